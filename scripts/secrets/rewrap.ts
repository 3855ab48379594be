import type { Client } from 'pg';
import { headersPlace, type Secrets } from '#adapters/secrets';
import { type SealedColumn, sealedColumns } from './sealed-columns.ts';

const BATCH = 100;

/** What came of it. */
export interface Rewrapped {
  readonly changed: number;
  /** What cannot be opened, a sentence each. */
  readonly problems: readonly string[];
}

interface Row {
  readonly id: string;
  readonly sealed: string;
}

/**
 * Puts everything that is sealed under the current key. Others may read and write meanwhile: a row that is not as it was
 * read is left to whoever wrote it. It may be stopped at any moment and started again.
 */
export async function rewrapAll(client: Client, secrets: Secrets): Promise<Rewrapped> {
  let changed = await sealPlainHeaders(client, secrets);
  const problems: string[] = [];
  for (const column of sealedColumns) {
    for await (const rows of batchesOf(client, column)) {
      changed += await rewrap(client, column, { rows, secrets, onProblem: (problem) => problems.push(problem) });
    }
  }
  return { changed, problems };
}

/** By the primary key and not by page: rows that come or go meanwhile move no other. */
async function* batchesOf(client: Client, { table, id, column }: SealedColumn): AsyncGenerator<readonly Row[]> {
  for (let last = ''; ;) {
    const { rows } = await client.query<Row>(
      `SELECT ${id} AS id, ${column} AS sealed FROM ${table}
       WHERE ${column} IS NOT NULL AND ${id} > $1 ORDER BY ${id} LIMIT ${BATCH}`,
      [last],
    );
    const end = rows.at(-1);
    if (!end) return;
    yield rows;
    last = end.id;
  }
}

interface Batch {
  readonly rows: readonly Row[];
  readonly secrets: Secrets;
  readonly onProblem: (problem: string) => void;
}

async function rewrap(client: Client, sealed: SealedColumn, batch: Batch): Promise<number> {
  const { table, id, column, place } = sealed;
  const sealing = sealed.sealing?.(batch.secrets) ?? batch.secrets;
  const renewed = batch.rows.flatMap((row) => {
    const next = orTold(() => sealing.rewrap(row.sealed, place(row.id)), batch.onProblem);
    return next === undefined ? [] : [{ ...row, next }];
  });
  if (renewed.length === 0) return 0; // an update of no row would be announced as a change, too
  const { rowCount } = await client.query(
    `UPDATE ${table} SET ${column} = renewed.next
     FROM unnest($1::text[], $2::text[], $3::text[]) AS renewed(id, before, next)
     WHERE ${table}.${id} = renewed.id AND ${table}.${column} = renewed.before`,
    [renewed.map((row) => row.id), renewed.map(({ sealed }) => sealed), renewed.map(({ next }) => next)],
  );
  return rowCount ?? 0;
}

/** Headers of providers that were stored before they were sealed. */
async function sealPlainHeaders(client: Client, secrets: Secrets): Promise<number> {
  const { rows } = await client.query<{ id: string; headers: Record<string, string> }>(
    `SELECT id, headers FROM providers WHERE headers_sealed IS NULL AND headers <> '{}'`,
  );
  let changed = 0;
  for (const { id, headers } of rows) {
    const names = Object.fromEntries(Object.keys(headers).map((name) => [name, '']));
    const sealed = secrets.seal(JSON.stringify(headers), headersPlace(id));
    const { rowCount } = await client.query(
      `UPDATE providers SET headers = $2, headers_sealed = $3
       WHERE id = $1 AND headers_sealed IS NULL AND headers = $4`,
      [id, JSON.stringify(names), sealed, JSON.stringify(headers)],
    );
    changed += rowCount ?? 0;
  }
  return changed;
}

function orTold(work: () => string | undefined, onProblem: (problem: string) => void): string | undefined {
  try {
    return work();
  } catch (error) {
    onProblem(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
