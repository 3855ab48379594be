import type { FailureCode } from '../failure/index.js';
import type { Deployment, Route } from './snapshot.js';

/** A deployment that could answer this request, and why it would be asked. */
export interface Candidate {
  readonly deployment: Deployment;
  /** The route it stands in; absent where the caller named it. */
  readonly route?: Route | undefined;
  readonly weight: number;
  readonly priority: number;
}

/** Why a deployment is not asked at the moment, and until when (milliseconds since 1970). */
export interface Blocked {
  readonly by: 'circuit_open' | 'credential_resting';
  readonly untilMs: number;
  /** What the caller is told when this is the only reason that nobody answers. */
  readonly code: FailureCode;
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
