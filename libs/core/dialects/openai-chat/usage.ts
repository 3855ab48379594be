import type { WireUsage } from '../../hub/index.js';
import { isRecord } from '../kit/index.js';
import { withFields } from './same.js';

type Json = Record<string, unknown>;

/**
 * A usage object in any of the spellings of this language, as OpenAI writes it; `undefined` where none is given.
 * What a provider adds of its own (`cost`, times) stays.
 */
export function readUsage(raw: unknown, reasoningIsOutside = false): WireUsage | undefined {
  if (!isRecord(raw)) return undefined;
  const prompt = raw['prompt_tokens'] ?? raw['input_tokens'];
  const completion = raw['completion_tokens'] ?? raw['output_tokens'];
  if (prompt === undefined && completion === undefined) return undefined;
  const reasoning = reasoningOf(raw);
  const isOutside = reasoningIsOutside || isAddedToTotal(raw, reasoning);
  const prompt_tokens = count(prompt);
  const completion_tokens = count(completion) + (isOutside ? reasoning : 0);
  return withFields<Json>(raw, {
    prompt_tokens,
    completion_tokens,
    total_tokens: Math.max(count(raw['total_tokens']), prompt_tokens + completion_tokens),
    ...inputDetails(raw),
    ...outputDetails(raw, reasoning),
  }) as WireUsage; // the fields that it demands have just been set
}

/** Some count thinking beside the answer (xAI): then the total is the sum of three. */
function isAddedToTotal(raw: Json, reasoning: number): boolean {
  const said = count(raw['prompt_tokens']) + count(raw['completion_tokens']);
  return reasoning > 0 && count(raw['total_tokens']) === said + reasoning;
}

function inputDetails(raw: Json): Json {
  const details = record(raw['prompt_tokens_details']) ?? record(raw['input_tokens_details']);
  const cached = details?.['cached_tokens'] ?? raw['prompt_cache_hit_tokens'] ?? raw['cached_tokens'];
  const written = details?.['cache_write_tokens'] ?? details?.['cache_creation_input_tokens'];
  if (cached === undefined && written === undefined) return withoutNull(raw, 'prompt_tokens_details');
  return {
    prompt_tokens_details: withFields(details ?? {}, {
      cached_tokens: count(cached),
      ...(written !== undefined && { cache_write_tokens: count(written) }),
    }),
  };
}

function outputDetails(raw: Json, reasoning: number): Json {
  const details = record(raw['completion_tokens_details']) ?? record(raw['output_tokens_details']);
  if (!details && reasoning === 0) return withoutNull(raw, 'completion_tokens_details');
  return { completion_tokens_details: withFields(details ?? {}, { reasoning_tokens: reasoning }) };
}

function reasoningOf(raw: Json): number {
  const details = record(raw['completion_tokens_details']) ?? record(raw['output_tokens_details']);
  return count(details?.['reasoning_tokens'] ?? raw['reasoning_tokens']);
}

/** Some say `null` for details that they do not count; to OpenAI's clients they are an object or absent. */
const withoutNull = (raw: Json, field: string): Json => (raw[field] === null ? { [field]: undefined } : {});

const record = (value: unknown): Json | undefined => (isRecord(value) ? value : undefined);

const count = (value: unknown): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
