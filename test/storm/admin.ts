import { fork } from 'node:child_process';
import path from 'node:path';
import { isReady } from '../../scripts/up/health.ts';
import { until } from '../../scripts/until.ts';
import { type Call, callerOf } from '../fakes/admin-call.ts';

/** The admin API, as an operator sees it. */
export interface Admin {
  readonly call: Call;
  /** Calls it; it must agree. */
  readonly configure: (method: string, path: string, body?: unknown) => ReturnType<Configured>;
  readonly stop: () => void;
}
type Configured = () => Promise<Awaited<ReturnType<Call>>['body']>;

const program = path.resolve(import.meta.dirname, '../../dist/apps/admin/src/main.js');

/** Starts it as it was built. */
export async function startAdmin(port: number, environment: Readonly<Record<string, string>>): Promise<Admin> {
  const child = fork(program, {
    env: { ...environment, ADMIN_PORT: String(port) },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const check = async (): Promise<true | undefined> => (await isReady({ host: '127.0.0.1', port })) || undefined;
  if (!(await until({ check, deadlineMs: 30_000, everyMs: 50 }))) throw new Error('The admin API did not start.');
  const call = callerOf(`http://127.0.0.1:${port}`, environment['ADMIN_TOKEN'] ?? '');
  return {
    call,
    configure: async (method, place, body) => {
      const called = await call(method, place, { body });
      if (called.status < 300) return called.body;
      throw new Error(`${method} ${place} answered ${called.status}: ${JSON.stringify(called.body)}`);
    },
    stop: () => void child.kill('SIGKILL'),
  };
}
