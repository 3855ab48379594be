import { z } from 'zod';
import type { AnyEndpoint } from '#core/providers';
import { budgetTerms, keyBudgetView } from '../budgets/budget.schema.js';
import {
  addresses,
  duration,
  instant,
  limits,
  mergePatchOf,
  metadata,
  modelPattern,
  slug,
  text,
  versioned,
} from '../fields/index.js';
import { strict } from '../http/validation.js';

const patterns = z.array(modelPattern).min(1).max(200);

const endpoint = z.enum({
  '*': '*',
  chat: 'chat',
  embeddings: 'embeddings',
  rerank: 'rerank',
  moderations: 'moderations',
  images: 'images',
  edits: 'edits',
  speech: 'speech',
  transcriptions: 'transcriptions',
  translations: 'translations',
  files: 'files',
  uploads: 'uploads',
  batches: 'batches',
  fine_tuning: 'fine_tuning',
} satisfies Record<AnyEndpoint | '*', string>);

/** What POST takes. */
export const keyBody = strict({
  name: text(128),
  project: slug.default('default'),
  models: patterns.default(['*']),
  routes: patterns.default(['*']).describe('Slugs of routes that may serve it, and patterns of them'),
  endpoints: z.array(endpoint).min(1).max(20).default(['*']),
  ip_allow: addresses.default([]).describe('Where it may be used from; an empty list is anywhere'),
  limits: limits.default({}),
  budget: budgetTerms.nullish(),
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
    routes: z.array(z.string()),
    endpoints: z.array(z.string()),
    ip_allow: z.array(z.string()),
    limits,
    budget: keyBudgetView.nullable(),
    status: z.enum(['active', 'disabled', 'expired']),
    expires_at: z.iso.datetime().nullable(),
    last_used_at: z.iso.datetime().nullable(),
    ...versioned,
  })
  .meta({ id: 'Key' });

export type KeyView = z.infer<typeof keyView>;

export const keyWithSecret = z.object({ key: keyView, secret: z.string() }).meta({ id: 'KeyWithSecret' });

export type KeyWithSecret = z.infer<typeof keyWithSecret>;
