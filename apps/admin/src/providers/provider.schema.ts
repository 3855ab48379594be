import { z } from 'zod';
import { capabilities } from '#core/providers';
import { failover, limits, mergePatchOf, metadata, modelName, slug, versioned } from '../fields/index.js';

import { listSchema } from '../http/list.js';
import { strict } from '../http/validation.js';
import { credentialBody, credentialView } from './credential.schema.js';
import { headers } from './header.schema.js';

const tokens = z.int().min(1).max(1_000_000_000).optional();

/** A model as an operator declares it. */
const declaredModel = strict({
  id: modelName,
  capabilities: z.array(z.enum(capabilities)).max(capabilities.length).optional(),
  context: tokens,
  max_output: tokens,
  limits: limits.optional(),
});

export type DeclaredModel = z.infer<typeof declaredModel>;

/** A model as a provider listed it. */
const discoveredModel = z.object({
  id: z.string(),
  capabilities: z.array(z.enum(capabilities)).optional().describe('What it is said to have'),
  lacks: z.array(z.enum(capabilities)).optional().describe('What it is said not to have; of all else nothing is said'),
  context: z.int().optional(),
  max_output: z.int().optional(),
});

export type DiscoveredModel = z.infer<typeof discoveredModel>;

/** What a provider answered when it was asked for its models. */
export const discoveredModels = listSchema(discoveredModel);

/** A key as it is written: the value itself, or where it lies. Read back, it is only a hint. */
export const apiKey = z
  .string()
  .trim()
  .min(1)
  .max(16_384)
  .regex(/^([\x21-\x7e]+|[•…].*|file:.+)$/, 'Must be a key without spaces, "env:NAME" or "file:/path".')
  .nullish();

/** What POST takes. */
export const providerBody = strict({
  slug,
  kind: z.string().max(64),
  base_url: z.string().min(1).nullish(),
  api_key: apiKey,
  usage_credential: apiKey.describe("For the provider's own usage API, which wants another key; for reconciliation"),
  credential: credentialBody,
  credentials: z.enum(['stored', 'passthrough']).default('stored'),
  headers: headers.default({}),
  models: z
    .array(declaredModel)
    .max(2_000)
    .refine((models) => new Set(models.map(({ id }) => id)).size === models.length, 'Must not name a model twice.')
    .default([]),
  failover: failover.default({}),
  limits: limits.default({}),
  allow_private_network: z.boolean().nullish(),
  enabled: z.boolean().default(true),
  metadata: metadata.default({}),
}).meta({ id: 'ProviderInput' });

export type ProviderInput = z.infer<typeof providerBody>;

/** What PUT takes: the slug stands in the path. */
export const providerUpsert = providerBody.partial({ slug: true }).meta({ id: 'ProviderUpsert' });

export type ProviderUpsert = z.infer<typeof providerUpsert>;

/** What PATCH takes. */
export const providerPatch = mergePatchOf('ProviderPatch', providerBody);

const shownCredential = z.object({
  set: z.boolean(),
  ref: z.string().nullable(),
  hint: z.string().nullable(),
  updated_at: z.iso.datetime().nullable(),
});

export type ShownCredential = z.infer<typeof shownCredential>;

/** A provider as it is read back. */
export const providerView = z
  .object({
    id: z.string(),
    object: z.literal('provider'),
    slug: z.string(),
    kind: z.string(),
    base_url: z.string().nullable(),
    api_key: shownCredential,
    usage_credential: shownCredential,
    credential: credentialView,
    credentials: z.enum(['stored', 'passthrough']),
    headers: z.record(z.string(), z.string()),
    models: z.array(declaredModel),
    discovered_models: z.array(discoveredModel),
    failover,
    limits,
    allow_private_network: z.boolean(),
    enabled: z.boolean(),
    source: z.string(),
    ...versioned,
  })
  .meta({ id: 'Provider' });

export type ProviderView = z.infer<typeof providerView>;

/** What a test may be asked for. */
export const testBody = strict({ model: modelName.optional() }).optional();

export type TestInput = z.infer<typeof testBody>;

/** What a test tells: how far it came, and how long each step took. */
export const testReport = z.object({
  ok: z.boolean(),
  checks: z.array(
    z.object({
      step: z.enum(['address', 'credential', 'dns', 'connect', 'models', 'completion']),
      ok: z.boolean(),
      ms: z.number(),
      count: z.int().optional(),
      status: z.int().optional(),
      message: z.string().optional(),
    }),
  ),
});

export type TestReport = z.infer<typeof testReport>;
export type Check = TestReport['checks'][number];
