import type { Prisma } from '#adapters/database';

type Writable = Pick<Prisma.TransactionClient, '$executeRaw'>;

/** With another amount each part of a budget is passed anew: all that people were told of it is forgotten. */
export const rearmBudget = (budgetId: string, database: Writable) => database.$executeRaw`
  DELETE FROM budget_alerts WHERE starts_with("window", ${`${budgetId}:`})`;

/** There is room again in these windows: whoever was told of them is told when it is used up again. */
export async function rearmWindows(budgetId: string, windows: readonly string[], database: Writable): Promise<void> {
  if (windows.length === 0) return;
  // An alert of a rolling budget is remembered by the turn of its period, and by whose it is.
  const owners = windows.map((window) => window.split(':')[2] ?? '');
  await database.$executeRaw`
    DELETE FROM budget_alerts WHERE "window" = ANY(${windows}::text[])
      OR (starts_with("window", ${`${budgetId}:rolling-`}) AND split_part("window", ':', 3) = ANY(${owners}::text[]))`;
}
