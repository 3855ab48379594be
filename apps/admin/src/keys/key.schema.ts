import { z } from 'zod';
import {
  duration,
  instant,
  limits,
  mergePatchOf,
  metadata,
  modelPattern,
  money,
  slug,
  text,
  versioned,
} from '../fields/index.js';
import { strict } from '../http/validation.js';

/** What may be spent in a span of time. */
export const budget = strict({
  amount: money.refine((amount) => /[1-9]/.test(amount), 'Must be more than 0.'),
  period: z.enum(['hour', 'day', 'week', 'month', 'total']),
});

/** What POST takes. */
export const keyBody = strict({
  name: text(128),
  project: slug.default('default'),
  models: z.array(modelPattern).min(1).max(200).default(['*']),
  limits: limits.default({}),
  budget: budget.nullish(),
  expires_at: instant.nullish(),
  metadata: metadata.default({}),
}).meta({ id: 'KeyInput' });

/** What PATCH takes. */
export const keyPatch = mergePatchOf('KeyPatch', keyBody);

export type KeyInput = z.infer<typeof keyBody>;

/** How long the old secret is still good for after a roll. */
export const rollBody = strict({ expires_old_in: duration(30).prefault('0') }).optional();

/** A key as it is read back: the secret is shown once, and nowhere kept. */
export const keyView = z
  .object({
    id: z.string(),
    object: z.literal('key'),
    name: z.string(),
    prefix: z.string(),
    last4: z.string(),
    project: z.string(),
    models: z.array(z.string()),
    limits,
    budget: budget.nullable(),
    status: z.enum(['active', 'disabled', 'expired']),
    expires_at: z.iso.datetime().nullable(),
    last_used_at: z.iso.datetime().nullable(),
    ...versioned,
  })
  .meta({ id: 'Key' });

export type KeyView = z.infer<typeof keyView>;

export const keyWithSecret = z.object({ key: keyView, secret: z.string() }).meta({ id: 'KeyWithSecret' });

export type KeyWithSecret = z.infer<typeof keyWithSecret>;
