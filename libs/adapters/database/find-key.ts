import type { Key, PrismaClient } from './generated/client.js';

/** A key as it was found by one of its secrets. */
export interface FoundKey {
  readonly key: Key;
  /** When this secret ends, where it was rolled. */
  readonly secretExpiresAt: Date | null;
}

/** The key with a secret of this digest. */
export async function findKey(database: PrismaClient, digest: string): Promise<FoundKey | undefined> {
  const found = await database.keySecret.findUnique({ where: { digest }, include: { key: true } });
  return found ? { key: found.key, secretExpiresAt: found.expiresAt } : undefined;
}

/** Notes when keys were last used. Said in batches, for it is not worth a write per request. */
export async function touchKeys(database: PrismaClient, usedAt: ReadonlyMap<string, Date>): Promise<void> {
  for (const [id, at] of usedAt) await database.$executeRaw`UPDATE keys SET last_used_at = ${at} WHERE id = ${id}`;
}
