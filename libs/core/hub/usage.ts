/**
 * OpenAI's usage object: cached and written tokens are inside `prompt_tokens`, reasoning inside `completion_tokens`; of the written
 * ones we say how many were written for an hour.
 */
export interface WireUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details?:
    | {
        readonly cached_tokens?: number | undefined;
        readonly cache_write_tokens?: number | undefined;
        readonly cache_write_1h_tokens?: number | undefined;
      }
    | null
    | undefined;
  readonly completion_tokens_details?: { readonly reasoning_tokens?: number | undefined } | null | undefined;
  /** What is billed, where that is not what was read and written (Cohere's vocabulary). */
  readonly billed_units?:
    | { readonly input_tokens?: number | null | undefined; readonly output_tokens?: number | null | undefined }
    | null
    | undefined;
  readonly [extra: string]: unknown;
}

/** What an attempt used, in tokens as they are billed. `cachedInput` and `cacheWrite` are parts of `input`, `reasoning` of `output`. */
export interface Usage {
  readonly input: number;
  readonly cachedInput: number;
  readonly cacheWrite: number;
  /** Of `cacheWrite`, what was written for an hour and not for minutes. Absent: none that is known of. */
  readonly cacheWriteLong?: number | undefined;
  readonly output: number;
  readonly reasoning: number;
}

export const noUsage: Usage = { input: 0, cachedInput: 0, cacheWrite: 0, cacheWriteLong: 0, output: 0, reasoning: 0 };

/**
 * Reads OpenAI's usage object. Counts that no provider can mean (negative, fractional, not finite) are read as 0; a count so large
 * that its price is more than counters can hold, as the largest that is kept.
 */
export const fromWireUsage = (usage: WireUsage): Usage => ({
  input: count(usage.prompt_tokens),
  cachedInput: count(usage.prompt_tokens_details?.cached_tokens),
  cacheWrite: count(usage.prompt_tokens_details?.cache_write_tokens),
  cacheWriteLong: count(usage.prompt_tokens_details?.cache_write_1h_tokens),
  output: count(usage.completion_tokens),
  reasoning: count(usage.completion_tokens_details?.reasoning_tokens),
});

/**
 * What is billed of it. What was cached or thought is not told of that, where it is not what was read and written: all of it is
 * taken for plain.
 */
export function billedUsage(usage: WireUsage): Usage {
  const { input_tokens: input, output_tokens: output } = usage.billed_units ?? {};
  if (typeof input !== 'number' || typeof output !== 'number') return fromWireUsage(usage);
  return { ...noUsage, input: count(Math.ceil(input)), output: count(Math.ceil(output)) };
}

/** Writes OpenAI's usage object. */
export const toWireUsage = (usage: Usage): WireUsage => ({
  prompt_tokens: usage.input,
  completion_tokens: usage.output,
  total_tokens: usage.input + usage.output,
  prompt_tokens_details: {
    cached_tokens: usage.cachedInput,
    cache_write_tokens: usage.cacheWrite,
    ...(usage.cacheWriteLong && { cache_write_1h_tokens: usage.cacheWriteLong }),
  },
  completion_tokens_details: { reasoning_tokens: usage.reasoning },
});

const MOST_TOKENS = 2 ** 31 - 1;

const count = (value: unknown): number =>
  Number.isSafeInteger(value) && (value as number) > 0 ? Math.min(value as number, MOST_TOKENS) : 0;
