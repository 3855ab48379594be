import { findKey, type PrismaClient } from '#adapters/database';
import type { Secrets } from '#adapters/secrets';
import { budgetOf, readLimits } from '#core/configuration';
import { z } from 'zod';
import type { Found } from '../http/callers.js';
import type { DigestRenewal } from './digest-renewal.js';
import type { KeptConfiguration } from './kept-configuration.js';

export interface FinderParts {
  readonly database: PrismaClient;
  readonly secrets: Pick<Secrets, 'digests'>;
  readonly renewal: Pick<DigestRenewal, 'note'>;
  readonly kept: Pick<KeptConfiguration, 'find' | 'learn'>;
}

/** Finds the caller with this secret in the database; while that is away, among those that were known when it was last seen. */
export const callerFinder =
  ({ database, secrets, renewal, kept }: FinderParts) =>
  async (secret: string): Promise<Found | undefined> => {
    const digests = secrets.digests(secret);
    const [current, ...older] = digests;
    try {
      // The current one twice: another gateway may renew a digest between our two looks.
      for (const { digest } of older.length > 0 ? [...digests, current] : digests) {
        const found = await findKey(database, digest);
        if (!found) continue;
        renewal.note(digest, current);
        kept.learn(digest, foundOf(found));
        return foundOf(found);
      }
      return undefined;
    } catch (error) {
      const known = kept.find(digests.map(({ digest }) => digest));
      if (known) return known;
      throw error;
    }
  };

/** After a change of keys: those that were removed or disabled must not come back while the database is away. */
export async function forgetRemoved(
  database: PrismaClient,
  kept: Pick<KeptConfiguration, 'known' | 'forget'>,
): Promise<void> {
  const known = [...kept.known()];
  if (known.length === 0) return;
  const where = { digest: { in: known }, key: { enabled: true } };
  const rows = await database.keySecret.findMany({ where, select: { digest: true } });
  const good = new Set(rows.map(({ digest }) => digest));
  // Only what was asked for: others may have become known meanwhile.
  kept.forget(known.filter((digest) => !good.has(digest)));
}

function foundOf({ key, secretExpiresAt, budgets }: NonNullable<Awaited<ReturnType<typeof findKey>>>): Found {
  const ends = [key.expiresAt, secretExpiresAt].flatMap((date) => date?.getTime() ?? []);
  return {
    enabled: key.enabled,
    expiresAt: ends.length > 0 ? Math.min(...ends) : undefined,
    ipAllow: texts(key.ipAllow),
    caller: {
      keyId: key.id,
      keyName: key.name,
      project: key.projectSlug,
      models: texts(key.models),
      routes: texts(key.routes),
      endpoints: texts(key.endpoints),
      limits: readLimits(key.limits),
      budgets: budgets.flatMap((row) => budgetOf(row) ?? []),
    },
  };
}

/** What cannot be read allows nothing. */
const texts = (value: unknown): readonly string[] => z.array(z.string()).safeParse(value).data ?? [];
