import type { Fault } from '../../failure/index.js';
import type { FinishReason } from '../../hub/index.js';

const reasons: ReadonlyMap<unknown, FinishReason> = new Map([
  ['COMPLETE', 'stop'],
  ['STOP_SEQUENCE', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['TOOL_CALL', 'tool_calls'],
]);

/** Why an answer ended; what is not known is an end like another. */
export function fromFinish(reason: string | null | undefined, hasCalls: boolean): FinishReason {
  const known = reasons.get(reason) ?? 'stop';
  return known === 'stop' && hasCalls ? 'tool_calls' : known;
}

const faults: ReadonlyMap<unknown, Fault> = new Map([
  ['ERROR', 'server'],
  ['TIMEOUT', 'timeout'],
]);

/** Ends that are none: the model gave up. */
export const faultOfFinish = (reason: string | null | undefined): Fault | undefined => faults.get(reason);
