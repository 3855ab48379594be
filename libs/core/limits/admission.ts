import { noUsage, type Usage } from '../hub/index.js';
import type { Bound } from '../ledger/index.js';
import type { LimitStates } from './limit-state.js';
import { refusalOf, uncounted } from './refusal.js';
import { type BudgetRule, isStrict, type RateRule, type Rule } from './rule.js';
import {
  budgetRules,
  callerRules,
  deploymentRules,
  type LimitedAttempt,
  type LimitedRequest,
  reservationOf,
} from './rules-for.js';
import type { Correction, Release, Store } from './store.js';

interface Clock {
  /** Milliseconds since 1970. */
  wall(): number;
}

/** Lets requests in as far as limits and budgets go; a refusal is thrown as the failure that the caller will read. */
export const admission = (store: Store, clock: Clock) => ({
  permit: (request: LimitedRequest): RequestPermit => new RequestPermit(store, clock, request),
});

/** What was set aside for one request. */
export class RequestPermit {
  states: LimitStates = {};
  isLocal = false;
  private rules: readonly Rule[] | undefined;
  private readonly startedAt: number;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly request: LimitedRequest,
  ) {
    this.startedAt = clock.wall();
  }

  /** Lets in a request that asks no model: only limits of the caller count it. Throws a Failure `rate_limit_exceeded`. */
  async enter(): Promise<void> {
    const rules = callerRules(this.request, noUsage);
    this.rules = rules;
    if (rules.length === 0) return;
    const verdict = await this.store.reserve({ reservation: reservationOf(this.request.id, 0), rules });
    if (verdict.is !== 'admitted') {
      this.rules = [];
      throw refusalOf(verdict, this.clock.wall());
    }
    this.isLocal = verdict.isLocal;
    this.states = verdict.states;
  }

  /** Throws a Failure `rate_limit_exceeded`, `insufficient_quota` or `budget_backend_unavailable`. */
  async reserve(attempt: LimitedAttempt): Promise<AttemptReservation> {
    const { id } = this.request;
    const own = this.rules ? [] : callerRules(this.request, attempt.expected);
    const limits = deploymentRules(id, attempt);
    const nowMs = this.clock.wall();
    const budgets = budgetRules(this.request, attempt, { startedAt: this.startedAt, nowMs });
    const reservation = reservationOf(id, attempt.n);
    const rules = [...own, ...limits, ...budgets];
    if (rules.length > 0) {
      const verdict = await this.store.reserve({ reservation, rules });
      if (verdict.is !== 'admitted') throw refusalOf(verdict, nowMs);
      this.isLocal = verdict.isLocal;
      if (own.length > 0) this.states = verdict.states;
    }
    this.rules ??= own;
    return new AttemptReservation(this.store, reservation, { limits, budgets, bound: attempt.bound });
  }

  /** The request is over, and used so many tokens in all its attempts. */
  release(usage: Usage): void {
    if (!this.rules || this.rules.length === 0) return;
    this.store.release(releaseOf(this.rules, usage));
    this.rules = [];
  }
}

interface Held {
  readonly limits: readonly Rule[];
  readonly budgets: readonly BudgetRule[];
  readonly bound: Bound;
}

/** What is held back for one attempt. */
export class AttemptReservation {
  private isOver = false;

  constructor(
    private readonly store: Store,
    private readonly id: string,
    private held: Held,
  ) {}

  get bound(): Bound {
    return this.held.bound;
  }

  get windows(): readonly string[] {
    return this.held.budgets.map(({ window }) => window.id);
  }

  /** Holds as much as this bound says. `false` where a budget has no room. Throws a Failure where none can be counted now. */
  async raise(bound: Bound): Promise<boolean> {
    const { nano } = bound;
    if (nano !== undefined && this.held.budgets.length > 0) {
      // A budget that goes on elsewhere when it is spent does so with the next request: an answer is not cut for it.
      const rules = this.held.budgets.map((rule) => ({ ...rule, holdNano: nano, isEnforced: isStrict(rule) }));
      const verdict = await this.store.raise({ reservation: this.id, rules });
      if (verdict.is === 'unavailable') throw uncounted(verdict);
      if (verdict.is !== 'admitted') return false;
    }
    this.held = { ...this.held, bound };
    return true;
  }

  /** The attempt is over. What it is charged is settled with its request; what is free for certain goes back at once. */
  release(usage: Usage, isFree: boolean): void {
    if (this.isOver) return;
    this.isOver = true;
    if (this.held.limits.length > 0) this.store.release(releaseOf(this.held.limits, usage));
    if (isFree && this.held.budgets.length > 0) this.store.drop(this.id, this.windows);
  }
}

const releaseOf = (rules: readonly Rule[], usage: Usage): Release => ({
  leases: rules.filter((rule) => rule.is === 'lease'),
  corrections: rules.flatMap((rule) => (rule.is === 'rate' ? (correction(rule, usage) ?? []) : [])),
});

function correction(rule: RateRule, { input, output }: Usage): Correction | undefined {
  if (rule.name === 'rpm') return undefined;
  const cost = { tpm: input + output, input_tpm: input, output_tpm: output, concurrency: 0 }[rule.name];
  return cost === rule.cost ? undefined : { rule, cost };
}
