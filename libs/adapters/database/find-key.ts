import type { Budget, Key, PrismaClient } from './generated/client.js';

/** A key as it was found by one of its secrets. */
export interface FoundKey {
  readonly key: Key;
  /** When this secret ends, where it was rolled. */
  readonly secretExpiresAt: Date | null;
  /** Its own, that are enabled. */
  readonly budgets: readonly Budget[];
}

/** The key with a secret of this digest. */
export async function findKey(database: PrismaClient, digest: string): Promise<FoundKey | undefined> {
  const found = await database.keySecret.findUnique({ where: { digest }, include: { key: true } });
  if (!found) return undefined;
  const where = { scopeKind: 'key', scopeId: found.keyId, enabled: true };
  const budgets = await database.budget.findMany({ where, orderBy: { createdAt: 'asc' } });
  return { key: found.key, secretExpiresAt: found.expiresAt, budgets };
}
