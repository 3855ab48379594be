import type { Prisma, PrismaClient } from './generated/client.js';

/** Who writes what no gateway does: adjustments and corrections. */
export const ADMIN_REPLICA = 'admin';

/** A further row of the ledger that puts right what was wrong; by the names of the columns. What is not said is nothing. */
export interface LedgerCorrection {
  readonly kind: 'adjustment' | 'correction';
  /** ISO; absent: now. */
  readonly occurred_at?: string | undefined;
  readonly request_id?: string | undefined;
  readonly attempt?: number | undefined;
  readonly key_id?: string | undefined;
  readonly key_name?: string | undefined;
  readonly project?: string | undefined;
  readonly team?: string | undefined;
  readonly end_user?: string | undefined;
  readonly route?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly input_tokens?: number | undefined;
  readonly cached_tokens?: number | undefined;
  readonly cache_write_tokens?: number | undefined;
  readonly output_tokens?: number | undefined;
  readonly reasoning_tokens?: number | undefined;
  /** nano-USD, what is to be added: less than nothing where too much was counted. */
  readonly cost_nano: bigint;
  readonly windows: readonly string[];
  readonly response_id?: string | undefined;
  readonly note?: string | undefined;
}

/** Writes corrections to the books, all or none, and tells the gateways; answers their numbers. */
export async function adjustLedger(
  database: Pick<Prisma.TransactionClient, '$queryRaw'>,
  corrections: readonly LedgerCorrection[],
): Promise<readonly number[]> {
  const json = JSON.stringify(corrections.map((one) => ({ ...one, cost_nano: String(one.cost_nano) })));
  const rows = await database.$queryRaw<{ seqs: bigint[] }[]>`SELECT ledger_adjust(${json}::jsonb) AS seqs`;
  return (rows[0]?.seqs ?? []).map(Number);
}

/** What an administrator added to windows: a settlement that no gateway made. */
export interface Adjustment {
  readonly seq: number;
  readonly windows: readonly string[];
  readonly nano: bigint;
}

/** Adjustments and corrections with a number above this one, in order. Those up to the `admin` of `Books.spent` are in its sums. */
export async function adjustmentsSince(
  database: Pick<PrismaClient, '$queryRaw'>,
  seq: number,
): Promise<readonly Adjustment[]> {
  const rows = await database.$queryRaw<{ seq: bigint; windows: string[]; nano: bigint }[]>`
    SELECT seq, windows, coalesce(cost_nano, 0) AS nano FROM ledger_entries
    WHERE replica = ${ADMIN_REPLICA} AND seq > ${seq} ORDER BY seq`;
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}
