import type { WireUsage } from '../../hub/index.js';
import type { CohereUsage } from './wire-answer.js';

/**
 * What was used. `tokens` count Cohere's own words around the conversation as well, of which nothing is billed: what is billed
 * stands in `billed_units`, and is what an answer costs.
 */
export function fromUsage(usage: CohereUsage | null | undefined): WireUsage | undefined {
  const { tokens, billed_units: billed, cached_tokens: cached } = usage ?? {};
  if (!tokens && !billed) return undefined;
  const prompt_tokens = whole(tokens?.input_tokens ?? billed?.input_tokens);
  const completion_tokens = whole(tokens?.output_tokens ?? billed?.output_tokens);
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens: prompt_tokens + completion_tokens,
    prompt_tokens_details: { cached_tokens: whole(cached) },
    ...(billed && { billed_units: billed }),
  };
}

/** Counts are floating numbers there. */
export const whole = (count: number | null | undefined): number => Math.max(0, Math.ceil(count ?? 0));
