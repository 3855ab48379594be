import { toWireUsage, type WireUsage } from '../../hub/index.js';
import type { AnswerUsage } from './wire-answer.js';

/** Bedrock counts cached and cache-writing tokens apart from its input; OpenAI counts them inside. */
export const fromUsage = ({ input, cacheRead, cacheWrite, cacheWriteLong, output }: AnswerUsage): WireUsage =>
  toWireUsage({
    input: input + cacheRead + cacheWrite,
    cachedInput: cacheRead,
    cacheWrite,
    cacheWriteLong,
    output,
    reasoning: 0,
  });
