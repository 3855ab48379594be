import type { FinishReason } from '../../hub/index.js';
import { own } from './same.js';

const meanings: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  end: 'stop',
  eos: 'stop',
  eos_token: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  tool_calls: 'tool_calls',
  tool_call: 'tool_calls',
  tool_use: 'tool_calls',
  // As it was called before there were tools; who asked that way is told so by `functions/`.
  function_call: 'tool_calls',
  content_filter: 'content_filter',
  content_filtered: 'content_filter',
  safety: 'content_filter',
  sensitive: 'content_filter',
};

/** A finish reason as OpenAI spells it, `null` where there is none yet. `stop` after a tool call is `tool_calls`. */
export function finishReason(reason: unknown, hasCalls: boolean): FinishReason | null {
  if (typeof reason !== 'string' || reason === '') return null;
  const meaning = own(meanings, reason) ?? own(meanings, reason.toLowerCase()) ?? 'stop';
  return meaning === 'stop' && hasCalls ? 'tool_calls' : meaning;
}

const broken = new Set(['error', 'network_error', 'insufficient_system_resource', 'abort', 'timeout']);

/** Whether a finish reason says that the provider gave up: then there is no answer, or only a part of one. */
export const isBroken = (reason: unknown): reason is string => typeof reason === 'string' && broken.has(reason);
