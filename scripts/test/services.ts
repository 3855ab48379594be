import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deploy } from '../migrate/commands.ts';
import { ensureDatabase } from '../postgres/databases.ts';
import { startPostgres } from '../postgres/server.ts';
import { startRedis } from './redis.ts';

const template = 'gatewright_template';

export interface Services {
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** What the system tests need: an empty PostgreSQL with a migrated template in it, and a Redis. */
export async function startServices(redisUrl: string | undefined): Promise<Services> {
  const home = mkdtempSync(path.join(tmpdir(), 'gatewright-test-'));
  const started: (() => Promise<void>)[] = [async () => rmSync(home, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const end of started.reverse()) await end();
  };
  try {
    const postgres = await startPostgres({ home, isThrowAway: true });
    started.push(postgres.stop);
    const redis = await startRedis(redisUrl, home);
    started.push(redis.stop);
    const admin = postgres.url('postgres');
    await ensureDatabase(admin, template);
    await deploy(postgres.url(template));
    const environment = { TEST_DATABASE_URL: admin, TEST_TEMPLATE_DATABASE: template, TEST_REDIS_URL: redis.url };
    return { environment, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
