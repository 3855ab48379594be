import type { FinishReason } from '../../../hub/index.js';

/** What is known of how an answer ended. */
export interface Ended {
  readonly finish: FinishReason | null | undefined;
  readonly hasCalls: boolean;
  readonly refusal: string | undefined;
}

/** Why an answer ended, in Anthropic's words. Which of the stop sequences it was, no other language tells. */
export function toStop({ finish, hasCalls, refusal }: Ended) {
  const isRefused = finish === 'content_filter' || refusal !== undefined;
  return {
    stop_reason: isRefused ? 'refusal' : reasonOf(finish, hasCalls),
    stop_sequence: null,
    stop_details: isRefused ? { type: 'refusal', category: null, explanation: refusal ?? null } : null,
  };
}

/** Calls want to be answered, also where a server says that it simply stopped. */
const reasonOf = (finish: Ended['finish'], hasCalls: boolean): string => {
  if (finish === 'length') return 'max_tokens';
  return hasCalls ? 'tool_use' : 'end_turn';
};
