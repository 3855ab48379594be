import { setTimeout as pause } from 'node:timers/promises';
import path from 'node:path';
import type { Config } from '#adapters/config';
import { deploy } from '../migrate/commands.ts';
import { isDeployed } from '../migrate/deployed.ts';
import { ensureDatabase, serverVersion } from '../postgres/databases.ts';
import { startPostgres } from '../postgres/server.ts';
import { isAlive, signal } from '../processes.ts';
import { StartError } from '../start-error.ts';
import { until } from '../until.ts';
import type { Stops } from './stops.ts';

export interface Database {
  readonly url: string;
  readonly version: string;
  /** The folder of the embedded server; absent when it is somebody else's. */
  readonly directory?: string;
}

const name = 'gatewright';

/** The database, running and migrated: the given one, else the embedded one. */
export async function openDatabase(config: Config, stops: Stops): Promise<Database> {
  const database = config.databaseUrl ? await findGiven(config.databaseUrl) : await startEmbedded(config, stops);
  if (!(await isDeployed(database.url))) await deploy(database.url);
  return database;
}

async function findGiven(url: string): Promise<Database> {
  let reason = '';
  const version = await until({
    check: () =>
      serverVersion(url).catch((error: unknown) => {
        reason = error instanceof Error ? error.message || error.name : String(error);
        return undefined;
      }),
    deadlineMs: 5_000,
    everyMs: 250,
  });
  if (version) return { url, version };
  const { host, pathname } = new URL(url);
  throw new StartError(`DATABASE_URL: PostgreSQL at ${host}${pathname} does not answer: ${reason}.`);
}

async function startEmbedded({ dataDirectory }: Config, stops: Stops): Promise<Database> {
  let server = await startPostgres({ home: dataDirectory });
  let isStopping = false;
  stops.add({
    stop: () => {
      isStopping = true;
      return server.stop();
    },
    kill: () => {
      isStopping = true;
      signal(server.pid, 'SIGQUIT');
    },
  });
  await ensureDatabase(server.url('postgres'), name);
  void keepRunning(async () => {
    if (isStopping || isAlive(server.pid)) return;
    console.error('  the embedded PostgreSQL has ended: starting it again');
    server = await startPostgres({ home: dataDirectory });
  });
  const directory = path.join(dataDirectory, 'postgres');
  return { url: server.url(name), version: await serverVersion(server.url(name)), directory };
}

// It may be a server that an earlier start left behind, whose end no event would tell us.
async function keepRunning(check: () => Promise<void>): Promise<void> {
  for (;;) {
    await pause(1_000, undefined, { ref: false });
    await check().catch((error: unknown) => console.error(error instanceof Error ? `  ${error.message}` : error));
  }
}
