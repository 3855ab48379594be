import type { ReasoningEffort } from '../../hub/index.js';
import type { Target } from '../kit/index.js';
import { generation } from './model.js';
import type { ThinkingConfig } from './wire.js';

/** How hard Gemini shall think: a level from Gemini 3 on, a budget of tokens for 2.5, nothing before or where it never thinks. */
export function toThinkingConfig(
  effort: ReasoningEffort | null | undefined,
  { model, reasoning }: Pick<Target, 'model' | 'reasoning'>,
): ThinkingConfig | undefined {
  const since = generation(model);
  if (!effort || reasoning === false || since < 2.5) return undefined;
  const wanted = efforts.get(effort);
  if (!wanted) return undefined; // a word of another provider's, such as `default`
  const includeThoughts = effort !== 'none';
  const { level, budget } = wanted;
  if (since >= 3) return { includeThoughts, thinkingLevel: allowed(level, model) };
  return { includeThoughts, thinkingBudget: isPro(model) ? Math.max(budget, SMALLEST_PRO_BUDGET) : budget };
}

/** The budgets are those of Google's own OpenAI endpoint. https://ai.google.dev/gemini-api/docs/openai#thinking */
const efforts: ReadonlyMap<ReasoningEffort, { level: string; budget: number }> = new Map([
  ['none', { level: 'MINIMAL', budget: 0 }],
  ['minimal', { level: 'MINIMAL', budget: 1024 }],
  ['low', { level: 'LOW', budget: 1024 }],
  ['medium', { level: 'MEDIUM', budget: 8192 }],
  ['high', { level: 'HIGH', budget: 24_576 }],
  ['xhigh', { level: 'XHIGH', budget: 24_576 }],
  ['max', { level: 'XHIGH', budget: 24_576 }],
]);

/** Gemini 2.5 Pro cannot stop thinking. */
const SMALLEST_PRO_BUDGET = 128;

/** A level that a model does not have is a 400: MINIMAL is for Flash before 3.7, XHIGH for one model so far. */
function allowed(level: string, model: string): string {
  if (level === 'MINIMAL') return /flash/i.test(model) && generation(model) < 3.7 ? level : 'LOW';
  if (level === 'XHIGH') return /gemini-4-hydrogen/i.test(model) ? level : 'HIGH';
  return level;
}

const isPro = (model: string): boolean => /-pro/i.test(model);
