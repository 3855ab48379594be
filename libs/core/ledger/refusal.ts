import type { BudgetScope } from './budget.js';

/** Which budget refused a request, as the caller may read it. */
export interface BudgetRefusal {
  readonly id: string;
  readonly scope: BudgetScope;
  readonly limitNano: bigint;
  /** What was spent, and what is held back for others that are under way. */
  readonly usedNano: bigint;
  /** Milliseconds since 1970; absent: never. */
  readonly resetsAt?: number | undefined;
  /** Slug of the route that serves on, where the budget has one. */
  readonly downgradeRoute?: string | undefined;
}
