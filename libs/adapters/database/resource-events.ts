import { Prisma, type PrismaClient } from './generated/client.js';
import { type ResourceKey, resourceJson } from './resources.js';

type Reader = Pick<PrismaClient, '$queryRaw'>;
type Writer = Pick<PrismaClient, '$executeRaw'>;

/** What happened to a resource, as it is stored. */
export interface ResourceEventRow {
  readonly id: string;
  /** Name of the event that webhooks are told. */
  readonly type: string;
  readonly object: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
}

/** Which page of what happened to a resource, the newest first. */
export interface ResourceEventsPage {
  readonly type: string;
  /** Id of the one before the page. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Notes what happened, in this order. What is known already is not noted again. */
export async function writeResourceEvents(
  database: Writer,
  { project, kind, id }: ResourceKey,
  events: readonly ResourceEventRow[],
): Promise<void> {
  if (events.length === 0) return;
  await database.$executeRaw`
    INSERT INTO resource_events (project, kind, resource, id, type, object, created_at)
    SELECT ${project}, ${kind}, ${id}, one->>'id', one->>'type', one->'object', (one->>'createdAt')::timestamptz
    FROM jsonb_array_elements(${resourceJson(events)}::jsonb) WITH ORDINALITY AS told (one, place)
    ORDER BY place ON CONFLICT (project, kind, resource, id) DO NOTHING`;
}

/** A page of what happened, the newest first; `undefined` where the one before the page is not there. */
export async function readResourceEvents(
  database: Reader,
  key: ResourceKey,
  { type, after, limit }: ResourceEventsPage,
): Promise<readonly ResourceEventRow[] | undefined> {
  const of = Prisma.sql`project = ${key.project} AND kind = ${key.kind} AND resource = ${key.id} AND type = ${type}`;
  const [before] =
    after === undefined
      ? []
      : await database.$queryRaw<{ readonly seq: bigint }[]>`
          SELECT seq FROM resource_events WHERE ${of} AND id = ${after}`;
  if (after !== undefined && !before) return undefined;
  const behind = before ? Prisma.sql`AND seq < ${before.seq}` : Prisma.empty;
  return database.$queryRaw<ResourceEventRow[]>`
    SELECT id, type, object, created_at AS "createdAt" FROM resource_events WHERE ${of} ${behind}
    ORDER BY seq DESC LIMIT ${limit}`;
}
