import { Injectable } from '@nestjs/common';
import { databaseFault, Prisma, type PrismaClient } from '#adapters/database';
import { usd } from '#core/ledger';
import { InjectDatabase } from '../http/database.js';
import type { LedgerHealth } from './reconciliation.schema.js';

/** Compared with their entries: the newest windows that are not over. */
const MOST_WINDOWS = 1_000;

/** Says how far the ledger can be trusted: what it does not know for sure, and whether its sums are its entries. */
@Injectable()
export class LedgerHealthService {
  constructor(@InjectDatabase() private readonly database: PrismaClient) {}

  async report(): Promise<LedgerHealth> {
    const [unknown, last, windows] = await Promise.all([
      this.unknown(),
      this.database.reconciliation.findFirst({ orderBy: { createdAt: 'desc' }, select: { driftNano: true } }),
      this.windows(),
    ]);
    return {
      unknown_entries: Number(unknown?.entries ?? 0n),
      unknown_cost_usd: usd(unknown?.nano ?? 0n),
      oldest_unknown_at: unknown?.oldest?.toISOString() ?? null,
      last_drift_usd: last && usd(last.driftNano),
      windows_checked: windows ? Number(windows.checked) : null,
      windows_differing: windows ? Number(windows.differing) : null,
      windows_uncheckable: windows ? Number(windows.uncheckable) : null,
    };
  }

  private async unknown() {
    const [row] = await this.database.$queryRaw<Unknown[]>(Prisma.sql`
      SELECT count(*) AS entries, coalesce(sum(e.cost_nano), 0)::bigint AS nano, min(e.occurred_at) AS oldest
      FROM ledger_entries e
      WHERE e.status = 'unknown' AND e.kind = 'attempt' AND NOT EXISTS (
        SELECT FROM ledger_entries c
        WHERE c.request_id = e.request_id AND c.attempt = e.attempt AND c.kind = 'correction')`);
    return row;
  }

  // Adding up takes as long as the oldest of these windows is: a ledger too large for it is answered with null.
  private async windows() {
    try {
      const [row] = await this.database.$queryRaw<Windows[]>(sums);
      return row;
    } catch (error) {
      if (databaseFault(error) !== 'unavailable') throw error;
      return undefined;
    }
  }
}

interface Unknown {
  readonly entries: bigint;
  readonly nano: bigint;
  readonly oldest: Date | null;
}

interface Windows {
  readonly checked: bigint;
  readonly differing: bigint;
  readonly uncheckable: bigint;
}

// What a window counts begins with it, or with its budget where it has no beginning of its own. `kept` is the first of the
// months without a gap that lead to this one: what was before it may have been dropped. The sum of such a window stays, and
// is nobody's to check.
const sums = Prisma.sql`
  WITH months AS (
    SELECT to_date(right(child.relname, 7), 'YYYY_MM')::timestamp AT TIME ZONE 'UTC' AS starts_at,
      (to_date(right(child.relname, 7), 'YYYY_MM') - interval '1 month') AT TIME ZONE 'UTC' AS before
    FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid WHERE inhparent = 'ledger_entries'::regclass
  ), kept AS (
    SELECT max(starts_at) AS since FROM months
    WHERE starts_at <= now() AND before NOT IN (SELECT starts_at FROM months)
  ), live AS (
    SELECT w.id, w.starts_at, w.spent_nano, greatest(w.starts_at, b.created_at) >= (SELECT since FROM kept) AS is_whole
    FROM budget_windows w LEFT JOIN budgets b ON b.id = w.budget_id
    WHERE w.starts_at <= now() AND (w.ends_at IS NULL OR w.ends_at > now())
  ), sample AS (
    SELECT * FROM live WHERE is_whole ORDER BY starts_at DESC LIMIT ${MOST_WINDOWS}
  ), booked AS (
    SELECT w.id, sum(e.cost_nano) AS nano
    FROM ledger_entries e CROSS JOIN LATERAL unnest(e.windows) AS w(id)
    WHERE e.occurred_at >= (SELECT min(starts_at) FROM sample)
    GROUP BY w.id
  )
  SELECT count(*) AS checked, count(*) FILTER (WHERE s.spent_nano <> coalesce(b.nano, 0)) AS differing,
    (SELECT count(*) FROM live WHERE is_whole IS NOT TRUE) AS uncheckable
  FROM sample s LEFT JOIN booked b ON b.id = s.id`;
