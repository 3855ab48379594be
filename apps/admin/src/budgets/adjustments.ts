import { adjustLedger, Prisma } from '#adapters/database';
import { newId } from '#adapters/ids';
import { type Budget, usd } from '#core/ledger';
import { asMoney } from '../fields/index.js';
import type { PageQuery } from '../http/list.js';
import type { AdjustmentView } from './adjustment.schema.js';
import { rearmWindows } from './rearm.js';
import type { Database } from './spending.js';

/** What is written to: the database, or a transaction. */
type Writable = Pick<Prisma.TransactionClient, '$queryRaw' | '$executeRaw'>;

/** What is put right in one window of a budget. */
export interface Adjustment {
  readonly window: string;
  /** Positive: counted as spent. */
  readonly nano: bigint;
}

/** Why, and for whom. */
export interface Reason {
  readonly note?: string | undefined;
  readonly user?: string | undefined;
}

/** Writes adjustments to the ledger, all of them or none. */
export async function adjust(
  budget: Budget,
  adjustments: readonly Adjustment[],
  { note, user }: Reason,
  database: Writable,
): Promise<void> {
  if (adjustments.length === 0) return;
  const { kind, id } = budget.scope;
  const occurred_at = new Date().toISOString();
  const corrections = adjustments.map(({ window, nano }) => ({
    request_id: newId('adj_'),
    kind: 'adjustment' as const,
    occurred_at,
    windows: [window],
    cost_nano: nano,
    note,
    end_user: user,
    ...(kind === 'key' && { key_id: id }),
    ...((kind === 'project' || kind === 'team') && { [kind]: id }),
  }));
  await adjustLedger(database, corrections);
  const roomier = adjustments.filter(({ nano }) => nano < 0n).map(({ window }) => window);
  await rearmWindows(budget, roomier, database);
}

interface EntryRow {
  readonly id: string;
  readonly cost_nano: bigint;
  readonly note: string | null;
  readonly windows: string[];
  readonly occurred_at: Date;
}

/** One page of what was put right, with one more to know whether there is another. */
export async function adjustmentsOf(
  budgetId: string,
  { after, before, order, limit }: PageQuery,
  database: Database,
): Promise<AdjustmentView[]> {
  const isBackwards = before !== undefined && after === undefined;
  const isAscending = (order === 'asc') !== isBackwards;
  const [lower, upper] = order === 'asc' ? [after, before] : [before, after];
  // Ids of adjustments lie together in the index of all ids: nothing else of the ledger is read.
  const rows = await database.$queryRaw<EntryRow[]>`
    SELECT request_id AS id, cost_nano, note, windows, occurred_at FROM ledger_entries
    WHERE request_id > ${lower ?? 'adj'} AND request_id < ${upper ?? 'adk'} AND kind = 'adjustment'
      AND EXISTS (SELECT FROM unnest(windows) AS w WHERE starts_with(w, ${`${budgetId}:`}))
    ORDER BY request_id ${isAscending ? Prisma.sql`ASC` : Prisma.sql`DESC`} LIMIT ${limit + 1}`;
  return rows.map((row) => ({
    id: row.id,
    object: 'adjustment',
    amount: asMoney(usd(row.cost_nano)),
    note: row.note,
    windows: row.windows,
    created_at: row.occurred_at.toISOString(),
  }));
}
