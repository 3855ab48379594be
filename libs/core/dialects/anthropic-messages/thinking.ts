import type { ChatRequest, ReasoningEffort } from '../../hub/index.js';
import { isRecord, type Target } from '../kit/index.js';
import type { Traits } from './traits.js';
import type { Effort, Thinking, Turn } from './wire.js';

/** How much the model may write and how it shall think: thinking is written out of `max_tokens`. */
export interface ThinkingPlan {
  readonly maxTokens: number;
  readonly thinking?: Thinking | Readonly<Record<string, unknown>> | undefined;
  readonly effort?: Effort | undefined;
}

interface Given {
  readonly request: ChatRequest;
  readonly target: Target;
  readonly traits: Traits;
  readonly turns: readonly Turn[];
  readonly isToolForced: boolean;
}

/** Plans from `reasoning_effort`; the caller's own `thinking`, in Anthropic's words, wins. */
export function planThinking(given: Given): ThinkingPlan {
  const { request, target, traits } = given;
  const limit = request.max_completion_tokens ?? request.max_tokens ?? target.maxOutput;
  const effort = request.reasoning_effort;
  const own = request['thinking'];
  if (isRecord(own)) return limit === undefined ? withinHeld(own, target) : { maxTokens: limit, thinking: own };
  if (!effort || traits.thinking === 'none') return { maxTokens: limit ?? ROOM };
  if (effort === 'none') return { maxTokens: limit ?? ROOM, ...quietly(traits) };
  const maxTokens = limit ?? roomFor(budgets[effort], target);
  return {
    maxTokens,
    ...(traits.thinking === 'adaptive' ? adaptively(effort, given) : byBudget(effort, maxTokens, given)),
  };
}

/** Room for the answer itself where neither the caller nor the catalogue knows a limit: Anthropic demands one. */
const ROOM = 4096;
const LEAST_BUDGET = 1024;

const budgets: Record<Exclude<ReasoningEffort, 'none'>, number> = {
  minimal: LEAST_BUDGET,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 24_576,
  max: 32_000,
};

/** Room for thinking and for the answer, but no more than is held back for both. */
const roomFor = (budget: number, { heldOutput = Infinity }: Target): number => Math.min(ROOM + budget, heldOutput);

/** Thinking in the caller's own words, without a limit: its budget must be below the one we set. */
function withinHeld(own: Readonly<Record<string, unknown>>, target: Target): ThinkingPlan {
  const maxTokens = roomFor(budgetOf(own), target);
  const most = Math.floor(maxTokens * 0.75);
  return { maxTokens, thinking: budgetOf(own) < maxTokens ? own : { ...own, budget_tokens: most } };
}

/** Efforts by their budgets, the least first: for callers who say a budget where an effort is wanted. */
export const efforts = Object.entries(budgets).map(([effort, tokens]) => ({
  effort: effort as keyof typeof budgets, // seam: a record's own keys
  tokens,
}));

const quietly = ({ quiet }: Traits): Omit<ThinkingPlan, 'maxTokens'> =>
  quiet.type === 'effort' ? { effort: quiet.effort } : { thinking: quiet };

/** Newer models leave their thinking unsaid unless a summary is asked for. A forced tool forbids to ask for thinking. */
function adaptively(
  effort: Exclude<ReasoningEffort, 'none'>,
  { traits, isToolForced }: Given,
): Omit<ThinkingPlan, 'maxTokens'> {
  const wire = effort === 'minimal' ? 'low' : effort === 'xhigh' && !traits.hasExtraHigh ? 'high' : effort;
  return { effort: wire, thinking: isToolForced ? undefined : { type: 'adaptive', display: 'summarized' } };
}

/** A quarter of the limit stays for the answer. Where thinking is impossible, an answer without it is better than none. */
function byBudget(
  effort: Exclude<ReasoningEffort, 'none'>,
  maxTokens: number,
  { turns, isToolForced }: Given,
): Omit<ThinkingPlan, 'maxTokens'> {
  const budget = Math.min(budgets[effort], Math.floor(maxTokens * 0.75));
  if (budget < LEAST_BUDGET || isToolForced || !mayBeginToThink(turns)) return {};
  return { thinking: { type: 'enabled', budget_tokens: budget } };
}

/** A turn that goes on after tool results, or that the caller has begun, must have begun with thinking. */
function mayBeginToThink(turns: readonly Turn[]): boolean {
  const last = turns.at(-1);
  if (last?.role === 'assistant') return false;
  if (last?.content[0]?.type !== 'tool_result') return true;
  const begun = turns.at(-2)?.content[0]?.type;
  return begun === 'thinking' || begun === 'redacted_thinking';
}

const budgetOf = (own: Readonly<Record<string, unknown>>): number =>
  typeof own['budget_tokens'] === 'number' ? own['budget_tokens'] : 0;
