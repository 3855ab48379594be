import type { ChatRequest, ReasoningEffort } from '../../hub/index.js';
import { isRecord, type Target } from '../kit/index.js';

interface Thinking {
  readonly type: 'enabled' | 'disabled';
  readonly token_budget?: number | undefined;
}

/** An effort as a budget of thoughts; none for those who should think as long as they like. */
const budgets: ReadonlyMap<ReasoningEffort, number> = new Map([
  ['minimal', 512],
  ['low', 2_048],
  ['medium', 8_192],
]);

/** How much to think. Cohere's own `thinking` passes as it is. A model that cannot think answers 400 to being asked. */
export function toThinking(request: ChatRequest, target: Target): Thinking | Record<string, unknown> | undefined {
  if (isRecord(request['thinking'])) return request['thinking'];
  const effort = request.reasoning_effort;
  if (!effort) return undefined;
  if (target.reasoning === false) {
    if (effort !== 'none') target.lost?.('reasoning_effort');
    return undefined;
  }
  if (effort === 'none') return { type: 'disabled' };
  const token_budget = budgets.get(effort);
  return { type: 'enabled', ...(token_budget !== undefined && { token_budget }) };
}
