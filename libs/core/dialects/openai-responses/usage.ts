import { fromWireUsage, toWireUsage, type WireUsage } from '../../hub/index.js';
import { isRecord } from '../kit/index.js';
import { type Json, record } from './json.js';

/** OpenAI's two spellings of usage say the same; what the gateway adds stays. */
export function toUsage(usage: WireUsage): Json {
  const { prompt_tokens, completion_tokens, total_tokens, prompt_tokens_details, completion_tokens_details, ...added } =
    usage;
  return {
    input_tokens: prompt_tokens,
    input_tokens_details: {
      cached_tokens: prompt_tokens_details?.cached_tokens ?? 0,
      cache_write_tokens: prompt_tokens_details?.cache_write_tokens ?? 0,
    },
    output_tokens: completion_tokens,
    output_tokens_details: { reasoning_tokens: completion_tokens_details?.reasoning_tokens ?? 0 },
    total_tokens,
    ...added,
  };
}

/** The other way; `undefined` where none is told. */
export function fromUsage(usage: unknown): WireUsage | undefined {
  if (!isRecord(usage)) return undefined;
  const input = record(usage['input_tokens_details']);
  const output = record(usage['output_tokens_details']);
  const long = record(input['cache_write_tokens_details'])['ttl_12h_tokens'];
  // Counts that nobody can mean are read as 0.
  return toWireUsage(
    fromWireUsage({
      prompt_tokens: usage['input_tokens'] as number,
      completion_tokens: usage['output_tokens'] as number,
      total_tokens: 0,
      prompt_tokens_details: {
        cached_tokens: input['cached_tokens'] as number,
        cache_write_tokens: input['cache_write_tokens'] as number,
        cache_write_1h_tokens: long as number,
      },
      completion_tokens_details: { reasoning_tokens: output['reasoning_tokens'] as number },
    }),
  );
}
