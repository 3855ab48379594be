import type { ModelFacts, Price } from '../../catalog/index.js';
import type { Budget } from '../../ledger/index.js';
import type { Limits } from '../../limits/index.js';
import { type Provider, providers as kinds } from '../../providers/index.js';
import type { ConfiguredProvider, Project, Route, RouteTarget, Snapshot, Team } from '../snapshot.js';

export interface ProviderWish extends Partial<Omit<ConfiguredProvider, 'kind'>> {
  readonly kind?: string | undefined;
}

export interface SnapshotWish {
  /** By slug. */
  readonly providers?: Readonly<Record<string, ProviderWish>>;
  /** By slug. */
  readonly routes?: Readonly<Record<string, RouteWish>>;
  /** By deployment, such as `a/m`. */
  readonly facts?: Readonly<Record<string, Partial<ModelFacts>>>;
  readonly prices?: Readonly<Record<string, Price>>;
  /** By deployment. */
  readonly limits?: Readonly<Record<string, Limits>>;
  readonly teams?: readonly Team[];
  readonly projects?: readonly Project[];
  readonly budgets?: readonly Budget[];
}

/** `targets` are deployments such as `a/m`, or targets in full. */
export interface RouteWish extends Partial<Omit<Route, 'slug' | 'targets'>> {
  readonly targets: readonly (string | RouteTarget)[];
}

/** A configuration for tests: what is not said is plain. Providers speak OpenAI's language. */
export function snapshotOf(wish: SnapshotWish): Snapshot {
  const { providers = {}, routes = {}, facts = {}, prices = {}, limits = {} } = wish;
  const { teams = [], projects = [], budgets = [] } = wish;
  return {
    version: '1',
    providers: new Map(Object.entries(providers).map(([slug, wish]) => [slug, providerOf(slug, wish)])),
    routes: Object.entries(routes).map(([slug, wish]) => routeOf(slug, wish)),
    teams: new Map(teams.map((team) => [team.slug, team])),
    projects: new Map(projects.map((project) => [project.slug, project])),
    budgets,
    deployment(provider, model) {
      const id = `${provider.slug}/${model}`;
      const known = facts[id] && { provider: provider.kind.id, model, ...facts[id] };
      return { id, provider, model, facts: known, price: prices[id], limits: limits[id] ?? {} };
    },
  };
}

const providerOf = (slug: string, { kind = 'openai-compatible', ...wish }: ProviderWish): ConfiguredProvider => ({
  slug,
  kind: kindOf(kind),
  baseUrl: `https://${slug}.example/v1`,
  credentials: 'stored',
  credential: `secret-of-${slug}`,
  headers: {},
  failover: {},
  allowPrivateNetwork: false,
  models: [],
  limits: {},
  ...wish,
});

function kindOf(id: string): Provider {
  const kind = kinds.get(id);
  if (!kind) throw new Error(`there is no kind ${id}`);
  return kind;
}

const routeOf = (slug: string, wish: RouteWish): Route => ({
  slug,
  models: [],
  strategy: 'priority',
  fallback: [],
  failover: {},
  delivery: 'stream',
  credentials: 'stored',
  ...wish,
  targets: wish.targets.map((target) => (typeof target === 'string' ? targetOf(target) : target)),
});

/** `a/m` as a target of weight and priority 1. */
export function targetOf(deployment: string, rest: Partial<RouteTarget> = {}): RouteTarget {
  const slash = deployment.indexOf('/');
  return { provider: deployment.slice(0, slash), model: deployment.slice(slash + 1), weight: 1, priority: 1, ...rest };
}
