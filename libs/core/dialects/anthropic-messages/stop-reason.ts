import type { FinishReason } from '../../hub/index.js';

/** `pause_turn` asks to be sent again to go on with server tools, which no OpenAI client knows: an end like any other. */
const finishReasons: ReadonlyMap<string, FinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['pause_turn', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
]);

/** A reason that we do not know, or none, is told by what was said: calls want an answer. */
export const fromStopReason = (reason: string | undefined, hasCalls: boolean): FinishReason =>
  finishReasons.get(reason ?? '') ?? (hasCalls ? 'tool_calls' : 'stop');
