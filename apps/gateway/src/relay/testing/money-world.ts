import type { Budget } from '#core/ledger';
import type { BudgetRule, Verdict } from '#core/limits';
import { json, says } from './openai-answers.js';
import { World, type WorldWish } from './world.js';

/** A budget of a thousandth of a dollar a day. */
export const budget: Budget = {
  id: 'bud_1',
  scope: { kind: 'project', id: 'default' },
  amountNano: 1_000_000n,
  period: 'day',
  rolling: false,
  timezone: 'UTC',
  onExceed: 'block',
};
/** A token costs a nano-USD, read or written. */
export const price = { input: 1_000, output: 1_000, cachedInput: null, cacheWrite: null, reasoning: null };
/** A whole answer. */
export const whole = json(says('Hello'));
/** What the plain request reads at most: two bytes, and what stands around a message. */
export const INPUT = 9n;

/** A world where that budget counts what `a` and `b` answer. */
export const worldOf = (wish: WorldWish = {}) =>
  new World({
    scripts: { 'a/m': [whole], 'b/m': [whole] },
    prices: { 'a/m': price, 'b/m': price },
    budgets: [budget],
    routes: { smart: { models: ['smart'], targets: ['a/m', 'b/m'] }, cheap: { targets: ['b/m'] } },
    ...wish,
  });

/** The budgets that were asked for the first attempt, or another. */
export const budgetsOf = (world: World, ask = 0): readonly BudgetRule[] =>
  (world.store.asks[ask]?.rules ?? []).filter((rule) => rule.is === 'budget');

/** What a store says of a budget with so much left. */
export const exceeded = (leftNano: bigint, more: Partial<Budget> = {}): Verdict => ({
  is: 'exceeded',
  by: {
    is: 'budget',
    budget: { ...budget, ...more },
    window: { id: 'bud_1:0-', budgetId: 'bud_1', startsAt: 0 },
    earlier: [],
    holdNano: 1n,
    isEnforced: true,
  },
  spentNano: budget.amountNano - leftNano,
  heldNano: 0n,
  states: {},
});
