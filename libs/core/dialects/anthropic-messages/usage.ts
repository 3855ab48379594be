import { toWireUsage, type WireUsage } from '../../hub/index.js';
import type { AnswerUsage } from './wire-answer.js';

/** Anthropic counts cached and cache-writing tokens apart from its input; OpenAI counts them inside. */
export function fromUsage({
  input = 0,
  cacheRead = 0,
  cacheWrite = 0,
  cacheWriteLong = 0,
  output = 0,
  thinking = 0,
}: AnswerUsage): WireUsage {
  const written = Math.max(cacheWrite, cacheWriteLong); // where the total is not said, the part is the least of it
  return toWireUsage({
    input: input + cacheRead + written,
    cachedInput: cacheRead,
    cacheWrite: written,
    cacheWriteLong,
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
        cacheWriteLong: later.cacheWriteLong ?? before.cacheWriteLong,
        output: later.output ?? before.output,
        thinking: later.thinking ?? before.thinking,
      }
    : (later ?? before);
