import { ALIVE_S, Prisma } from '#adapters/database';
import { type Budget, type BudgetWindow, earlierWindows, windowOf } from '#core/ledger';

/** What questions are asked of: the database, or a transaction. */
export type Database = Pick<Prisma.TransactionClient, '$queryRaw'>;

/** What was used of a budget in the windows that count now, and is held back for requests under way: nano-USD. */
export interface Spending {
  readonly used: bigint;
  readonly reserved: bigint;
  /** Of the one who used most, where each user has his own; else the same. */
  readonly most: { readonly used: bigint; readonly reserved: bigint };
}

const nothing: Spending = { used: 0n, reserved: 0n, most: { used: 0n, reserved: 0n } };

interface SpendingRow {
  readonly budget: string;
  readonly used: bigint;
  readonly reserved: bigint;
  readonly most_used: bigint;
  readonly most_reserved: bigint;
}

/** How much of each of these budgets is used and held. */
export async function spendingOf(
  budgets: readonly Budget[],
  nowMs: number,
  database: Database,
): Promise<(budget: { readonly id: string }) => Spending> {
  if (budgets.length === 0) return () => nothing;
  const rows = await database.$queryRaw<SpendingRow[]>`${byOwner(budgets, nowMs)}
    SELECT budget, sum(used)::bigint AS used, sum(reserved)::bigint AS reserved,
      (array_agg(used ORDER BY used + reserved DESC))[1]::bigint AS most_used,
      (array_agg(reserved ORDER BY used + reserved DESC))[1]::bigint AS most_reserved
    FROM by_owner GROUP BY budget`;
  const found = new Map(
    rows.map(({ budget, used, reserved, most_used, most_reserved }): [string, Spending] => [
      budget,
      { used, reserved, most: { used: most_used, reserved: most_reserved } },
    ]),
  );
  return ({ id }) => found.get(id) ?? nothing;
}

interface OwnerRow {
  readonly owner: string;
  readonly used: bigint;
  readonly reserved: bigint;
}

/** The users who used most of a budget that each has of his own. */
export async function spendingByUser(budget: Budget, nowMs: number, most: number, database: Database) {
  const rows = await database.$queryRaw<OwnerRow[]>`${byOwner([budget], nowMs)}
    SELECT owner, used::bigint, reserved::bigint FROM by_owner WHERE owner <> ''
    ORDER BY used DESC, owner LIMIT ${most}`;
  return rows.map(({ owner, ...spent }) => ({ user: decodeURIComponent(owner.slice(1)), ...spent }));
}

interface WindowRow {
  readonly window: string;
  readonly spent: bigint;
}

/** Every window of a budget, and of one user where one is named, that counts now and has something in it. */
export const spentWindows = (budget: Budget, nowMs: number, user: string | undefined, database: Database) =>
  database.$queryRaw<WindowRow[]>`${asked([budget], nowMs, user)}
    SELECT w.id AS "window", w.spent_nano AS spent FROM asked JOIN budget_windows w ON ${isOfAsked}
    WHERE w.spent_nano <> 0 ORDER BY w.id`;

// The owner is what a window's name has behind its span: nothing, or `:<user>`.
const byOwner = (budgets: readonly Budget[], nowMs: number) => Prisma.sql`${asked(budgets, nowMs)},
  parts AS (
    SELECT asked.budget, substr(w.id, length(asked."window") + 1) AS owner, w.spent_nano AS used, 0::bigint AS reserved
    FROM asked JOIN budget_windows w ON ${isOfAsked}
    UNION ALL
    SELECT asked.budget, substr(h."window", length(asked."window") + 1), 0, h.held_nano
    FROM asked
      JOIN budget_holds h ON h."window" = asked."window" OR starts_with(h."window", asked."window" || ':')
      JOIN replicas r ON r.id = h.replica
    WHERE r.seen_at > now() - ${ALIVE_S} * interval '1 second'
  ),
  by_owner AS (SELECT budget, owner, sum(used) AS used, sum(reserved) AS reserved FROM parts GROUP BY budget, owner)`;

const isOfAsked = Prisma.sql`w.budget_id = asked.budget AND w.starts_at = asked.starts_at
  AND (w.id = asked."window" OR starts_with(w.id, asked."window" || ':'))`;

function asked(budgets: readonly Budget[], nowMs: number, user?: string): Prisma.Sql {
  const windows = budgets.flatMap((budget) => windowsOf(budget, nowMs, user));
  return Prisma.sql`WITH asked AS (
    SELECT * FROM unnest(
      ${windows.map(({ budgetId }) => budgetId)}::text[],
      ${windows.map(({ id }) => id)}::text[],
      ${windows.map(({ startsAt }) => new Date(startsAt))}::timestamptz[]
    ) AS one (budget, "window", starts_at)
  )`;
}

/** Every window of a budget that counts now; without its users, where each has his own. */
export const windowsOf = (budget: Budget, nowMs: number, user?: string): readonly BudgetWindow[] => [
  windowOf(budget, nowMs, user),
  ...earlierWindows(budget, nowMs, user),
];
