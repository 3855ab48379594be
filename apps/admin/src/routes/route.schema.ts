import { z } from 'zod';
import { strategyNames } from '#core/routing';
import { failover, mergePatchOf, metadata, modelName, modelPattern, slug, versioned } from '../fields/index.js';
import { strict } from '../http/validation.js';

const target = strict({
  /** Slug or id of a provider. */
  provider: z.string().max(128),
  /** The upstream's name; `*` stands for the name the caller asked for. */
  model: modelName,
  weight: z.number().min(0).max(1_000_000).default(1),
  priority: z.int().min(1).max(1_000).default(1),
});

/** What POST takes. */
export const routeBody = strict({
  slug,
  match: strict({ models: z.array(modelPattern).min(1).max(200) }),
  strategy: z.enum(strategyNames).default('priority'),
  targets: z
    .array(target)
    .min(1)
    .max(200)
    .refine((targets) => targets.some(({ weight }) => weight > 0), 'At least one target needs a weight above 0.'),
  fallback: z.array(slug).max(20).default([]),
  failover: failover.default({}),
  delivery: z.enum(['stream', 'whole']).default('stream'),
  credentials: z.enum(['stored', 'passthrough']).default('stored'),
  enabled: z.boolean().default(true),
  metadata: metadata.default({}),
}).meta({ id: 'RouteInput' });

export type RouteInput = z.infer<typeof routeBody>;

/** What PUT takes: without a slug the route is called as the path says, and answers to that name. */
export const routeUpsert = routeBody.partial({ slug: true }).meta({ id: 'RouteUpsert' });

export type RouteUpsert = z.infer<typeof routeUpsert>;

/** What PATCH takes. */
export const routePatch = mergePatchOf('RoutePatch', routeBody);

/** A route as it is read back. */
export const routeView = z
  .object({
    id: z.string(),
    object: z.literal('route'),
    slug: z.string(),
    match: z.object({ models: z.array(z.string()) }),
    strategy: z.string(),
    targets: z.array(z.object({ provider: z.string(), model: z.string(), weight: z.number(), priority: z.number() })),
    fallback: z.array(z.string()),
    failover,
    delivery: z.string(),
    credentials: z.string(),
    enabled: z.boolean(),
    ...versioned,
  })
  .meta({ id: 'Route' });

export type RouteView = z.infer<typeof routeView>;
