import type { FinishReason } from '../../hub/index.js';

/** Why an answer ended: `stop`, `length`, or `load`/`unload` for a request without messages. Calls are no reason of their own. */
export function fromDoneReason(reason: string | null | undefined, hasCalls: boolean): FinishReason {
  if (reason === 'length') return 'length';
  return hasCalls ? 'tool_calls' : 'stop';
}
