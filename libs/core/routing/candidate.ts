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
