import { noUsage, type Usage } from '../hub/index.js';
import { costOf } from '../ledger/index.js';
import type { Candidate } from './candidate.js';
import type { Measurement, Telemetry } from './telemetry/index.js';
import type { Wish } from './wish.js';

/** What is to be expected of a candidate for one request. What nobody knows is `undefined`. */
export interface Outlook extends Measurement {
  readonly outputTokens: number;
  /** nano-USD. */
  readonly costNano?: bigint | undefined;
  /** Until the answer is complete. */
  readonly answerMs?: number | undefined;
}

/** What nobody said and nobody learned yet: a short answer. */
const UNSAID_TOKENS = 256;

/** Looks ahead, candidate by candidate: by the request's own size, the price, and what was measured of the deployment. */
export const outlookOn =
  (wish: Wish, telemetry: Telemetry) =>
  ({ deployment }: Candidate): Outlook => {
    const measured = telemetry.of(deployment);
    const usage = expectedUsage(wish, telemetry.outputTokens(deployment));
    return {
      ...measured,
      outputTokens: usage.output,
      costNano: deployment.price && costOf(usage, deployment.price),
      answerMs: answerMsOf(measured, usage.output),
    };
  };

/** As long as its model writes, and no longer than the caller allows. */
function expectedUsage({ inputTokens = 0, mostOutput }: Wish, learned: number | undefined): Usage {
  const output = Math.min(learned ?? mostOutput ?? UNSAID_TOKENS, mostOutput ?? Infinity);
  return { ...noUsage, input: inputTokens, output: Math.ceil(output) };
}

/** Where only whole answers were seen, their speed holds the wait for the first token too. */
function answerMsOf({ firstTokenMs, tokensPerSecond }: Measurement, output: number): number | undefined {
  if (firstTokenMs === undefined && tokensPerSecond === undefined) return undefined;
  return (firstTokenMs ?? 0) + (tokensPerSecond ? (output * 1_000) / tokensPerSecond : 0);
}
