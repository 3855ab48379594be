import { matchesPattern, resolve, type Route, type Snapshot } from '#core/routing';
import type { Caller } from '../relay/ports.js';

type Scope = Pick<Caller, 'models' | 'routes'>;

/** May the caller ask for this name? What it is shown is what planning would let through. */
export function mayAskFor(caller: Scope, snapshot: Snapshot, name: string): boolean {
  if (!matches(caller.models, name)) return false;
  // What no route serves has no name: only `*` takes it in.
  return matches(caller.routes, resolve(snapshot, name)?.route?.slug ?? '');
}

/** May the caller be served by this route, by any of its names? */
export const mayUse = ({ models, routes }: Scope, route: Route): boolean =>
  matches(routes, route.slug) && [route.slug, ...route.models].some((name) => matches(models, name));

const matches = (patterns: readonly string[], name: string): boolean =>
  patterns.some((pattern) => matchesPattern(pattern, name));
