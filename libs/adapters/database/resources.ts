import { Prisma, type PrismaClient } from './generated/client.js';
import type { toRow } from './request-row.js';

type Json = Readonly<Record<string, unknown>>;

/** Whose a resource is, and which. */
export interface ResourceKey {
  readonly project: string;
  readonly kind: string;
  readonly id: string;
}

/** What a provider keeps for a project, as it is stored. */
export interface ResourceRow extends ResourceKey {
  readonly keyId: string;
  readonly keyName: string;
  readonly provider: string;
  readonly object: Json;
  readonly notes: Json;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly endedAt: Date | null;
  readonly chargedAt: Date | null;
  readonly nextLookAt: Date | null;
}

/** What may change of it. What is absent stays. */
export type ResourceChange = Partial<Pick<ResourceRow, 'object' | 'notes' | 'expiresAt' | 'endedAt' | 'nextLookAt'>>;

/** Which page of a project's resources. */
export interface ResourcePage extends Pick<ResourceKey, 'project' | 'kind'> {
  /** Id of the one before the page. */
  readonly after?: string | undefined;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  /** Only those with these values in their objects. */
  readonly where?: Json | undefined;
}

type Reader = Pick<PrismaClient, '$queryRaw'>;
type Writer = Pick<PrismaClient, '$executeRaw'>;

const columns = Prisma.sql`project, kind, id, key_id AS "keyId", key_name AS "keyName", provider, object, notes,
  created_at AS "createdAt", expires_at AS "expiresAt", ended_at AS "endedAt", charged_at AS "chargedAt", next_look_at AS "nextLookAt"`;

/** Remembers one; one that is known is remembered anew. */
export async function writeResource(database: Writer, row: ResourceRow): Promise<void> {
  await database.$executeRaw`
    INSERT INTO resources (project, kind, id, key_id, key_name, provider, object, notes, created_at, expires_at, ended_at, next_look_at)
    VALUES (${row.project}, ${row.kind}, ${row.id}, ${row.keyId}, ${storable(row.keyName)}, ${row.provider}, ${resourceJson(row.object)}::jsonb,
      ${resourceJson(row.notes)}::jsonb, ${row.createdAt}, ${row.expiresAt}, ${row.endedAt}, ${row.nextLookAt})
    ON CONFLICT (project, kind, id) DO UPDATE SET object = EXCLUDED.object, notes = EXCLUDED.notes, expires_at = EXCLUDED.expires_at,
      ended_at = EXCLUDED.ended_at, next_look_at = EXCLUDED.next_look_at`;
}

/** One of a project's own. */
export async function readResource(database: Reader, key: ResourceKey): Promise<ResourceRow | undefined> {
  const { project, kind, id } = key;
  const [row] = await database.$queryRaw<ResourceRow[]>`
    SELECT ${columns} FROM resources WHERE project = ${project} AND kind = ${kind} AND id = ${id}`;
  return row;
}

/** A page of a project's own, by when they were made; `undefined` where the one before the page is not there. */
export async function readResourcePage(
  database: Reader,
  page: ResourcePage,
): Promise<readonly ResourceRow[] | undefined> {
  const { project, kind, after, order, limit, where = {} } = page;
  const found = after === undefined ? undefined : await seqOf(database, { project, kind, id: after });
  if (after !== undefined && found === undefined) return undefined;
  const beyond = order === 'asc' ? Prisma.sql`>` : Prisma.sql`<`;
  const behind = found === undefined ? Prisma.empty : Prisma.sql`AND seq ${beyond} ${found}`;
  return database.$queryRaw<ResourceRow[]>`
    SELECT ${columns} FROM resources
    WHERE project = ${project} AND kind = ${kind} AND object @> ${resourceJson(where)}::jsonb ${behind}
    ORDER BY seq ${order === 'asc' ? Prisma.sql`ASC` : Prisma.sql`DESC`} LIMIT ${limit}`;
}

