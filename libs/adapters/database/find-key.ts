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
