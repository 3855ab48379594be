import { toWireUsage, type WireUsage } from '../../hub/index.js';
import type { AnswerUsage } from './wire-answer.js';

/** Anthropic counts cached and cache-writing tokens apart from its input; OpenAI counts them inside. */
export function fromUsage({
  input = 0,
  cacheRead = 0,
  cacheWrite = 0,
  output = 0,
  thinking = 0,
}: AnswerUsage): WireUsage {
  return toWireUsage({
    input: input + cacheRead + cacheWrite,
    cachedInput: cacheRead,
    cacheWrite,
    output,
    reasoning: thinking,
  });
}

/** Counts are cumulative: what is said later replaces what was said before, and what is not said stays. */
export const mergeUsage = (before: AnswerUsage | undefined, later: AnswerUsage | undefined): AnswerUsage | undefined =>
  before && later
    ? {
        input: later.input ?? before.input,
        cacheRead: later.cacheRead ?? before.cacheRead,
        cacheWrite: later.cacheWrite ?? before.cacheWrite,
        output: later.output ?? before.output,
        thinking: later.thinking ?? before.thinking,
      }
    : (later ?? before);
