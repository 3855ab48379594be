import type { Failure, Fault } from '#core/failure';
import type { Usage } from '#core/hub';
import type { Certainty } from '#core/record';
import type { Finished } from '#core/routing';

/** As much of an attempt as is measured. */
export interface Over {
  readonly failure?: Failure | undefined;
  readonly ms: number;
  readonly firstTokenMs: number | null;
  readonly isStream: boolean;
  readonly ledger: Certainty;
  readonly usage: Usage;
}

/** What an attempt that is over says of its deployment. */
export function finishedOf({ failure, ms, firstTokenMs, isStream, ledger, usage }: Over): Finished {
  const { fault } = failure?.details ?? {};
  const isGood = failure ? (fault && speaksAgainst.has(fault) ? false : undefined) : true;
  return {
    isGood,
    ms,
    firstTokenMs: isStream ? (firstTokenMs ?? leastOf(fault, ms)) : undefined,
    outputTokens: ledger === 'exact' ? usage.output : undefined,
  };
}

/** Who was given up on would have taken longer still. */
const leastOf = (fault: Fault | undefined, ms: number): number | undefined => (fault === 'timeout' ? ms : undefined);

/** Of these the next caller would suffer as well. */
const speaksAgainst: ReadonlySet<string> = new Set<Fault>([
  'server',
  'unreachable',
  'timeout',
  'invalid',
  'cut',
  'rate_limited',
  'quota',
  'auth',
]);