async function seqOf(database: Reader, { project, kind, id }: ResourceKey): Promise<bigint | undefined> {
  const [row] = await database.$queryRaw<{ readonly seq: bigint }[]>`
    SELECT seq FROM resources WHERE project = ${project} AND kind = ${kind} AND id = ${id}`;
  return row?.seq;
}

/** Notes how it stands now. */
export async function changeResource(database: Writer, key: ResourceKey, change: ResourceChange): Promise<void> {
  const { object, notes, expiresAt, endedAt, nextLookAt } = change;
  const sets = [
    ...(object ? [Prisma.sql`object = ${resourceJson(object)}::jsonb`] : []),
    ...(notes ? [Prisma.sql`notes = ${resourceJson(notes)}::jsonb`] : []),
    ...(expiresAt !== undefined ? [Prisma.sql`expires_at = ${expiresAt}`] : []),
    ...(endedAt !== undefined ? [Prisma.sql`ended_at = ${endedAt}`] : []),
    ...(nextLookAt !== undefined ? [Prisma.sql`next_look_at = ${nextLookAt}`] : []),
  ];
  if (sets.length === 0) return;
  await database.$executeRaw`
    UPDATE resources SET ${Prisma.join(sets)} WHERE project = ${key.project} AND kind = ${key.kind} AND id = ${key.id}`;
}

/** Answers whether it was there. */
export async function removeResource(database: Writer, { project, kind, id }: ResourceKey): Promise<boolean> {
  return (
    (await database.$executeRaw`
      DELETE FROM resources WHERE project = ${project} AND kind = ${kind} AND id = ${id}`) > 0
  );
}

/** How often is looked: after a tenth of its age, though never more often nor more seldom than this. */
const SHORTEST_S = 10;
const LONGEST_S = 600;

/**
 * Those of a kind whose turn it is to be looked at. Whoever takes them looks: nobody else is given them until their next turn, which
 * is the later the longer they go on.
 */
export const takeDueResources = (database: Reader, kind: string, most: number): Promise<readonly ResourceRow[]> =>
  database.$queryRaw<ResourceRow[]>`
    UPDATE resources SET next_look_at = now() + least(greatest((now() - created_at) / 10, ${SHORTEST_S} * interval '1 second'),
      ${LONGEST_S} * interval '1 second')
    WHERE (project, kind, id) IN (
      SELECT project, kind, id FROM resources WHERE kind = ${kind} AND next_look_at <= now()
      ORDER BY next_look_at LIMIT ${most} FOR UPDATE SKIP LOCKED)
    RETURNING ${columns}`;

/** Writes what it used to the books: answers `false`, and writes nothing, where that was done before. */
export async function chargeResource(
  database: Reader,
  { project, kind, id }: ResourceKey,
  rows: readonly ReturnType<typeof toRow>[],
): Promise<boolean> {
  const [answer] = await database.$queryRaw<{ readonly is_first: boolean }[]>`
    SELECT charge_resource(${project}, ${kind}, ${id}, ${JSON.stringify(rows)}::jsonb) AS is_first`;
  return answer?.is_first ?? false;
}

/** Forgets what its provider forgot, and what ended so long ago; 0 days: only the former. */
export async function pruneResources(database: Writer, days: number): Promise<void> {
  await database.$executeRaw`
    DELETE FROM resources WHERE expires_at < now() - interval '1 day' AND next_look_at IS NULL`;
  if (days === 0) return;
  await database.$executeRaw`
    DELETE FROM resources WHERE ended_at < now() - ${days} * interval '1 day' AND next_look_at IS NULL`;
}

/** Objects of providers as PostgreSQL takes them: it holds no NUL and no half of a surrogate pair. */
export const resourceJson = (value: Json | readonly unknown[]): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'string' ? storable(one) : one));

const storable = (text: string): string => text.replaceAll('\0', '').toWellFormed();
