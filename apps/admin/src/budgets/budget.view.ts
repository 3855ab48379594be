import type { Budget as BudgetRow } from '#adapters/database';
import { asMoney, stored } from '../fields/index.js';
import { etagOf } from '../http/revision.js';
import { budgetOf, termsOf } from './budget.row.js';
import type { BudgetView, KeyBudgetView } from './budget.schema.js';
import { type Database, spendingOf } from './spending.js';
import { type State, stateOf } from './state.js';

/** How each of these budgets stands now. */
export async function statesOf(rows: readonly BudgetRow[], database: Database): Promise<(row: BudgetRow) => State> {
  const nowMs = Date.now();
  const spending = await spendingOf(rows.map(budgetOf), nowMs, database);
  return (row) => stateOf(budgetOf(row), stored(row.alerts), { spending: spending(row), nowMs });
}

/** A budget as it is read back. */
export const viewBudget = (row: BudgetRow, state: State): BudgetView => ({
  id: row.id,
  object: 'budget',
  scope: budgetOf(row).scope,
  ...shownTerms(row),
  amount: asMoney(termsOf(row).amount),
  enabled: row.enabled,
  ...state,
  metadata: stored(row.metadata),
  etag: etagOf(row.revision),
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});

/** The budget of a key as it is read back with it, its amount as it was written. */
export const viewKeyBudget = (row: BudgetRow, state: State): KeyBudgetView => ({
  id: row.id,
  ...shownTerms(row),
  enabled: row.enabled,
  ...state,
});

const shownTerms = (row: BudgetRow) => ({ ...termsOf(row), downgrade_route: row.downgradeRoute });

/** The body that would make this budget again: what a merge patch is applied to. */
export const inputOf = (row: BudgetRow) => ({
  scope: budgetOf(row).scope,
  ...termsOf(row),
  enabled: row.enabled,
  metadata: row.metadata,
});
