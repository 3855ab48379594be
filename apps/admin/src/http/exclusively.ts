import type { Prisma, PrismaClient } from '#adapters/database';

/** One number for everybody who must not be disturbed by another change of routes or by another start. */
const LOCK = 4_001_001;

/** Runs in a transaction that no other one like it runs beside, also in another process. */
export const exclusively = <T>(
  database: PrismaClient,
  work: (transaction: Prisma.TransactionClient) => Promise<T>,
): Promise<T> =>
  database.$transaction(async (transaction) => {
    await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${LOCK}::bigint)`;
    return work(transaction);
  });
