import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { table } from '../docs/table.ts';
import { type Agent, KEY, type ProviderName } from './agents.ts';
import { startProduct } from './product.ts';
import { type Provider, saying, startProvider } from './provider.ts';
import { type Ended, runToEnd } from './run-to-end.ts';

const languages: Readonly<Record<ProviderName, string>> = {
  chat: 'Chat Completions',
  messages: 'Anthropic Messages',
  responses: 'OpenAI Responses',
};
const task = 'Read the file word.txt in this folder, and tell me the word in it.';

interface Scene {
  readonly folder: string;
  readonly programs: string;
  readonly provider: Provider;
  readonly key: string;
}

/** Each agent at a provider of each language: reads a file with its own tool, and says what is in it. Prints the table. */
export async function runAgents(agents: readonly Agent[], programs: string): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatewright-clients-'));
  const provider = await startProvider();
  const product = await startProduct(folder, provider.url);
  const rows: string[][] = [];
  try {
    for (const agent of agents) {
      for (const name of Object.keys(languages) as ProviderName[]) {
        const result = await runOne(agent, name, { folder, programs, provider, key: product.key });
        const { length } = provider.asked();
        rows.push([agent.title, agent.version, agent.models[name], languages[name], String(length), result]);
      }
    }
  } finally {
    await product.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(
    `\n${table(['Client', 'Version', 'Model', 'Provider speaks', 'Requests', 'Read a file and said the word'], rows)}`,
  );
  return rows.every((row) => row.at(-1) === 'yes') ? 0 : 1;
}

async function runOne(agent: Agent, name: ProviderName, { folder, programs, provider, key }: Scene): Promise<string> {
  const model = agent.models[name];
  const home = path.join(folder, `${agent.name}-${name}`);
  const work = path.join(home, 'work');
  const word = `word-${randomBytes(6).toString('hex')}`;
  const file = path.join(work, 'word.txt');
  const configuration = agent.file?.(model);
  mkdirSync(work, { recursive: true });
  writeFileSync(file, `${word}\n`);
  if (configuration) {
    const place = path.join(home, configuration.name);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, configuration.text);
  }
  provider.expect(agent.call(file));
  const variables = Object.fromEntries(
    Object.entries(agent.variables).map(([variable, value]) => [variable, value === KEY ? key : value] as const),
  );
  console.log(`  ${agent.title} at a provider that speaks ${languages[name]} …`);
  const ended = await runToEnd(path.join(programs, 'node_modules/.bin', agent.name), agent.args(task, model), {
    cwd: work,
    variables: { HOME: home, ...variables },
  });
  return verdict(ended, word);
}

function verdict({ code, output, errors }: Ended, word: string): string {
  if (code === 0 && output.includes(saying(word))) return 'yes';
  console.error(`exit code ${code}\n--- output\n${output}\n--- errors\n${errors}\n---`);
  return code === 0 ? 'no: it did not say the word' : `no: exit code ${code}`;
}
