import { deploy } from '../../scripts/migrate/commands.ts';
import { ensureDatabase } from '../../scripts/postgres/databases.ts';
import { startPostgres } from '../../scripts/postgres/server.ts';
import { signal, waitForExit } from '../../scripts/processes.ts';

/** A PostgreSQL that can be ended at once and started again where it was. */
export interface Postgres {
  readonly url: string;
  /** `immediate`: it takes no leave of anybody, and recovers at its next start. */
  readonly crash: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const name = 'storm';

/** Starts one that keeps its word: what it has committed is there after a crash. */
export async function ownPostgres(home: string): Promise<Postgres> {
  let server = await startPostgres({ home });
  await ensureDatabase(server.url('postgres'), name);
  await deploy(server.url(name));
  const url = server.url(name);
  return {
    url,
    crash: async () => {
      signal(server.pid, 'SIGQUIT');
      if (!(await waitForExit(server.pid, 10_000))) throw new Error('PostgreSQL did not end.');
    },
    start: async () => {
      server = await startPostgres({ home });
      if (server.url(name) !== url) throw new Error('PostgreSQL came back at another address.');
    },
    stop: () => server.stop(),
  };
}
