import type { Candidate } from './candidate.js';
import { directoryOf } from './directory.js';
import { matchesPattern } from './pattern.js';
import type { ConfiguredProvider, Route, Snapshot } from './snapshot.js';

/** How a name was understood. */
export type Match = 'route' | 'exact' | 'bare' | 'wildcard';

export interface Resolution {
  /** The name that was asked for. */
  readonly name: string;
  readonly match: Match;
  readonly route?: Route | undefined;
  /** In the operator's order; a strategy has not looked at them yet. */
  readonly candidates: readonly Candidate[];
}

/**
 * What a model name means, in this order: a route (by name, then by its most precise pattern), `provider/model`,
 * an upstream name that some provider serves, the route `*`. `undefined`: nobody knows it.
 */
export function resolve(snapshot: Snapshot, name: string): Resolution | undefined {
  return named(snapshot, name) ?? exact(snapshot, name) ?? bare(snapshot, name) ?? wildcard(snapshot, name);
}

function named(snapshot: Snapshot, name: string): Resolution | undefined {
  const { byName, patterns } = directoryOf(snapshot);
  const route =
    byName.get(name) ??
    patterns.find(({ head, pattern }) => name.startsWith(head) && matchesPattern(pattern, name))?.route;
  return route && { name, match: 'route', route, candidates: targetsOf(snapshot, route, name) };
}

function exact(snapshot: Snapshot, name: string): Resolution | undefined {
  const slash = name.indexOf('/');
  const provider = slash > 0 ? snapshot.providers.get(name.slice(0, slash)) : undefined;
  const model = name.slice(slash + 1);
  return provider && model ? { name, match: 'exact', candidates: [candidateAt(snapshot, provider, model)] } : undefined;
}

function bare(snapshot: Snapshot, name: string): Resolution | undefined {
  const serving = directoryOf(snapshot).serving.get(name);
  const candidates = serving?.map((provider) => candidateAt(snapshot, provider, name));
  return candidates && { name, match: 'bare', candidates };
}

function wildcard(snapshot: Snapshot, name: string): Resolution | undefined {
  const route = directoryOf(snapshot).wildcard;
  return route && { name, match: 'wildcard', route, candidates: targetsOf(snapshot, route, name) };
}

/** The candidates of a route; targets whose provider is gone or disabled are none, nor those that are asked for by no name. */
export const targetsOf = (snapshot: Snapshot, route: Route, name: string): readonly Candidate[] =>
  route.targets.flatMap(({ provider: slug, model, weight, priority }) => {
    const provider = snapshot.providers.get(slug);
    if (!provider || (model === '*' && isOnlySlug(route, name))) return [];
    return { deployment: snapshot.deployment(provider, model === '*' ? name : model), route, weight, priority };
  });

/** Upstream nobody knows our name for a route. */
const isOnlySlug = ({ slug, models }: Route, name: string): boolean =>
  name === slug && !models.some((pattern) => matchesPattern(pattern, name));

export const candidateAt = (snapshot: Snapshot, provider: ConfiguredProvider, model: string): Candidate => ({
  deployment: snapshot.deployment(provider, model),
  weight: 1,
  priority: 1,
});
