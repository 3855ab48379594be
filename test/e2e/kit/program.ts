import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { freePort } from '../../../scripts/postgres/access.ts';
import { waitUntil } from './patience.js';

/** One of our programs, as it was built, in a process of its own. */
export interface Program {
  readonly url: string;
  readonly port: number;
  readonly child: ChildProcess;
  /** All that it wrote so far, to either of its outputs. */
  readonly output: () => string;
  readonly errors: () => string;
  readonly exit: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Waits until it serves. */
  readonly ready: () => Promise<true>;
  /** Ends it if it has not ended. */
  readonly kill: () => void;
}

type Environment = Readonly<Record<string, string>>;

export const newEncryptionKey = (): string => randomBytes(32).toString('base64');

/** Starts it with these variables and no others; the port is a free one unless it is given. */
export async function startProgram(name: 'gateway' | 'admin', given: Environment): Promise<Program> {
  const file = path.resolve(`dist/apps/${name}/src/main.js`);
  if (!existsSync(file)) throw new Error(`${file} is missing: npm test builds it, unless it is told --no-build.`);
  const variable = `${name.toUpperCase()}_PORT`;
  const port = Number(given[variable]) || (await freePort());
  const child = fork(file, {
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', [variable]: String(port), ...given },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const written = { out: '', errors: '' };
  child.stdout?.on('data', (bytes: Buffer) => (written.out += bytes.toString()));
  child.stderr?.on('data', (bytes: Buffer) => (written.errors += bytes.toString()));
  const ended = (stream: Readable | null) =>
    new Promise((resolve) => (stream?.closed ? resolve(true) : stream?.once('close', resolve)));
  const exit: Program['exit'] = new Promise((resolve) =>
    child.once('exit', (code, signal) => {
      void Promise.all([child.stdout, child.stderr].map(ended)).then(() => resolve({ code, signal }));
    }),
  );
  const url = `http://127.0.0.1:${port}`;
  return {
    ...{ url, port, child, exit },
    output: () => written.out + written.errors,
    errors: () => written.errors,
    ready: () => waitUntil(() => isReady(url), 20_000),
    kill: () => void (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')),
  };
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
