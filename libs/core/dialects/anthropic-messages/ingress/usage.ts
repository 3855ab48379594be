import { fromWireUsage, type WireUsage } from '../../../hub/index.js';

/** Tokens as Anthropic counts them: what was read from a cache, or written to it, stands beside the input. */
export function toUsage(usage: WireUsage | null | undefined) {
  const { input, cachedInput, cacheWrite, cacheWriteLong = 0, output, reasoning } = fromWireUsage(usage ?? nothing);
  return {
    input_tokens: Math.max(0, input - cachedInput - cacheWrite),
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cachedInput,
    cache_creation: {
      ephemeral_5m_input_tokens: Math.max(0, cacheWrite - cacheWriteLong),
      ephemeral_1h_input_tokens: cacheWriteLong,
    },
    output_tokens: output,
    output_tokens_details: { thinking_tokens: reasoning },
  };
}

/** The language has no way to say that nobody counted. */
const nothing: WireUsage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
