/**
 * Whether Redis is worth asking, as a pure state machine: after a few failures in a row it is left alone,
 * and asked again after a few good probes. A first connection needs one: nothing was lost yet.
 */
export type Health =
  | { readonly is: 'up'; readonly failures: number }
  | { readonly is: 'down'; readonly reason: string; readonly goodProbes: number; readonly wanted: number };

export type Event =
  | { readonly is: 'answered' }
  | { readonly is: 'failed'; readonly reason: string }
  /** The connection is gone: no need to fail five times to know it. */
  | { readonly is: 'lost'; readonly reason: string };

export const FAILURES_TO_LEAVE = 5;
export const PROBES_TO_RETURN = 3;

export const starting = { is: 'down', reason: 'connecting', goodProbes: 0, wanted: 1 } as const satisfies Health;

export function after(health: Health, event: Event): Health {
  return health.is === 'up' ? whileUp(health, event) : whileDown(health, event);
}

function whileUp(health: Extract<Health, { is: 'up' }>, event: Event): Health {
  if (event.is === 'answered') return health.failures === 0 ? health : { is: 'up', failures: 0 };
  const failures = health.failures + 1;
  return event.is === 'lost' || failures >= FAILURES_TO_LEAVE
    ? { is: 'down', reason: event.reason, goodProbes: 0, wanted: PROBES_TO_RETURN }
    : { is: 'up', failures };
}

function whileDown(health: Extract<Health, { is: 'down' }>, event: Event): Health {
  if (event.is !== 'answered') return { ...health, reason: reasonOf(health, event), goodProbes: 0 };
  const goodProbes = health.goodProbes + 1;
  return goodProbes >= health.wanted ? { is: 'up', failures: 0 } : { ...health, goodProbes };
}

// A connection closes after each error: what the error said is the better reason.
const reasonOf = (health: Extract<Health, { is: 'down' }>, event: Exclude<Event, { is: 'answered' }>): string =>
  event.is === 'lost' && health.reason !== starting.reason ? health.reason : event.reason;
