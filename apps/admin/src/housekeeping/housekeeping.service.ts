import { Injectable } from '@nestjs/common';
import { ADMIN_REPLICA, type PrismaClient, retain } from '#adapters/database';
import { InjectDatabase } from '../http/database.js';
import { AdminSettings } from '../settings.js';

/** One number for whoever keeps house. */
const LOCK = 4_001_003;
const DAY_MS = 86_400_000;
const DELIVERIES_DAYS = 30;
const REPLICAS_DAYS = 90;

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
    await this.forgetReplicas(daysBefore(now, REPLICAS_DAYS));
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
