import { type Prisma, type LedgerEntry, type PrismaClient, rowsByPage } from '#adapters/database';
import { usd } from '#core/ledger';
import type { Cell } from './csv.js';

/** Which entries of the ledger are wanted. */
export interface EntryFilter {
  readonly start: Date;
  readonly end: Date;
  readonly keyId?: string | undefined;
  readonly project?: string | undefined;
  readonly team?: string | undefined;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
}

const columns: readonly (readonly [name: string, cell: (entry: LedgerEntry) => Cell])[] = [
  ['occurred_at', (entry) => entry.occurredAt.toISOString()],
  ['request_id', (entry) => entry.requestId],
  ['attempt', (entry) => entry.attempt],
  ['kind', (entry) => entry.kind],
  ['status', (entry) => entry.status],
  ['key', (entry) => entry.keyId],
  ['project', (entry) => entry.project],
  ['team', (entry) => entry.team],
  ['user', (entry) => entry.endUser],
  ['provider', (entry) => entry.provider],
  ['model', (entry) => entry.model],
  ['input_tokens', (entry) => entry.inputTokens],
  ['output_tokens', (entry) => entry.outputTokens],
  ['cached_tokens', (entry) => entry.cachedTokens],
  ['cache_write_tokens', (entry) => entry.cacheWriteTokens],
  ['reasoning_tokens', (entry) => entry.reasoningTokens],
  ['cost_usd', (entry) => (entry.costNano === null ? null : usd(entry.costNano))],
  ['response_id', (entry) => entry.responseId],
  ['note', (entry) => entry.note],
  ['replica', (entry) => entry.replica],
  ['seq', (entry) => entry.seq],
];

export const entryColumns = columns.map(([name]) => name);

/** Every entry of the ledger in a span, the oldest first. */
export async function* entryRows(database: PrismaClient, filter: EntryFilter): AsyncGenerator<readonly Cell[]> {
  const read = (after: LedgerEntry | undefined, take: number) => pageOf(database, filter, { after, take });
  for await (const entry of rowsByPage(read)) yield columns.map(([, cell]) => cell(entry));
}

const pageOf = (database: PrismaClient, filter: EntryFilter, { after, take }: PagePlace) =>
  database.ledgerEntry.findMany({ where: whereOf(filter, after), orderBy, take });

interface PagePlace {
  readonly after: LedgerEntry | undefined;
  readonly take: number;
}

const orderBy = [
  { occurredAt: 'asc' },
  { replica: 'asc' },
  { seq: 'asc' },
  { attempt: 'asc' },
] as const satisfies Prisma.LedgerEntryOrderByWithRelationInput[];

function whereOf({ start, end, ...named }: EntryFilter, after: LedgerEntry | undefined): Prisma.LedgerEntryWhereInput {
  return { ...named, occurredAt: { gte: after?.occurredAt ?? start, lt: end }, ...(after && { OR: behind(after) }) };
}

const behind = ({ occurredAt, replica, seq, attempt }: LedgerEntry): Prisma.LedgerEntryWhereInput[] => [
  { occurredAt: { gt: occurredAt } },
  { occurredAt, replica: { gt: replica } },
  { occurredAt, replica, seq: { gt: seq } },
  { occurredAt, replica, seq, attempt: { gt: attempt } },
];
