import { Prisma, type PrismaClient, rowsByPage } from '#adapters/database';
import type { Price } from '#core/catalog';
import { stored } from '../fields/index.js';
import { Problem } from '../http/problem.js';
import type { Charged } from './charged.js';

/** Compared at once; more would not fit into memory. */
const MOST_ENTRIES = 500_000;

export interface Span {
  readonly provider: string;
  readonly start: Date;
  readonly end: Date;
}

/** An entry with what its correction must repeat. */
export interface Booked extends Charged {
  readonly provider: string;
  readonly keyId: string;
  readonly keyName: string;
  readonly project: string;
  readonly team: string;
  readonly endUser: string | undefined;
  readonly windows: readonly string[];
}

/** The attempts of a provider in a span, each with the corrections it has by now: those are dated as it is. */
export async function ledgerSpan(database: Pick<PrismaClient, '$queryRaw'>, span: Span): Promise<readonly Booked[]> {
  const entries: Row[] = [];
  const corrected = new Map<string, bigint>();
  for await (const row of rowsByPage((after: Row | undefined, take) => page(database, span, { after, take }))) {
    if (row.kind === 'attempt') entries.push(row);
    else corrected.set(nameOf(row), (corrected.get(nameOf(row)) ?? 0n) + (row.cost_nano ?? 0n));
    if (entries.length > MOST_ENTRIES) throw new Problem('invalid_request', tooMany);
  }
  return entries.map((row) => ({ ...toBooked(row, corrected.get(nameOf(row))), provider: span.provider }));
}

const tooMany = `There are more than ${MOST_ENTRIES} attempts in that span: send the report in shorter ones.`;

interface Row {
  readonly replica: string;
  readonly seq: bigint;
  readonly attempt: number;
  readonly occurred_at: Date;
  readonly request_id: string;
  readonly kind: string;
  readonly status: string;
  readonly key_id: string;
  readonly key_name: string;
  readonly project: string;
  readonly team: string;
  readonly end_user: string | null;
  readonly model: string;
  readonly input_tokens: number;
  readonly cached_tokens: number;
  readonly cache_write_tokens: number;
  readonly output_tokens: number;
  readonly reasoning_tokens: number;
  readonly cost_nano: bigint | null;
  readonly price: unknown;
  readonly windows: readonly string[];
  readonly response_id: string | null;
}

// The ledger knows ids. A key may be deleted since: its sum of that hour says how it was named.
const keyName = Prisma.sql`(
  SELECT max(h.key_name) FROM usage_sums h
  WHERE h.level = 'hour' AND h.at = date_trunc('hour', ledger_entries.occurred_at, 'UTC') AND h.key_id = ledger_entries.key_id)`;

const page = (database: Pick<PrismaClient, '$queryRaw'>, { provider, start, end }: Span, { after, take }: Place) =>
  database.$queryRaw<Row[]>(Prisma.sql`
    SELECT replica, seq, attempt, occurred_at, request_id, kind, status, key_id, project, team, end_user, model,
      input_tokens, cached_tokens, cache_write_tokens, output_tokens, reasoning_tokens, cost_nano, price, windows, response_id,
      coalesce(${keyName}, '') AS key_name
    FROM ledger_entries
    WHERE provider = ${provider} AND kind IN ('attempt', 'correction')
      AND occurred_at >= ${after?.occurred_at ?? start} AND occurred_at < ${end}
      ${after ? behind(after) : Prisma.empty}
    ORDER BY occurred_at, replica, seq, attempt LIMIT ${take}`);

interface Place {
  readonly after: Row | undefined;
  readonly take: number;
}

const behind = ({ occurred_at, replica, seq, attempt }: Row): Prisma.Sql => Prisma.sql`
  AND (occurred_at, replica, seq, attempt) > (${occurred_at}::timestamptz, ${replica}, ${seq}, ${attempt})`;

const nameOf = ({ request_id, attempt }: Row): string => `${request_id} ${attempt}`;

const toBooked = (row: Row, corrected: bigint | undefined): Omit<Booked, 'provider'> => ({
  requestId: row.request_id,
  attempt: row.attempt,
  responseId: row.response_id ?? undefined,
  model: row.model,
  at: row.occurred_at.getTime(),
  status: row.status,
  nano: (row.cost_nano ?? 0n) + (corrected ?? 0n),
  isCorrected: corrected !== undefined,
  usage: {
    input: row.input_tokens,
    cachedInput: row.cached_tokens,
    cacheWrite: row.cache_write_tokens,
    output: row.output_tokens,
    reasoning: row.reasoning_tokens,
  },
  price: row.price === null ? undefined : stored<Price>(row.price),
  keyId: row.key_id,
  keyName: row.key_name,
  project: row.project,
  team: row.team,
  endUser: row.end_user ?? undefined,
  windows: row.windows,
});
