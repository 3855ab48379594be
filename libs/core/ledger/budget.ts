/** Whose or which spending a budget counts. */
export type BudgetScopeKind = 'organization' | 'team' | 'project' | 'key' | 'user' | 'provider' | 'model';

export interface BudgetScope {
  readonly kind: BudgetScopeKind;
  /**
   * Slug of a team, project or provider; id of a key; name of a model, with or without its provider; what callers send as
   * `user`. `*` is the whole organization, or each user for himself.
   */
  readonly id: string;
}

export const periods = ['hour', 'day', 'week', 'month', 'total'] as const;
export type Period = (typeof periods)[number];

/** What happens when it is spent: no more; on with a cheaper route; or nothing but that people are told. */
export const onExceeds = ['block', 'downgrade', 'alert'] as const;
export type OnExceed = (typeof onExceeds)[number];

/** What may be spent in a span of time. */
export interface Budget {
  readonly id: string;
  readonly scope: BudgetScope;
  readonly amountNano: bigint;
  readonly period: Period;
  /** Counts the last hour, day, … at every moment, instead of the calendar's. */
  readonly rolling: boolean;
  /** IANA name: where a day or a month begins. */
  readonly timezone: string;
  readonly onExceed: OnExceed;
  /** Slug of the route that serves on, with `downgrade`. */
  readonly downgradeRoute?: string | undefined;
}

/** The largest amount there may be: Redis compares in doubles, which are exact below 2^53 nano-USD. */
export const MOST_NANO = 9_000_000n * 1_000_000_000n;
