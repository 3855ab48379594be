import type { ChatRequest, ReasoningEffort } from '../../hub/index.js';
import { isRecord, type Target } from '../kit/index.js';
import type { Family } from './families.js';
import { isForced } from './tools.js';
import type { Json, Turn } from './wire.js';

/** How much the model may write, and how it shall think, in the model's own words. */
export interface ThinkingPlan {
  readonly maxTokens?: number | undefined;
  readonly fields: Json;
  readonly isThinking: boolean;
}

interface Given {
  readonly request: ChatRequest;
  readonly target: Target;
  readonly family: Family;
  readonly turns: readonly Turn[];
}

type Effort = Exclude<ReasoningEffort, 'none'>;

/** Plans from `reasoning_effort`; the caller's own `thinking`, in Anthropic's words, wins. */
export function planThinking(given: Given): ThinkingPlan {
  const { request, target, family } = given;
  const limit = request.max_completion_tokens ?? request.max_tokens ?? undefined;
  const effort = request.reasoning_effort;
  const own = request['thinking'];
  if (isRecord(own) && family.signature === 'anthropic-claude-v1')
    return { maxTokens: limit ?? target.maxOutput, fields: { thinking: own }, isThinking: own['type'] !== 'disabled' };
  if (!effort || effort === 'none') return { maxTokens: limit, fields: {}, isThinking: false };
  if (family.thinking === 'none') {
    target.lost?.('reasoning_effort');
    return { maxTokens: limit, fields: {}, isThinking: false };
  }
  if (family.thinking === 'budget') return byBudget(effort, limit, given);
  return { maxTokens: limit, fields: inWords[family.thinking](effort, isForced(request)), isThinking: true };
}

const inWords: Record<'adaptive' | 'effort' | 'nova', (effort: Effort, isToolForced: boolean) => Json> = {
  // A forced tool forbids to ask for thinking, yet not to say how much effort is wanted.
  adaptive: (effort, isToolForced) => ({
    ...(!isToolForced && { thinking: { type: 'adaptive', display: 'summarized' } }),
    output_config: { effort: effort === 'minimal' ? 'low' : effort },
  }),
  effort: (effort) => ({ reasoning_effort: ofThree(effort) }),
  nova: (effort) => ({ reasoningConfig: { type: 'enabled', maxReasoningEffort: ofThree(effort) } }),
};

const ofThree = (effort: Effort): 'low' | 'medium' | 'high' =>
  effort === 'minimal' || effort === 'low' ? 'low' : effort === 'medium' ? 'medium' : 'high';

/** Room for the answer itself where nobody knows a limit. */
const ROOM = 4096;
const LEAST_BUDGET = 1024;
const budgets: Record<Effort, number> = {
  minimal: LEAST_BUDGET,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 24_576,
  max: 32_000,
};

/** A quarter of the limit stays for the answer. Where thinking is impossible, an answer without it is better than none. */
function byBudget(effort: Effort, limit: number | undefined, { request, target, turns }: Given): ThinkingPlan {
  const maxTokens = limit ?? target.maxOutput ?? ROOM + budgets[effort];
  const budget = Math.min(budgets[effort], Math.floor(maxTokens * 0.75));
  if (budget < LEAST_BUDGET || isForced(request) || !mayBeginToThink(turns))
    return { maxTokens, fields: {}, isThinking: false };
  return { maxTokens, fields: { thinking: { type: 'enabled', budget_tokens: budget } }, isThinking: true };
}

/** A turn that goes on after tool results, or that the caller has begun, must have begun with thinking. */
function mayBeginToThink(turns: readonly Turn[]): boolean {
  const last = turns.at(-1);
  if (last?.role === 'assistant') return false;
  const [first] = last?.content ?? [];
  if (!first || !('toolResult' in first)) return true;
  const begun = turns.at(-2)?.content[0];
  return begun !== undefined && 'reasoningContent' in begun;
}
