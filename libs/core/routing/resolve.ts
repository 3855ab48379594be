import type { Candidate } from './candidate.js';
import type { ConfiguredProvider, Route, Snapshot } from './snapshot.js';

/** How a name was understood. */
export type Match = 'route' | 'exact' | 'bare' | 'wildcard';

export interface Resolution {
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
  const route = snapshot.routes.find(({ slug, models }) => slug === name || models.includes(name)) ?? byPattern(snapshot, name);
  return route && { match: 'route', route, candidates: targetsOf(snapshot, route, name) };
}

/** The pattern that spells out most of the name wins. `*` alone waits for its turn. */
function byPattern(snapshot: Snapshot, name: string): Route | undefined {
  const matches = snapshot.routes.flatMap((route) =>
    route.models.filter((pattern) => pattern !== '*' && matchesPattern(pattern, name)).map((pattern) => ({ route, pattern })),
  );
  return matches.toSorted((one, other) => precision(other.pattern) - precision(one.pattern))[0]?.route;
}

const precision = (pattern: string) => pattern.replaceAll('*', '').length;

/** `*` stands for any text; everything else for itself. */
export function matchesPattern(pattern: string, name: string): boolean {
  const [head = '', ...pieces] = pattern.split('*');
  if (pieces.length === 0) return pattern === name;
  const tail = pieces.pop() ?? '';
  if (!name.startsWith(head) || !name.endsWith(tail) || name.length < head.length + tail.length) return false;
  const middle = name.slice(head.length, name.length - tail.length);
  let at = 0;
  return pieces.every((piece) => {
    const found = middle.indexOf(piece, at);
    at = found + piece.length;
    return found >= 0;
  });
}

function exact(snapshot: Snapshot, name: string): Resolution | undefined {
  const slash = name.indexOf('/');
  const provider = slash > 0 ? snapshot.providers.get(name.slice(0, slash)) : undefined;
  const model = name.slice(slash + 1);
  return provider && model ? { match: 'exact', candidates: [candidateAt(snapshot, provider, model)] } : undefined;
}

function bare(snapshot: Snapshot, name: string): Resolution | undefined {
  const serving = [...snapshot.providers.values()].filter(({ models }) => models.includes(name));
  return serving.length > 0
    ? { match: 'bare', candidates: serving.map((provider) => candidateAt(snapshot, provider, name)) }
    : undefined;
}

function wildcard(snapshot: Snapshot, name: string): Resolution | undefined {
  const route = snapshot.routes.find(({ models }) => models.includes('*'));
  return route && { match: 'wildcard', route, candidates: targetsOf(snapshot, route, name) };
}

/** The candidates of a route; targets whose provider is gone or disabled are none. */
export const targetsOf = (snapshot: Snapshot, route: Route, name: string): readonly Candidate[] =>
  route.targets.flatMap(({ provider: slug, model, weight, priority }) => {
    const provider = snapshot.providers.get(slug);
    if (!provider) return [];
    return [{ deployment: snapshot.deployment(provider, model === '*' ? name : model), route, weight, priority }];
  });

export const candidateAt = (snapshot: Snapshot, provider: ConfiguredProvider, model: string): Candidate => ({
  deployment: snapshot.deployment(provider, model),
  weight: 1,
  priority: 1,
});
