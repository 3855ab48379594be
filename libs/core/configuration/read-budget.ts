import { z } from 'zod';
import { type Budget, type BudgetScopeKind, MOST_NANO, onExceeds, periods } from '../ledger/index.js';

/** A budget as it is stored. */
export interface BudgetRow {
  readonly id: string;
  readonly scopeKind: string;
  readonly scopeId: string;
  readonly amountNano: bigint;
  readonly period: string;
  readonly rolling: boolean;
  readonly timezone: string;
  readonly onExceed: string;
  readonly downgradeRoute: string | null;
}

const kinds = [
  'organization',
  'team',
  'project',
  'key',
  'user',
  'provider',
  'model',
] as const satisfies readonly BudgetScopeKind[];

const budget = z.object({
  scopeKind: z.enum(kinds),
  amountNano: z.bigint().min(0n).max(MOST_NANO),
  period: z.enum(periods),
  timezone: z.string().refine(isTimezone),
  onExceed: z.enum(onExceeds),
});

/** A stored budget; `undefined` where it cannot be read. */
export function budgetOf(row: BudgetRow): Budget | undefined {
  const { data } = budget.safeParse(row);
  if (!data) return undefined;
  const { scopeKind, ...rest } = data;
  const { id, scopeId, rolling, downgradeRoute } = row;
  return { ...rest, id, rolling, scope: { kind: scopeKind, id: scopeId }, downgradeRoute: downgradeRoute ?? undefined };
}

function isTimezone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
