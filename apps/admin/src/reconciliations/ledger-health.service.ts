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
}

const sums = Prisma.sql`
  WITH sample AS (
    SELECT id, starts_at, spent_nano FROM budget_windows
    WHERE starts_at <= now() AND (ends_at IS NULL OR ends_at > now())
    ORDER BY starts_at DESC LIMIT ${MOST_WINDOWS}
  ), booked AS (
    SELECT w.id, sum(e.cost_nano) AS nano
    FROM ledger_entries e CROSS JOIN LATERAL unnest(e.windows) AS w(id)
    WHERE e.occurred_at >= (SELECT min(starts_at) FROM sample)
    GROUP BY w.id
  )
  SELECT count(*) AS checked, count(*) FILTER (WHERE s.spent_nano <> coalesce(b.nano, 0)) AS differing
  FROM sample s LEFT JOIN booked b ON b.id = s.id`;
