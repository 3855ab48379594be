import type { Budget as BudgetRow } from '#adapters/database';
import { budgetOf as readBudget } from '#core/configuration';
import { type Budget, nanoUsd, usd } from '#core/ledger';
import { stored } from '../fields/index.js';
import type { BudgetTerms } from './budget.schema.js';

/** A budget as the arithmetic of windows wants it. */
export function budgetOf(row: BudgetRow): Budget {
  const budget = readBudget(row);
  if (!budget) throw new Error(`the budget ${row.id} cannot be read`);
  return budget;
}

/** What is written of the terms of a budget. */
export const termColumns = (terms: BudgetTerms) => ({
  amountNano: nanoUsd(terms.amount),
  period: terms.period,
  rolling: terms.rolling,
  timezone: terms.timezone,
  onExceed: terms.on_exceed,
  downgradeRoute: terms.downgrade_route ?? null,
  alerts: terms.alerts,
});

/** The terms as they would be written again: what a merge patch is applied to. */
export const termsOf = (row: BudgetRow): BudgetTerms => ({
  amount: usd(row.amountNano),
  period: stored(row.period),
  timezone: row.timezone,
  rolling: row.rolling,
  on_exceed: stored(row.onExceed),
  downgrade_route: row.downgradeRoute ?? undefined,
  alerts: stored(row.alerts),
});
