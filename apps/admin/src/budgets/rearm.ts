import type { Prisma } from '#adapters/database';
import type { Budget } from '#core/ledger';
import { windowsOf } from './spending.js';

type Writable = Pick<Prisma.TransactionClient, '$executeRaw'>;

/** With another amount each part of a budget is passed anew: all that people were told of it is forgotten. */
export const rearmBudget = (budgetId: string, database: Writable) => database.$executeRaw`
  DELETE FROM budget_alerts WHERE starts_with("window", ${`${budgetId}:`})`;

/**
 * There is more room in these windows: whoever was told of a part that is not used up any more is told when it is used up
 * again. What is still passed was told, and stays so.
 */
export async function rearmWindows(budget: Budget, windows: readonly string[], database: Writable): Promise<void> {
  if (windows.length === 0) return;
  const spans = windowsOf(budget, Date.now()).map(({ id }) => id);
  const owners = windows.map((window) => window.split(':')[2] ?? '');
  // An alert of a rolling budget is remembered by the turn of its period, and by whose it is.
  await database.$executeRaw`
    WITH used AS (
      SELECT split_part(id, ':', 3) AS owner, sum(spent_nano) AS nano FROM budget_windows
      WHERE budget_id = ${budget.id} AND split_part(id, ':', 1) || ':' || split_part(id, ':', 2) = ANY(${spans}::text[])
        AND split_part(id, ':', 3) = ANY(${owners}::text[])
      GROUP BY owner
    )
    DELETE FROM budget_alerts a USING used
    WHERE split_part(a."window", ':', 3) = used.owner AND used.nano < a.threshold * ${budget.amountNano}
      AND (starts_with(a."window", ${`${budget.id}:rolling-`})
        OR split_part(a."window", ':', 1) || ':' || split_part(a."window", ':', 2) = ANY(${spans}::text[]))`;
}
