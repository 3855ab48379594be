import type { Failure, Fault } from '../failure/index.js';
import type { Failover } from './failover.js';

/** What to do after a failed attempt. */
export type Move =
  | { readonly is: 'again'; readonly afterMs: number }
  | { readonly is: 'next' }
  /** Next, but only where the context window is larger. */
  | { readonly is: 'next-larger' }
  | { readonly is: 'stop' };

/** What was already tried on this deployment for this request. */
export interface Tries {
  /** A named wait was sat out. */
  readonly waited: number;
  /** Retries after a lost connection or a 5xx. */
  readonly retried: number;
}

export const noTries: Tries = { waited: 0, retried: 0 };

const next: Move = { is: 'next' };
const stop: Move = { is: 'stop' };

/** The failover rules as a table: one row per fault, up to the first token. `dice` is in [0, 1). */
export function moveAfter(failure: Failure, tries: Tries, rules: Failover, dice: number): Move {
  const { fault, retryAfterMs, providerStatus } = failure.details;
  return fault ? moves[fault]({ tries, rules, dice, waitMs: retryAfterMs, status: providerStatus }) : stop;
}

interface Situation {
  readonly tries: Tries;
  readonly rules: Failover;
  readonly dice: number;
  readonly waitMs: number | undefined;
  readonly status: number | undefined;
}

const retry = ({ tries, rules, dice }: Situation): Move =>
  tries.retried < rules.retries ? { is: 'again', afterMs: 50 + dice * 200 } : next;

const moves: Record<Fault, (situation: Situation) => Move> = {
  rate_limited: ({ tries, rules, waitMs }) =>
    waitMs !== undefined && waitMs <= rules.patienceMs && tries.waited === 0 ? { is: 'again', afterMs: waitMs } : next,
  quota: () => next,
  auth: () => next,
  context_too_long: () => ({ is: 'next-larger' }),
  content_policy: ({ rules }) => (rules.contentPolicyFallback ? next : stop),
  rejected: () => stop,
  server: retry,
  unreachable: retry,
  // A provider that itself says 504 gave up soon enough to be asked again.
  timeout: (situation) => (situation.status === 504 ? retry(situation) : next),
  invalid: () => next,
  cut: () => next,
};
