import type { Client } from 'pg';
import { keyIdOf } from '#adapters/secrets';
import { sealedColumns } from './sealed-columns.ts';

/** How much needs which encryption key. */
export interface Needs {
  /** By the id of the key, then by what needs it. */
  readonly records: ReadonlyMap<string, Readonly<Record<string, number>>>;
  /** Callers' keys that are recognised by a digest of that encryption key; `''`: nobody noted which. */
  readonly callers: ReadonlyMap<string, readonly string[]>;
}

/** Looks at everything that is sealed, and at the digests of callers' keys that have not ended. */
export async function readNeeds(client: Client): Promise<Needs> {
  const records = new Map<string, Record<string, number>>();
  for (const { what, table, column } of sealedColumns) {
    const { rows } = await client.query<{ start: string; count: number }>(
      `SELECT split_part(${column}, '.', 1) || '.' || split_part(${column}, '.', 2) AS start, count(*)::int
       FROM ${table} WHERE ${column} IS NOT NULL GROUP BY 1`,
    );
    for (const { start, count } of rows) {
      const ofKey = records.get(keyIdOf(start)) ?? {};
      records.set(keyIdOf(start), { ...ofKey, [what]: (ofKey[what] ?? 0) + count });
    }
  }
  return { records, callers: await callersByKey(client) };
}

async function callersByKey(client: Client): Promise<Needs['callers']> {
  const { rows } = await client.query<{ made_with: string; names: readonly string[] }>(
    `SELECT coalesce(made_with, '') AS made_with, array_agg(name || ' (' || prefix || '…)' ORDER BY name, prefix) AS names
     FROM key_secrets JOIN keys ON keys.id = key_id
     WHERE coalesce(key_secrets.expires_at > now(), true) AND coalesce(keys.expires_at > now(), true)
     GROUP BY 1`,
  );
  return new Map(rows.map(({ made_with, names }) => [made_with, names]));
}
