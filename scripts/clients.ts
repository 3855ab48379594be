// npm run clients [-- codex]: coding agents as their makers ship them, over Gatewright, where there is no network but loopback.
import process from 'node:process';
import { agents } from './clients/agents.ts';
import { runAgents } from './clients/agents-run.ts';
import { cacheFolder, install } from './clients/install.ts';
import { enterNamespace, isLoopbackOnly } from './clients/namespace.ts';
import { orExit, StartError } from './start-error.ts';

const inside = '--inside';

await orExit(async () => {
  const wanted = process.argv.slice(2).filter((argument) => argument !== inside);
  const chosen = agents.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  if (chosen.length === 0)
    throw new StartError(`There is none of these: ${agents.map(({ name }) => name).join(', ')}.`);
  if (!process.argv.includes(inside)) {
    install();
    return enterNamespace([import.meta.filename, inside, ...wanted]);
  }
  if (!isLoopbackOnly()) throw new StartError('There is a network: run npm run clients without --inside.');
  return runAgents(chosen, cacheFolder());
});
