import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { freePort } from '../../scripts/postgres/access.ts';
import { until } from '../../scripts/until.ts';
import { type OwnRedis, ownRedis } from '../fakes/redis.ts';
import { type Admin, startAdmin } from './admin.ts';
import { type Gateways, startGateways } from './gateways.ts';
import type { Options } from './options.ts';
import { ownPostgres, type Postgres } from './postgres.ts';
import { type Provider, startProvider } from './provider.ts';

/** Everything that takes part in a storm but the callers. */
export interface World {
  readonly directory: string;
  readonly postgres: Postgres;
  readonly redis: OwnRedis;
  readonly provider: Provider;
  readonly admin: Admin;
  /** Starts the gateways, and waits until all of them can serve. */
  readonly open: (options: Pick<Options, 'gateways' | 'slowStartMs'>) => Promise<Gateways>;
  readonly close: (keepsFiles: boolean) => Promise<void>;
}

const SHORTEST_START_MS = 50;

/** Starts what gateways need, each in a process of its own. */
export async function startWorld(): Promise<World> {
  const directory = mkdtempSync(path.join(tmpdir(), 'gatewright-storm-'));
  const ends: (() => unknown)[] = [];
  const close = async (keepsFiles: boolean): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
    if (!keepsFiles) rmSync(directory, { recursive: true, force: true });
  };
  try {
    const postgres = await ownPostgres(directory);
    ends.push(postgres.stop);
    const redis = await ownRedis();
    ends.push(redis.stop, redis.thaw);
    const provider = await startProvider(await freePort(), directory);
    ends.push(provider.stop);
    const environment = environmentOf(directory, postgres.url, redis.url);
    const admin = await startAdmin(await freePort(), { ...environment, DATA_DIR: path.join(directory, 'admin') });
    ends.push(admin.stop);
    const open: World['open'] = async ({ gateways: count, slowStartMs }) => {
      const ports = await distinctPorts(count);
      const againMs = Math.max(SHORTEST_START_MS, slowStartMs);
      const gateways = startGateways({ count, ports, directory, environment, againMs });
      ends.push(gateways.stop);
      const check = (): true | undefined => gateways.ready().length === count || undefined;
      if (!(await until({ check, deadlineMs: 60_000 })))
        throw new Error(`The gateways did not start: see ${directory}`);
      return gateways;
    };
    return { directory, postgres, redis, provider, admin, open, close };
  } catch (error) {
    await close(true);
    throw error;
  }
}

function environmentOf(directory: string, databaseUrl: string, redisUrl: string): Readonly<Record<string, string>> {
  return {
    PATH: process.env['PATH'] ?? '',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    ADMIN_TOKEN: randomBytes(12).toString('hex'),
    LOG_LEVEL: 'warn',
    DRAIN_MAX_S: '2',
    // What Node has compiled once it need not compile again at each of a hundred starts.
    NODE_COMPILE_CACHE: path.join(directory, 'compiled'),
  };
}

async function distinctPorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}
