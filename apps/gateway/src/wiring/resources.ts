import {
  changeResource,
  chargeResource,
  type PrismaClient,
  readResource,
  readResourceEvents,
  readResourcePage,
  removeResource,
  type ResourceRow,
  takeDueResources,
  toRow,
  writeResource,
  writeResourceEvents,
} from '#adapters/database';
import { Failure } from '#core/failure';
import type { RequestRecord } from '#core/record';
import type { Resource, ResourceEvent, ResourceId, ResourceKind, Resources } from '../resources/ports.js';

interface Given {
  readonly database: PrismaClient;
  /** Told of every record that was charged. */
  readonly onCharged: (record: RequestRecord) => void;
}

/** Who keeps what for whom, in PostgreSQL. */
export const openResources = ({ database, onCharged }: Given): Resources => ({
  keep: (resource) => asked(writeResource(database, toStored(resource))),
  find: async (id) => {
    const row = isPlain(id) ? await asked(readResource(database, id)) : undefined;
    return row && toResource(row);
  },
  page: async ({ limit, ...wish }) => {
    if (wish.after !== undefined && !isPlain({ id: wish.after })) return undefined;
    const rows = await asked(readResourcePage(database, { ...wish, limit: limit + 1 }));
    return rows && { resources: rows.slice(0, limit).map(toResource), hasMore: rows.length > limit };
  },
  change: (id, { expiresAt, endedAt, ...news }) =>
    asked(
      changeResource(database, id, {
        ...(news.object && { object: news.object }),
        ...(news.notes && { notes: news.notes }),
        ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }),
        ...(endedAt !== undefined && { endedAt: new Date(endedAt) }),
        ...('nextLookAt' in news && { nextLookAt: dateOf(news.nextLookAt) }),
      }),
    ),
  remove: async (id) => isPlain(id) && (await asked(removeResource(database, id))),
  takeDue: async (kind, most) => (await asked(takeDueResources(database, kind, most))).map(toResource),
  charge: async (id, records) => {
    const isFirst = await asked(chargeResource(database, id, records.map(toRow)));
    if (isFirst) for (const record of records) onCharged(record);
  },
  note: (id, events) => asked(writeResourceEvents(database, id, events.map(toEventRow))),
  events: async (id, { limit, ...wish }) => {
    if (wish.after !== undefined && !isPlain({ id: wish.after })) return undefined;
    const rows = await asked(readResourceEvents(database, id, { ...wish, limit: limit + 1 }));
    return rows && { events: rows.slice(0, limit).map(toEvent), hasMore: rows.length > limit };
  },
});

const asked = <T>(query: Promise<T>): Promise<T> =>
  query.catch((cause: unknown) => {
    const message = 'Who keeps this cannot be looked up now. Try again.';
    throw new Failure('resource_backend_unavailable', message, { retryAfterMs: 1_000, cause });
  });

const toStored = ({ expiresAt, endedAt, chargedAt, nextLookAt, createdAt, ...resource }: Resource): ResourceRow => ({
  ...resource,
  createdAt: new Date(createdAt),
  expiresAt: dateOf(expiresAt),
  endedAt: dateOf(endedAt),
  chargedAt: dateOf(chargedAt),
  nextLookAt: dateOf(nextLookAt),
});

const toResource = ({ kind, ...row }: ResourceRow): Resource => ({
  ...row,
  kind: kind as ResourceKind, // we wrote it
  createdAt: row.createdAt.getTime(),
  expiresAt: row.expiresAt?.getTime(),
  endedAt: row.endedAt?.getTime(),
  chargedAt: row.chargedAt?.getTime(),
  nextLookAt: row.nextLookAt?.getTime(),
});

const toEventRow = (event: ResourceEvent) => ({ ...event, createdAt: new Date(event.createdAt) });
const toEvent = (row: ReturnType<typeof toEventRow>): ResourceEvent => ({ ...row, createdAt: row.createdAt.getTime() });

const dateOf = (ms: number | undefined): Date | null => (ms === undefined ? null : new Date(ms));

/** What is no id of anybody's is not looked for: PostgreSQL may not even hold it. */
const isPlain = ({ id }: Pick<ResourceId, 'id'>): boolean => /^[\x21-\x7e]{1,256}$/.test(id);
