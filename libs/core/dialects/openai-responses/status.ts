import type { FinishReason } from '../../hub/index.js';
import type { Json } from './json.js';

/** How an answer ended, in this language. */
export interface Ending {
  readonly status: 'completed' | 'incomplete';
  readonly incomplete_details: { readonly reason: string } | null;
}

export function endingOf(reason: FinishReason | undefined): Ending {
  if (reason === 'length') return { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
  if (reason === 'content_filter') return { status: 'incomplete', incomplete_details: { reason } };
  return { status: 'completed', incomplete_details: null };
}

/** The other way. */
export function finishOf({ status, incomplete_details: details }: Json, hasCalls: boolean): FinishReason {
  if (status !== 'incomplete') return hasCalls ? 'tool_calls' : 'stop';
  const reason = (details as { reason?: unknown } | null | undefined)?.reason;
  return reason === 'content_filter' ? reason : 'length';
}
