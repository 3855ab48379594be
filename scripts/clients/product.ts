import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { callerOf } from '../../test/fakes/admin-call.ts';
import { StartError } from '../start-error.ts';
import { until } from '../until.ts';
import { isReady } from '../up/health.ts';
import { agents, type ProviderName } from './agents.ts';

/** What npm start starts, at the addresses it has by itself: nobody else is in this namespace. */
export interface Product {
  readonly key: string;
  readonly stop: () => Promise<void>;
}

// By what each provider is asked in: OpenAI alone of these has Responses, which pass where a client speaks them.
const kinds: Readonly<Record<ProviderName, { readonly kind: string; readonly base: string }>> = {
  chat: { kind: 'openai-compatible', base: '/v1' },
  messages: { kind: 'anthropic', base: '' },
  responses: { kind: 'openai', base: '/v1' },
};

/** Starts it in a folder, with three providers at this address and the models that agents ask for. */
export async function startProduct(folder: string, providerUrl: string): Promise<Product> {
  const directory = path.join(folder, 'data');
  const child = fork(path.resolve(import.meta.dirname, '../up.ts'), [], {
    env: { PATH: process.env['PATH'], DATA_DIR: directory, LOG_LEVEL: 'warn', DRAIN_MAX_S: '2' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const read = (name: string): string => readFileSync(path.join(directory, name), 'utf8').trim();
  const check = async (): Promise<true | undefined> =>
    ((await Promise.all([4000, 4001].map((port) => isReady({ host: '127.0.0.1', port })))).every(Boolean) &&
      readable(() => read('first-key'))) ||
    undefined;
  if (!(await until({ check, deadlineMs: 120_000, everyMs: 100 }))) {
    await stop(child);
    throw new StartError('Gatewright did not start.');
  }
  await configure(read('admin-token'), providerUrl);
  return { key: read('first-key'), stop: () => stop(child) };
}

async function configure(token: string, providerUrl: string): Promise<void> {
  const call = callerOf('http://127.0.0.1:4001', token);
  const put = async (place: string, body: object): Promise<void> => {
    const { status, body: told } = await call('PUT', place, { body });
    if (status >= 300) throw new StartError(`The admin API refused ${place}: ${JSON.stringify(told)}`);
  };
  for (const [name, { kind, base }] of Object.entries(kinds)) {
    await put(`/providers/scripted-${name}`, { kind, base_url: providerUrl + base, api_key: 'sk-fake' });
    const models = [...new Set(agents.map((agent) => agent.models[name as ProviderName]))]; // seam: keys of a record
    await put(`/routes/scripted-${name}`, {
      match: { models },
      targets: [{ provider: `scripted-${name}`, model: '*' }],
    });
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

function readable(read: () => string): boolean {
  try {
    return read() !== '';
  } catch {
    return false;
  }
}
