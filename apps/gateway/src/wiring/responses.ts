import {
  type PrismaClient,
  readResponse,
  readResponses,
  readResponsesWith,
  removeResponse,
  type ResponseRow,
  writeResponses,
} from '#adapters/database';
import { responsePlace, type Sealing } from '#adapters/secrets';
import type { Log, Metrics } from '#adapters/telemetry';
import { Failure } from '#core/failure';
import type { KeptResponse, Responses } from '../relay/ports.js';
import { outputOf } from '../relay/responses/kept-items.js';
import { ResponseQueue, type Waiting } from './response-queue.js';

export interface OpenResponses extends Responses {
  close(): Promise<void>;
}

interface Given {
  readonly database: PrismaClient;
  readonly sealing: Sealing;
  readonly metrics: Pick<Metrics, 'stored'>;
  readonly log: Pick<Log, 'error'>;
}

const keyOf = (project: string, id: string): string => `${project}/${id}`;

/** Stored responses: in memory until PostgreSQL has them, sealed there. */
export function openResponses({ database, sealing, metrics, log }: Given): OpenResponses {
  const queue = new ResponseQueue({
    write: (batch) =>
      writeResponses(
        database,
        batch.map((one) => toRow(one, sealing)),
      ),
    onWritten: (responses) => metrics.stored('ok', responses),
    onLost: (responses, err) => {
      metrics.stored('failed', responses);
      log.error({ err, responses }, 'responses cannot be stored: nobody can go on with them');
    },
    now: () => performance.now(),
  });
  const opened = (row: ResponseRow): KeptResponse => toKept(row, sealing);

  const chain = async (project: string, id: string): Promise<readonly KeptResponse[] | undefined> => {
    const found: KeptResponse[] = [];
    let next: string | undefined = id;
    while (next !== undefined) {
      const waiting = queue.get(keyOf(project, next));
      if (!waiting) break;
      found.unshift(waiting);
      next = waiting.previous;
    }
    if (next === undefined) return found;
    if (!isPlain(next)) return undefined;
    const rows = await asked(readResponses(database, keyOf(project, next)));
    const isWhole = rows.length > 0 && rows.at(-1)?.previous === null;
    return isWhole ? [...rows.map(opened).reverse(), ...found] : undefined;
  };

  return {
    keep: (kept) => (isPlain(kept.id) ? queue.add(keyOf(kept.project, kept.id), kept) : undefined),
    chain,
    find: async (project, id) => {
      const waiting = queue.get(keyOf(project, id));
      if (waiting || !isPlain(id)) return waiting;
      const row = await asked(readResponse(database, keyOf(project, id)));
      return row && opened(row);
    },
    holding: async (project, itemIds) => {
      const wanted = new Set(itemIds);
      const waiting = queue
        .all()
        .filter((kept) => kept.project === project && idsIn(kept).some((id) => wanted.has(id)));
      const here = new Set(waiting.flatMap(idsIn));
      const missing = itemIds.filter((id) => !here.has(id) && isPlain(id));
      if (missing.length === 0) return waiting;
      const rows = await asked(readResponsesWith(database, { project, itemIds: missing }));
      return [...rows.map(opened), ...waiting];
    },
    remove: async (project, id) => {
      if (!isPlain(id)) return false;
      const wasWaiting = await queue.remove(keyOf(project, id));
      return (await asked(removeResponse(database, keyOf(project, id)))) || wasWaiting;
    },
    close: () => queue.close(),
  };
}

const asked = <T>(query: Promise<T>): Promise<T> =>
  query.catch((cause: unknown) => {
    const message = 'Stored responses cannot be reached now. Try again.';
    throw new Failure('response_backend_unavailable', message, { retryAfterMs: 1_000, cause });
  });

const toRow = ({ key, kept }: Waiting, sealing: Sealing): ResponseRow => ({
  key,
  project: kept.project,
  previous: kept.previous === undefined ? null : keyOf(kept.project, kept.previous),
  itemIds: idsIn(kept).filter(isPlain),
  sealed: sealing.seal(JSON.stringify(kept), responsePlace(key)),
});

const toKept = ({ key, sealed }: ResponseRow, sealing: Sealing): KeptResponse =>
  JSON.parse(sealing.open(sealed, responsePlace(key))) as KeptResponse; // we wrote it

const idsIn = (kept: KeptResponse): readonly string[] =>
  [...kept.input, ...outputOf(kept)].flatMap(({ id }) => (typeof id === 'string' ? [id] : []));

/** Callers and upstreams make ids of their own: what PostgreSQL cannot hold is neither kept nor looked for. */
const isPlain = (id: string): boolean => /^[\x21-\x7e]{1,256}$/.test(id);
