import { toWireUsage, type WireUsage } from '../../hub/index.js';
import type { ChatAnswer } from './wire-answer.js';

/** Counts are left out where they are 0, and the prompt's where it was cached. */
export const fromCounts = ({ prompt_eval_count, eval_count }: ChatAnswer): WireUsage =>
  toWireUsage({
    input: prompt_eval_count ?? 0,
    cachedInput: 0,
    cacheWrite: 0,
    output: eval_count ?? 0,
    reasoning: 0, // thinking is inside `eval_count`, never counted alone
  });
