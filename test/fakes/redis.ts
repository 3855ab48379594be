import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { Redis } from 'ioredis';
import { freePort } from '../../scripts/postgres/access.ts';
import { until } from '../../scripts/until.ts';

/** The Redis of this test run. It is shared: a spec keeps to a key prefix of its own. */
export function sharedRedisUrl(): string {
  const url = process.env['TEST_REDIS_URL'];
  if (!url)
    throw new Error('TEST_REDIS_URL is not set: system tests are run by npm test, which starts what they need.');
  return url;
}

/** Where Redis runs elsewhere and no program is here, a spec cannot have a server of its own. */
export const canStartRedis = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;

/** A Redis of a spec's own, to be frozen, killed and turned around. */
export interface OwnRedis {
  readonly url: string;
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
  /** Says one command to it, over a connection of its own. */
  readonly say: (command: string) => Promise<unknown>;
  /** Ends it for good. */
  readonly stop: () => Promise<void>;
}

/** Starts a Redis on a free port. */
export async function ownRedis(...options: readonly string[]): Promise<OwnRedis> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;

  const say = async (command: string): Promise<unknown> => {
    const [name = '', ...args] = command.split(' ');
    const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, disconnectTimeout: 50 });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      return await redis.call(name, ...args);
    } finally {
      redis.disconnect();
    }
  };
  const start = async (): Promise<void> => {
    const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', tmpdir()];
    child = spawn('redis-server', [...settings, ...options], { stdio: 'ignore' });
    await eventually(async () => (await say('PING').catch(() => undefined)) !== undefined);
  };
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };

  await start();
  return {
    url,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    kill,
    start,
    say,
    stop: kill,
  };
}

/** Waits until it is so; throws when it never is. */
export async function eventually(check: () => boolean | Promise<boolean>): Promise<void> {
  const isSo = await until({ check: async () => (await check()) || undefined, deadlineMs: 10_000, everyMs: 10 });
  if (!isSo) throw new Error('It never was so.');
}
