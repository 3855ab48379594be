import type { Blocked } from './exclude.js';
import type { Deployment, Route } from './snapshot.js';

/** A deployment that could answer this request, and why it would be asked. */
export interface Candidate {
  readonly deployment: Deployment;
  /** The route it stands in; absent where the caller named it. */
  readonly route?: Route | undefined;
  readonly weight: number;
  readonly priority: number;
}

/** A candidate that will not be asked, with the reason: `circuit_open: until …`, `missing_capability: vision`. */
export interface Excluded {
  readonly candidate: Candidate;
  readonly reason: string;
  /** Present where only its health speaks against it, so that waiting would help. */
  readonly blocked?: Blocked | undefined;
}

/** Whether it is asked with the caller's own upstream key. */
export const passesCredential = ({ deployment, route }: Pick<Candidate, 'deployment' | 'route'>): boolean =>
  route?.credentials === 'passthrough' || deployment.provider.credentials === 'passthrough';

/** The names of a route. Where every target stands for the name that was asked for, the slug of the route is none. */
export function namesOf({ slug, models, targets }: Route): readonly string[] {
  const isName = targets.some(({ model }) => model !== '*');
  return isName ? [slug, ...models] : models;
}
