import {
  amountUs,
  type Correction,
  correctionUs,
  emission,
  type LeaseRule,
  type LimitedBy,
  type LocalStore,
  type RateRule,
  type Ask,
  shareOf,
  type Verdict,
} from '#core/limits';
import type { Escrows } from './escrows.js';
import type { Wants } from './question.js';
import type { Tally } from './tally.js';

export interface LocallyOptions {
  readonly fallback: LocalStore;
  readonly tally: Tally;
  readonly escrows: Escrows;
  /** The part of each limit that this gateway may give on its own. */
  readonly share: () => number;
}

export const AWAY_MS = 1_000;

/**
 * While Redis is away, this gateway is alone: limits are counted by its share, and budgets that must not be overspent are closed
 * but for what it has in escrow.
 */
export class Locally {
  /** As what a rate was counted here. */
  private readonly countedAs = new WeakMap<RateRule, RateRule>();

  constructor(private readonly options: LocallyOptions) {}

  async reserve(ask: Ask, wants: Wants): Promise<Verdict> {
    const { escrows } = this.options;
    if (!escrows.draw(ask, wants)) return { is: 'unavailable', why: 'away', retryAfterMs: AWAY_MS };
    const verdict = await this.count(ask);
    if (verdict.is !== 'admitted') escrows.putBack(ask.reservation);
    return verdict;
  }

  release(leases: readonly LeaseRule[]): void {
    this.options.fallback.release({ leases, corrections: [] });
  }

  /** Corrects what was counted here; answers what was not. */
  correct(corrections: readonly Correction[]): readonly Correction[] {
    return corrections.filter(({ rule, cost }) => {
      const shared = this.countedAs.get(rule);
      if (!shared) return true;
      this.options.fallback.release({ leases: [], corrections: [{ rule: shared, cost }] });
      this.options.tally.use(rule, correctionUs(shared.emission, { counted: rule.cost, used: cost }) / 1_000, true);
      return false;
    });
  }

  private async count({ reservation, rules }: Ask): Promise<Verdict> {
    const { fallback, tally } = this.options;
    const limits = rules.filter((rule) => rule.is !== 'budget');
    if (limits.length === 0) return { is: 'admitted', states: {}, isLocal: true };
    const shares = new Map(limits.map((rule) => [this.shared(rule), rule]));
    fallback.carry(tally.known([...shares.keys()]));
    const verdict = await fallback.reserve({ reservation, rules: [...shares.keys()] });
    if (verdict.is === 'refused') return { ...verdict, by: shares.get(verdict.by) ?? verdict.by };
    if (verdict.is !== 'admitted') return verdict;
    for (const [shared, rule] of shares) if (rule.is === 'rate' && shared.is === 'rate') this.note(rule, shared);
    return { ...verdict, isLocal: true };
  }

  private note(rule: RateRule, shared: RateRule): void {
    this.countedAs.set(rule, shared);
    this.options.tally.use(rule, amountUs(shared.emission, rule.cost) / 1_000, true);
  }

  private shared(rule: LimitedBy): LimitedBy {
    const limit = shareOf(rule.limit, this.options.share());
    return rule.is === 'lease' ? { ...rule, limit } : { ...rule, limit, emission: emission(limit) };
  }
}
