/**
 * A circuit breaker as a pure state machine, one per provider-model pair.
 * Opens after 3 failures in a row inside 60 s; rests 10 s, 20 s, at most 30 s; then lets one probe through at a time.
 */
export type Circuit =
  | { readonly is: 'closed'; readonly failedAt: readonly number[] }
  | { readonly is: 'open'; readonly untilMs: number; readonly openings: number }
  | { readonly is: 'half-open'; readonly probeSinceMs: number; readonly openings: number };

/** The request that is over: when it began, and now. */
export interface Span {
  readonly beganMs: number;
  readonly nowMs: number;
}

export const FAILURES_TO_OPEN = 3;
export const FAILURE_WINDOW_MS = 60_000;
export const FIRST_REST_MS = 10_000;
export const LONGEST_REST_MS = 30_000;
/** A probe that never reported back must not keep the circuit half-open for ever. */
export const PROBE_LOST_MS = 120_000;

export const closed: Circuit = { is: 'closed', failedAt: [] };

/** May a request go now? Asking changes nothing: `begin` does. */
export function admits(circuit: Circuit, nowMs: number): boolean {
  if (circuit.is === 'closed') return true;
  if (circuit.is === 'open') return nowMs >= circuit.untilMs;
  return nowMs - circuit.probeSinceMs >= PROBE_LOST_MS;
}

/** A request that was admitted goes: out of an open circuit it is the probe. */
export const begin = (circuit: Circuit, nowMs: number): Circuit =>
  circuit.is === 'closed' ? circuit : { is: 'half-open', probeSinceMs: nowMs, openings: circuit.openings };

export const succeeded = (circuit: Circuit, { beganMs }: Span): Circuit =>
  counts(circuit, beganMs) ? closed : circuit;

/** An answer that is neither (a 4xx, a 429, a caller who left) frees the probe and judges nothing. */
export const neutral = (circuit: Circuit, { beganMs, nowMs }: Span): Circuit =>
  circuit.is === 'half-open' && counts(circuit, beganMs)
    ? { is: 'open', untilMs: nowMs, openings: circuit.openings }
    : circuit;

export function failed(circuit: Circuit, { beganMs, nowMs }: Span): Circuit {
  if (!counts(circuit, beganMs)) return circuit;
  if (circuit.is !== 'closed') return open(circuit.openings, nowMs);
  const failedAt = [...circuit.failedAt, nowMs].filter((at) => nowMs - at <= FAILURE_WINDOW_MS);
  return failedAt.length < FAILURES_TO_OPEN ? { is: 'closed', failedAt } : open(0, nowMs);
}

/** What began before the opening says nothing new: out of a half-open circuit only the probe is listened to. */
const counts = (circuit: Circuit, beganMs: number): boolean =>
  circuit.is === 'closed' || (circuit.is === 'half-open' && beganMs >= circuit.probeSinceMs);

const open = (openings: number, nowMs: number): Circuit => ({
  is: 'open',
  untilMs: nowMs + Math.min(FIRST_REST_MS * 2 ** openings, LONGEST_REST_MS),
  openings: openings + 1,
});
