import { Injectable } from '@nestjs/common';
import { ADMIN_REPLICA, type PrismaClient, retain } from '#adapters/database';
import { InjectDatabase } from '../http/database.js';
import { AdminSettings } from '../settings.js';

/** One number for whoever keeps house. */
const LOCK = 4_001_003;
const DAY_MS = 86_400_000;
const DELIVERIES_DAYS = 30;
const REPLICAS_DAYS = 90;
// No budget looks back further than two months. What is settled later than a replica is remembered cannot be told from what
// was settled before, and nobody shows the window that it would come to.
const WINDOWS_DAYS = REPLICAS_DAYS;
const HOLDS_DAYS = 1;
const WINDOWS_AT_A_TIME = 10_000;

/** Makes the room for months to come, and throws away what nobody needs any more. */
@Injectable()
export class HousekeepingService {
  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly settings: AdminSettings,
  ) {}

  /** Keeps house once, unless another admin does; answers whether it did. */
  async run(now: Date = new Date()): Promise<boolean> {
    return this.database.$transaction(
      async (transaction) => {
        // It only holds the lock, and is silent for as long as the work takes.
        await transaction.$executeRaw`SET LOCAL idle_in_transaction_session_timeout = '60s'`;
        const [lock] = await transaction.$queryRaw<
          { free: boolean }[]
        >`SELECT pg_try_advisory_xact_lock(${LOCK}::bigint) AS free`;
        if (lock?.free !== true) return false;
        await this.keepHouse(now);
        return true;
      },
      { timeout: 60_000 },
    );
  }

  private async keepHouse(now: Date): Promise<void> {
    await retain(this.database, this.settings.retention);
    await this.database.idempotencyRecord.deleteMany({ where: { createdAt: { lt: daysBefore(now, 1) } } });
    await this.database.webhookDelivery.deleteMany({
      where: { nextTryAt: null, createdAt: { lt: daysBefore(now, DELIVERIES_DAYS) } },
    });
    await this.forgetWindows(daysBefore(now, WINDOWS_DAYS));
    await this.forgetHolds(daysBefore(now, HOLDS_DAYS));
    await this.forgetReplicas(daysBefore(now, REPLICAS_DAYS));
  }

  // A window without an end counts for as long as there is its budget, and so does what people were told of it.
  private async forgetWindows(before: Date): Promise<void> {
    // Where each user has his own there are many, and a statement may take no longer than the database lets it.
    for (let gone = WINDOWS_AT_A_TIME; gone === WINDOWS_AT_A_TIME;)
      gone = await this.database.$executeRaw`
        DELETE FROM budget_windows
        WHERE id IN (SELECT id FROM budget_windows WHERE ends_at < ${before} LIMIT ${WINDOWS_AT_A_TIME})`;
    await this.database.$executeRaw`
      DELETE FROM budget_alerts a
      WHERE a.created_at < ${before} AND ("window" !~ '^[^:]*:0-(:|$)'
        OR NOT EXISTS (SELECT FROM budgets b WHERE b.id = split_part(a."window", ':', 1)))`;
  }

  // A replica that comes back says itself what it holds, and pledges anew.
  private async forgetHolds(before: Date): Promise<void> {
    await this.database.$executeRaw`
      DELETE FROM budget_holds h
      WHERE h.seen_at < ${before}
        AND NOT EXISTS (SELECT FROM replicas r WHERE r.id = h.replica AND r.seen_at >= ${before})`;
    await this.database.$executeRaw`
      DELETE FROM budget_pledges p
      WHERE p.told_at < ${before}
        AND NOT EXISTS (SELECT FROM replicas r WHERE r.id = p.replica AND r.seen_at >= ${before})`;
  }

  // A replica's number is what keeps its lines from being counted twice: one that wrote since then is not forgotten. The
  // admin's own is no process, and counts on for ever.
  private async forgetReplicas(before: Date): Promise<void> {
    await this.database.$executeRaw`
      DELETE FROM replicas r
      WHERE r.id <> ${ADMIN_REPLICA} AND coalesce(r.seen_at, r.started_at) < ${before} AND r.started_at < ${before}
        AND NOT EXISTS (SELECT FROM ledger_entries e WHERE e.replica = r.id AND e.occurred_at >= ${before})`;
  }
}

const daysBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * DAY_MS);
