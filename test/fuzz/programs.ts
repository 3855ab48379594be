import { fork } from 'node:child_process';
import { freePort } from '../../scripts/postgres/access.ts';
import { until } from '../../scripts/until.ts';

/** One of our programs, in a process of its own. */
export interface Program {
  readonly name: 'gateway' | 'admin';
  readonly url: string;
  readonly port: number;
  /** All that it wrote. */
  readonly log: () => string;
  readonly hasEnded: () => boolean;
  readonly stop: () => void;
}

/** Starts it as it was built, and waits until it serves. */
export async function startProgram(
  name: Program['name'],
  environment: Readonly<Record<string, string>>,
): Promise<Program> {
  const port = await freePort();
  const child = fork(`dist/apps/${name}/src/main.js`, {
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', [`${name.toUpperCase()}_PORT`]: String(port), ...environment },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (bytes: Buffer) => (written += bytes.toString()));
  const url = `http://127.0.0.1:${port}`;
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const isReady = () =>
    fetch(`${url}/health/ready`).then(
      ({ ok }) => ok || undefined,
      () => undefined,
    );
  const serves = await until({ check: () => (hasEnded() ? false : isReady()), deadlineMs: 30_000 });
  if (!serves) throw new Error(`The ${name} does not start: ${written}`);
  return { name, url, port, log: () => written, hasEnded, stop: () => void child.kill('SIGTERM') };
}
