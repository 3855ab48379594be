import { z } from 'zod';
import type { Capability } from '../providers/kit/index.js';
import type { Failover } from '../resilience/index.js';
import { type Route, strategies, type StrategyName } from '../routing/index.js';
import type { BudgetRow } from './read-budget.js';

/** A provider as it is stored; the columns are those of the table. */
export interface ProviderRow {
  readonly id: string;
  readonly slug: string;
  readonly kind: string;
  readonly baseUrl: string | null;
  readonly credentials: string;
  readonly headers: unknown;
  readonly models: unknown;
  readonly discoveredModels: unknown;
  readonly failover: unknown;
  readonly limits: unknown;
  readonly allowPrivateNetwork: boolean | null;
}

export interface RouteRow {
  readonly slug: string;
  readonly match: unknown;
  readonly strategy: string;
  readonly targets: unknown;
  readonly fallback: unknown;
  readonly failover: unknown;
  readonly delivery: string;
  readonly credentials: string;
}

/** A price that an operator set, USD per million tokens. */
export interface PriceRow {
  readonly provider: string;
  readonly model: string;
  readonly input: Decimal;
  readonly output: Decimal;
  readonly cachedInput: Decimal | null;
  readonly cacheWrite: Decimal | null;
  readonly cacheWriteLong: Decimal | null;
  readonly reasoning: Decimal | null;
  /** The rates of longer inputs, in pico-USD per token; absent is as none. */
  readonly tiers?: unknown;
  readonly effectiveFrom: Date;
}

/** A decimal of any library. */
export interface Decimal {
  toFixed(): string;
}

export interface TeamRow {
  readonly slug: string;
  readonly limits: unknown;
}

export interface ProjectRow {
  readonly slug: string;
  readonly teamSlug: string | null;
  readonly limits: unknown;
}

export interface ConfigurationRows {
  readonly version: string;
  readonly providers: readonly ProviderRow[];
  readonly routes: readonly RouteRow[];
  /** In the order they were set: of one model, the newest that is in effect counts. */
  readonly prices: readonly PriceRow[];
  readonly teams: readonly TeamRow[];
  readonly projects: readonly ProjectRow[];
  /** All but those of keys. */
  readonly budgets: readonly BudgetRow[];
}

/*
 * JSON columns, read as what an administrator may have written; the admin API checked them when they were written.
 * Whatever does not fit any more is dropped here rather than served.
 */

const model = z.object({
  id: z.string(),
  capabilities: z.array(z.custom<Capability>((value) => typeof value === 'string')).optional(),
  context: z.number().optional(),
  max_output: z.number().optional(),
  limits: z.unknown().optional(),
});

export type DeclaredModel = z.infer<typeof model>;

const discovered = z.object({
  id: z.string(),
  capabilities: z.array(z.custom<Capability>((value) => typeof value === 'string')).optional(),
  /** What it is said not to have: of all else nothing is said. */
  lacks: z.array(z.custom<Capability>((value) => typeof value === 'string')).optional(),
  context: z.number().optional(),
  max_output: z.number().optional(),
});

export type DiscoveredModel = z.infer<typeof discovered>;

export const discoveredModels = (value: unknown): readonly DiscoveredModel[] =>
  Array.isArray(value) ? value.flatMap((one) => discovered.safeParse(one).data ?? []) : [];

export const declaredModels = (value: unknown): readonly DeclaredModel[] =>
  Array.isArray(value) ? value.flatMap((one) => model.safeParse(one).data ?? []) : [];

export const readHeaders = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(record.safeParse(value).data ?? {}).map(lowered));

const record = z.record(z.string(), z.string());
const lowered = ([name, value]: [string, string]) => [name.toLowerCase(), value] as const;

const failover = z.object({
  connect_s: z.number().optional(),
  first_token_s: z.number().optional(),
  idle_s: z.number().optional(),
  total_s: z.number().optional(),
  patience_s: z.number().optional(),
  retries: z.number().optional(),
  on_cut: z.enum(['continue', 'restart', 'both', 'error']).optional(),
  on_abort: z.enum(['cancel', 'drain']).optional(),
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
    onAbort: set.on_abort,
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
  credentials: z.enum(['stored', 'passthrough']),
});

export function readRoute(row: RouteRow): Route | undefined {
  const { data } = route.safeParse(row);
  if (!data) return undefined;
  const { match, strategy, targets, fallback, delivery, credentials } = data;
  return {
    slug: row.slug,
    models: match.models,
    strategy,
    targets,
    fallback,
    delivery,
    credentials,
    failover: readFailover(row.failover),
  };
}
