import { findKey, type PrismaClient } from '#adapters/database';
import type { Secrets } from '#adapters/secrets';
import type { Limits } from '#core/limits';
import { z } from 'zod';
import type { Found } from '../http/callers.js';

const models = z.array(z.string());
const limits = z.object({ rpm: z.number().optional(), tpm: z.number().optional(), concurrency: z.number().optional() });

/** Finds the caller with this secret in the database. */
export const callerFinder =
  (database: PrismaClient, secrets: Secrets) =>
  async (secret: string): Promise<Found | undefined> => {
    const found = await findKey(database, secrets.digestKey(secret));
    if (!found) return undefined;
    const { key, secretExpiresAt } = found;
    const ends = [key.expiresAt, secretExpiresAt].flatMap((date) => date?.getTime() ?? []);
    return {
      enabled: key.enabled,
      expiresAt: ends.length > 0 ? Math.min(...ends) : undefined,
      caller: {
        keyId: key.id,
        keyName: key.name,
        project: key.project,
        models: models.safeParse(key.models).data ?? [],
        limits: readLimits(key.limits),
      },
    };
  };

/** `null` is how an administrator takes a limit away. */
const readLimits = (value: unknown): Limits => limits.safeParse(withoutNulls(value)).data ?? {};

const withoutNulls = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).filter(([, limit]) => limit !== null))
    : value;
