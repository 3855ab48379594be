import type { Route as RouteRow } from '#adapters/database';
import type { Capability } from '#core/providers';
import type { Failover } from '#core/resilience';
import { type Route, strategies, type StrategyName } from '#core/routing';
import { z } from 'zod';

/*
 * JSON columns, read as what an administrator may have written; the admin API checked them when they were written.
 * Whatever does not fit any more is dropped here rather than served.
 */

const model = z.object({
  id: z.string(),
  capabilities: z.array(z.custom<Capability>((value) => typeof value === 'string')).optional(),
  context: z.number().optional(),
  max_output: z.number().optional(),
});

export type DeclaredModel = z.infer<typeof model>;

export const declaredModels = (value: unknown): readonly DeclaredModel[] => z.array(model).safeParse(value).data ?? [];

export const readHeaders = (value: unknown): Readonly<Record<string, string>> => z.record(z.string(), z.string()).safeParse(value).data ?? {};

const failover = z.object({
  connect_s: z.number().optional(),
  first_token_s: z.number().optional(),
  idle_s: z.number().optional(),
  total_s: z.number().optional(),
  patience_s: z.number().optional(),
  retries: z.number().optional(),
  on_cut: z.enum(['continue', 'restart', 'both', 'error']).optional(),
  content_policy_fallback: z.boolean().optional(),
});

/** Only what was set: the rest is inherited. */
export function readFailover(value: unknown): Partial<Failover> {
  const set = failover.safeParse(value).data ?? {};
  const all = {
    connectMs: ms(set.connect_s),
    firstTokenMs: ms(set.first_token_s),
    idleMs: ms(set.idle_s),
    totalMs: ms(set.total_s),
    patienceMs: ms(set.patience_s),
    retries: set.retries,
    onCut: set.on_cut,
    contentPolicyFallback: set.content_policy_fallback,
  };
  return Object.fromEntries(Object.entries(all).filter(([, one]) => one !== undefined));
}

const ms = (seconds: number | undefined) => (seconds === undefined ? undefined : seconds * 1000);

const target = z.object({
  provider: z.string(),
  model: z.string(),
  weight: z.number().min(0).default(1),
  priority: z.number().default(1),
});

const route = z.object({
  match: z.object({ models: z.array(z.string()) }),
  strategy: z.custom<StrategyName>((name) => typeof name === 'string' && Object.hasOwn(strategies, name)),
  targets: z.array(target),
  fallback: z.array(z.string()),
  delivery: z.enum(['stream', 'whole']),
});

export function readRoute(row: RouteRow): Route | undefined {
  const { data } = route.safeParse(row);
  if (!data) return undefined;
  const { match, strategy, targets, fallback, delivery } = data;
  return { slug: row.slug, models: match.models, strategy, targets, fallback, delivery, failover: readFailover(row.failover) };
}
