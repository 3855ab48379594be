import type { ConfiguredProvider, Route, Snapshot } from './snapshot.js';

/** Who is found under which name. */
export interface Directory {
  readonly bySlug: ReadonlyMap<string, Route>;
  /** By slug and by every name that is no pattern; of two routes the first counts. */
  readonly byName: ReadonlyMap<string, Route>;
  /** Most precise first; `*` alone is not among them. */
  readonly patterns: readonly RoutePattern[];
  readonly wildcard: Route | undefined;
  /** Providers by the names they are known to serve. */
  readonly serving: ReadonlyMap<string, readonly ConfiguredProvider[]>;
}

export interface RoutePattern {
  readonly pattern: string;
  /** What stands before its first `*`: nearly every other name is told apart by this alone. */
  readonly head: string;
  readonly route: Route;
}

const directories = new WeakMap<Snapshot, Directory>();

/** Made once per snapshot: hundreds of routes and thousands of models are not gone through for each request. */
export function directoryOf(snapshot: Snapshot): Directory {
  const known = directories.get(snapshot);
  if (known) return known;
  const made = directory(snapshot);
  directories.set(snapshot, made);
  return made;
}

function directory({ routes, providers }: Snapshot): Directory {
  const named = routes.flatMap((route) => namesOf(route).map((name) => [name, route] as const));
  const patterns = named
    .filter(([name]) => name.includes('*') && name !== '*')
    .map(([pattern, route]) => ({ pattern, head: pattern.slice(0, pattern.indexOf('*')), route }));
  const served = [...providers.values()].flatMap((provider) =>
    [...new Set(provider.models)].map((model) => ({ model, provider })),
  );
  return {
    bySlug: new Map(routes.map((route) => [route.slug, route])),
    byName: new Map(named.filter(([name]) => name !== '*').toReversed()),
    patterns: patterns.toSorted((one, other) => precision(other.pattern) - precision(one.pattern)),
    wildcard: routes.find(({ models }) => models.includes('*')),
    serving: groups(served),
  };
}

/** The pattern that spells out most of a name is the most precise. */
const precision = (pattern: string) => pattern.replaceAll('*', '').length;

function groups(served: readonly { model: string; provider: ConfiguredProvider }[]): Directory['serving'] {
  const byModel = Map.groupBy(served, ({ model }) => model);
  return new Map(Array.from(byModel, ([model, found]) => [model, found.map(({ provider }) => provider)]));
}

/** The names of a route. Where every target stands for the name that was asked for, the slug of the route is none. */
export function namesOf({ slug, models, targets }: Route): readonly string[] {
  const isName = targets.some(({ model }) => model !== '*');
  return isName ? [slug, ...models] : models;
}
