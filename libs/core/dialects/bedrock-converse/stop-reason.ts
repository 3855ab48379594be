import type { FinishReason } from '../../hub/index.js';

const finishReasons: ReadonlyMap<string, FinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['guardrail_intervened', 'content_filter'],
  ['content_filtered', 'content_filter'],
]);

/** A reason that we do not know, or none, is told by what was said: calls want an answer. */
export const fromStopReason = (reason: string, hasCalls: boolean): FinishReason =>
  finishReasons.get(reason) ?? (hasCalls ? 'tool_calls' : 'stop');

/** The model wrote what Bedrock could not read: that is no end of an answer. */
export const isBroken = (reason: string): boolean =>
  reason === 'malformed_model_output' || reason === 'malformed_tool_use';
