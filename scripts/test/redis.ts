import { spawn, spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { freePort } from '../postgres/access.ts';
import { signal, waitForExit } from '../processes.ts';
import { StartError } from '../start-error.ts';
import { until } from '../until.ts';

export interface RedisServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** A real Redis: the given one, else one of our own on a free port, whose program is installed where that is possible. */
export async function startRedis(given: string | undefined, directory: string): Promise<RedisServer> {
  if (given) return { url: given, stop: async () => undefined };
  if (!isInstalled()) installRedis();
  const port = await freePort();
  const options = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    directory,
  ];
  const child = spawn('redis-server', options, { stdio: 'ignore', detached: true });
  const { pid } = child;
  const answered = await until({ check: () => answers(port), deadlineMs: 20_000 });
  if (!answered || pid === undefined) throw new StartError('redis-server did not start: run it by hand to see why.');
  return { url: `redis://127.0.0.1:${port}`, stop: () => stop(pid) };
}

function isInstalled(): boolean {
  return spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
}

function installRedis(): void {
  const mayInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0;
  console.log(mayInstall ? '  installing redis-server …' : '');
  if (mayInstall && apt('update') && apt('install', '-y', '--no-install-recommends', 'redis-server') && isInstalled())
    return;
  throw new StartError(
    'The tests need a real Redis: set REDIS_URL, or install redis-server so that it is on the PATH.',
  );
}

function apt(...args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr } = spawnSync('apt-get', ['-qq', ...args], { env, encoding: 'utf8' });
  if (status !== 0) console.error(stderr);
  return status === 0;
}

async function answers(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const done = (answer?: true): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (data) => done(data.toString().startsWith('+PONG') || undefined)).once('error', () => done());
  });
}

async function stop(pid: number): Promise<void> {
  signal(pid, 'SIGTERM');
  if (!(await waitForExit(pid, 5_000))) signal(pid, 'SIGKILL');
}
