import type { PrismaClient } from './generated/client.js';

/** A response as it is stored; what was said in it is sealed. */
export interface ResponseRow {
  /** `<project>/<id of the response>` */
  readonly key: string;
  readonly project: string;
  /** Key of the one it went on with. */
  readonly previous: string | null;
  readonly itemIds: readonly string[];
  readonly sealed: string;
}

type Reader = Pick<PrismaClient, '$queryRaw'>;

/** A conversation is longer than this only by mistake. */
const LONGEST_CHAIN = 1_000;

/** Writes them all, or none. One that is there already is written anew: a provider may use an id twice. */
export async function writeResponses(
  database: Pick<PrismaClient, '$executeRaw'>,
  rows: readonly ResponseRow[],
): Promise<void> {
  const json = JSON.stringify([...new Map(rows.map((row) => [row.key, row])).values()]);
  await database.$executeRaw`
    INSERT INTO stored_responses (key, project, previous, item_ids, sealed)
    SELECT row->>'key', row->>'project', row->>'previous',
      ARRAY(SELECT jsonb_array_elements_text(row->'itemIds')), row->>'sealed'
    FROM jsonb_array_elements(${json}::jsonb) AS row
    ON CONFLICT (key) DO UPDATE SET previous = EXCLUDED.previous, item_ids = EXCLUDED.item_ids,
      sealed = EXCLUDED.sealed, created_at = EXCLUDED.created_at`;
}

/** A response with all those it goes on with, the last one first. */
export const readResponses = (database: Reader, key: string): Promise<readonly ResponseRow[]> => database.$queryRaw<
  ResponseRow[]
>`
  WITH RECURSIVE chain AS (
    SELECT key, project, previous, item_ids, sealed, 1 AS n FROM stored_responses WHERE key = ${key}
    UNION ALL
    SELECT r.key, r.project, r.previous, r.item_ids, r.sealed, n + 1 FROM stored_responses r
    JOIN chain ON r.key = chain.previous WHERE n < ${LONGEST_CHAIN}
  )
  SELECT key, project, previous, item_ids AS "itemIds", sealed FROM chain ORDER BY n`;

/** One response. */
export async function readResponse(database: Reader, key: string): Promise<ResponseRow | undefined> {
  const [row] = await database.$queryRaw<ResponseRow[]>`
    SELECT key, project, previous, item_ids AS "itemIds", sealed FROM stored_responses WHERE key = ${key}`;
  return row;
}

/** The responses of a project that hold any of these items. */
export const readResponsesWith = (
  database: Reader,
  { project, itemIds }: { readonly project: string; readonly itemIds: readonly string[] },
): Promise<readonly ResponseRow[]> => database.$queryRaw<ResponseRow[]>`
  SELECT key, project, previous, item_ids AS "itemIds", sealed FROM stored_responses
  WHERE item_ids && ${[...itemIds]}::text[] AND project = ${project} LIMIT ${LONGEST_CHAIN}`;

/** Answers whether it was there. */
export async function removeResponse(database: Pick<PrismaClient, '$executeRaw'>, key: string): Promise<boolean> {
  return (await database.$executeRaw`DELETE FROM stored_responses WHERE key = ${key}`) > 0;
}

/** Forgets those that are older; 0: none. */
export async function pruneResponses(database: Pick<PrismaClient, '$executeRaw'>, days: number): Promise<void> {
  if (days === 0) return;
  await database.$executeRaw`DELETE FROM stored_responses WHERE created_at < now() - ${days} * interval '1 day'`;
}
