import { Injectable } from '@nestjs/common';
import { Prisma, type PrismaClient } from '#adapters/database';
import { InjectDatabase } from '../http/database.js';
import { queueEvents } from '../webhooks/queue-event.js';
import { alertEvent } from './alert-event.js';
import { type Crossing, crossings } from './crossings.js';

/** One number for whoever looks for alerts; two admins that look at the same time would only get in each other's way. */
const LOCK = 4_001_002;
/** Told in one transaction; the rest at the next look. */
const MOST = 500;

/** Tells webhooks when a part of a budget is spent. */
@Injectable()
export class AlertsService {
  constructor(@InjectDatabase() private readonly database: PrismaClient) {}

  /** Looks once, and says how many alerts there were. What is remembered and what is queued are one transaction. */
  async look(now: Date = new Date()): Promise<number> {
    return this.database.$transaction(async (transaction) => {
      const [lock] = await transaction.$queryRaw<
        { free: boolean }[]
      >`SELECT pg_try_advisory_xact_lock(${LOCK}::bigint) AS free`;
      if (!lock?.free) return 0;
      const found = await transaction.$queryRaw<Crossing[]>(crossings(now, MOST));
      const fresh = await remember(transaction, found, now);
      await queueEvents(
        transaction,
        fresh.map((crossing) => alertEvent(crossing, now)),
      );
      return fresh.length;
    });
  }
}

// The primary key is what makes it exactly once, whoever else looks.
async function remember(transaction: Prisma.TransactionClient, found: readonly Crossing[], now: Date) {
  const data = found.map(({ window, threshold }) => ({ window, threshold, createdAt: now }));
  const written = await transaction.budgetAlert.createManyAndReturn({ data, skipDuplicates: true });
  const names = new Set(written.map(({ window, threshold }) => nameOf(window, threshold)));
  return found.filter(({ window, threshold }) => names.has(nameOf(window, new Prisma.Decimal(threshold))));
}

const nameOf = (window: string, threshold: Prisma.Decimal): string => `${threshold.toFixed(3)} of ${window}`;
