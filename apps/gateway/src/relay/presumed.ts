import type { Failure } from '#core/failure';
import { noUsage, type Usage } from '#core/hub';
import { type Bound, cutUsage } from '#core/ledger';

/** What is known of an attempt whose usage nobody told. */
export interface Untold {
  readonly bound: Bound;
  /** What its input is charged as where nobody counts it. */
  readonly inputTokens: number;
  readonly isStream: boolean;
  /** What an answer is taken for at most of which nothing was seen. */
  readonly unseenTokens: number;
}

/** The most that is charged for an attempt of which nothing came back, such as one that we did not live to see the end of. */
export function presumedUnseen({ bound, inputTokens, unseenTokens }: Untold): Usage {
  const { input, output } = bound.usage;
  return { ...noUsage, input: Math.min(inputTokens, input), output: Math.min(unseenTokens, output) };
}

/** How an attempt failed whose usage nobody told. */
export interface FailedUntold extends Untold {
  readonly failure: Failure;
  /** Its head was no refusal. */
  readonly hasAccepted: boolean;
  /** So many tokens of its answer were here. */
  readonly seen: number;
}

/**
 * What a failed attempt is charged. A stream that never came was not begun, nor was an answer; what is no answer was not written by
 * a model. What we did not wait for may be written to its end.
 */
export function presumedAfter({ failure: { details }, hasAccepted, seen, ...untold }: FailedUntold): Usage {
  if (seen > 0 || (untold.isStream && hasAccepted)) return cutUsage(seen, untold.inputTokens, untold.bound);
  const isUnwritten = untold.isStream || details.fault === 'timeout' || details.fault === 'invalid';
  return isUnwritten ? { ...presumedUnseen(untold), output: 0 } : presumedUnseen(untold);
}

/** No more than was held for it: what is only estimated must not overspend a budget. */
export const within = ({ usage: most }: Bound, { input, output }: Usage): Usage => ({
  ...noUsage,
  input: Math.min(input, most.input),
  output: Math.min(output, most.output),
});

/**
 * May a request that was sent have been billed? Without a fault of the provider it was we who gave up: the caller left, the gateway
 * stops, a budget is spent.
 */
export const mayHaveBilled = ({ details: { fault } }: Failure): boolean =>
  fault === undefined || fault === 'timeout' || fault === 'cut' || fault === 'invalid';
