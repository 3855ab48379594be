import { type Budget, earlierWindows, windowOf } from '../../ledger/index.js';
import { emission } from '../gcra.js';
import type { BudgetRule, LeaseRule, RateRule } from '../rule.js';

/** A rate of a key, unless it is said otherwise. */
export const rate = (limit: number, fields: Partial<RateRule> = {}): RateRule => ({
  is: 'rate',
  name: 'rpm',
  scope: 'key',
  id: 'key_a',
  limit,
  emission: emission(limit),
  cost: 1,
  ...fields,
});

/** A place of a key, unless it is said otherwise. */
export const lease = (limit: number, holder: string, fields: Partial<LeaseRule> = {}): LeaseRule => ({
  is: 'lease',
  name: 'concurrency',
  scope: 'key',
  id: 'key_a',
  limit,
  holder,
  ...fields,
});

/** A budget of a project for this month, unless it is said otherwise. */
export const budgetOf = (amountNano: bigint, fields: Partial<Budget> = {}): Budget => ({
  id: 'bud_a',
  scope: { kind: 'project', id: 'default' },
  amountNano,
  period: 'month',
  rolling: false,
  timezone: 'UTC',
  onExceed: 'block',
  ...fields,
});

/** What an attempt that may cost so much asks of a budget. */
export const hold = (
  budget: Budget,
  holdNano: bigint,
  given: { isEnforced?: boolean; nowMs?: number } = {},
): BudgetRule => {
  const { isEnforced = true, nowMs = Date.now() } = given;
  return {
    is: 'budget',
    budget,
    window: windowOf(budget, nowMs),
    earlier: earlierWindows(budget, nowMs),
    holdNano,
    isEnforced,
  };
};
