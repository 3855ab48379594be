import type { Client } from 'pg';
import { StartError } from '../start-error.ts';

/** Refuses to wrap anything with a key that an app which runs now could not open it with. */
export async function refuseUnready(client: Client, currentKeyId: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT DISTINCT application_name AS name FROM pg_stat_activity
     WHERE datname = current_database() AND application_name ~ '^gatewright-(gateway|admin) '`,
  );
  const unready = rows.map(({ name }) => name.split(' ')).find(([, ids]) => !ids?.split('+').includes(currentKeyId));
  if (!unready) return;
  throw new StartError(
    `A ${unready[0]} runs that does not have the current key ${currentKeyId}: start it again with this key, then run this again. Nothing was changed.`,
  );
}
