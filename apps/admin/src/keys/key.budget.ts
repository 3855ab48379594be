import type { Budget as BudgetRow, Prisma } from '#adapters/database';
import { newId } from '#adapters/ids';
import { termColumns } from '../budgets/budget.row.js';
import type { BudgetTerms } from '../budgets/budget.schema.js';
import { rearmBudget } from '../budgets/rearm.js';

/** Makes the budget of a new key. */
export async function makeBudget(
  scopeId: string,
  terms: BudgetTerms | null | undefined,
  transaction: Prisma.TransactionClient,
): Promise<void> {
  if (!terms) return;
  await transaction.budget.create({ data: { id: newId('bud_'), scopeKind: 'key', scopeId, ...termColumns(terms) } });
}

/** Makes, changes or deletes the budget of a key, as these terms say. */
export async function writeBudget(
  scopeId: string,
  { row, terms }: { readonly row: BudgetRow | undefined; readonly terms: BudgetTerms | null | undefined },
  transaction: Prisma.TransactionClient,
): Promise<void> {
  if (!row) return makeBudget(scopeId, terms, transaction);
  const where = { id: row.id };
  if (!terms) return void (await transaction.budget.delete({ where }));
  const data = { ...termColumns(terms), revision: row.revision + 1 };
  if (data.amountNano !== row.amountNano) await rearmBudget(row.id, transaction);
  await transaction.budget.update({ where, data });
}
