// npm run storm [-- race] [-- --seconds 600 --seed 7]: does a budget hold, and is the ledger the bill, whatever dies?
import process from 'node:process';
import { type Options, optionsFrom } from './options.ts';
import { race } from './race.ts';
import { say } from './report.ts';
import { survive } from './survive.ts';
import { startWorld } from './world.ts';

const forms: Readonly<Record<Options['form'], typeof survive>> = { storm: survive, race };

const options = optionsFrom(process.argv.slice(2));
say(`${options.form}: ${JSON.stringify(options)}`);
const world = await startWorld();
// Whoever stops us: what was started is stopped.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void world.close(true).finally(() => process.exit(1)));
try {
  const isKept = await forms[options.form](world, options);
  process.exitCode = isKept ? 0 : 1;
} finally {
  const keepsFiles = options.keep || process.exitCode !== 0;
  if (keepsFiles) say(`Logs and bill: ${world.directory}`);
  await world.close(keepsFiles);
}
