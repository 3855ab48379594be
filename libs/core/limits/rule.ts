import type { Budget, BudgetWindow } from '../ledger/index.js';
import type { Emission } from './gcra.js';
import type { LimitName, LimitScope } from './limit-state.js';

interface LimitRule {
  readonly name: LimitName;
  readonly scope: LimitScope;
  /** Of whom: the id of a key, the slug of a project, `provider/model`, … */
  readonly id: string;
  readonly limit: number;
}

/** Requests or tokens per minute. */
export interface RateRule extends LimitRule {
  readonly is: 'rate';
  readonly emission: Emission;
  /** How many it takes: one request, or as many tokens as it may need. */
  readonly cost: number;
}

/** Requests at the same time. */
export interface LeaseRule extends LimitRule {
  readonly is: 'lease';
  /** Who takes the place, until it is released: a request, or one attempt of it. */
  readonly holder: string;
}

export interface BudgetRule {
  readonly is: 'budget';
  readonly budget: Budget;
  readonly window: BudgetWindow;
  /** Earlier windows whose spending still counts, where the budget is a rolling one. */
  readonly earlier: readonly BudgetWindow[];
  /** The most that the attempt can cost, in nano-USD. */
  readonly holdNano: bigint;
  /** `false`: it is counted, and refuses nobody. */
  readonly isEnforced: boolean;
}

/** A limit or a budget as a store counts it. A new kind of limit is a kind of rule here and in each store. */
export type Rule = RateRule | LeaseRule | BudgetRule;

/** A limit that a store counts by itself, without knowing what money is. */
export type LimitedBy = RateRule | LeaseRule;

/** Must it never be overspent? Where it cannot be counted, an attempt is refused; by all other budgets it is let through. */
export const isStrict = ({ isEnforced, budget }: BudgetRule): boolean => isEnforced && budget.onExceed === 'block';

/** The name under which a store counts it. */
export const counterOf = ({ scope, id, name }: LimitRule): string => `${scope}:${id}:${name}`;

/** Nobody knows when a running request will end: a second is a polite time to ask again. */
export const LEASE_WAIT_MS = 1_000;
