import {
  corrected,
  type Correction,
  counterOf,
  type Finding,
  type Known,
  LEASE_WAIT_MS,
  type LeaseRule,
  type LimitedBy,
  type RateRule,
  read,
  remaining,
} from '#core/limits';

/** What one limit says to an attempt. */
export interface Look {
  readonly rule: LimitedBy;
  /** 0 lets it in. */
  readonly waitMs: number;
  readonly left: readonly Finding[];
  readonly take: () => readonly Finding[];
}

export interface CountersOptions {
  readonly clock: { now(): number };
  readonly leaseMs: number;
}

const FEWEST_TO_SWEEP = 1_000;

/** Rates and places of all limits of this process. */
export class Counters {
  private readonly rates = new Map<string, number>();
  private readonly leases = new Map<string, Map<string, number>>();
  private readonly corrections = new WeakSet<RateRule>();
  private sweepAt = FEWEST_TO_SWEEP;

  constructor(private readonly options: CountersOptions) {}

  look(rule: LimitedBy): Look {
    return rule.is === 'rate' ? this.lookAtRate(rule) : this.lookAtLeases(rule);
  }

  release(rule: LeaseRule): void {
    this.leases.get(counterOf(rule))?.delete(rule.holder);
  }

  correct({ rule, cost }: Correction): void {
    if (this.corrections.has(rule)) return;
    this.corrections.add(rule);
    const { us } = this.now();
    const counter = counterOf(rule);
    const given = { counted: rule.cost, used: cost };
    this.rates.set(counter, corrected(rule.emission, this.rates.get(counter) ?? 0, us, given));
  }

  carry({ ahead, running }: Known): void {
    const now = this.now();
    for (const { rule, aheadMs } of ahead) {
      const counter = counterOf(rule);
      this.rates.set(counter, Math.max(this.rates.get(counter) ?? 0, now.us + Math.floor(aheadMs * 1_000)));
    }
    for (const { rule, holders } of running) {
      const leases = this.leasesOf(rule, now.ms);
      for (const holder of holders) if (!leases.has(holder)) leases.set(holder, now.ms + this.options.leaseMs);
    }
  }

  /** Forgets what is whole again; between two attempts, not within one. */
  sweep(): void {
    if (this.rates.size + this.leases.size < this.sweepAt) return;
    const { ms, us } = this.now();
    for (const [counter, wholeAtUs] of this.rates) if (wholeAtUs <= us) this.rates.delete(counter);
    for (const [counter, leases] of this.leases)
      if ([...leases.values()].every((lapsesAt) => lapsesAt <= ms)) this.leases.delete(counter);
    this.sweepAt = Math.max(FEWEST_TO_SWEEP, (this.rates.size + this.leases.size) * 2);
  }

  private lookAtRate(rule: RateRule): Look {
    const counter = counterOf(rule);
    const { us } = this.now();
    const { waitUs, takenUs, leftUs } = read(rule.emission, this.rates.get(counter) ?? 0, us, rule.cost);
    const finding = (wholeAtUs: number): readonly Finding[] => {
      const resetUs = wholeAtUs - us;
      return [{ rule, remaining: remaining(rule.emission, resetUs), resetMs: resetUs / 1_000 }];
    };
    const take = (): readonly Finding[] => {
      this.rates.set(counter, takenUs);
      return finding(takenUs);
    };
    return { rule, waitMs: waitUs / 1_000, left: finding(leftUs), take };
  }

  private lookAtLeases(rule: LeaseRule): Look {
    const { ms } = this.now();
    const leases = this.leasesOf(rule, ms);
    const others = leases.size - (leases.has(rule.holder) ? 1 : 0);
    const take = (): readonly Finding[] => {
      leases.set(rule.holder, ms + this.options.leaseMs);
      return [];
    };
    return { rule, waitMs: others < rule.limit ? 0 : LEASE_WAIT_MS, left: [], take };
  }

  private leasesOf(rule: LeaseRule, nowMs: number): Map<string, number> {
    const counter = counterOf(rule);
    const known = this.leases.get(counter) ?? new Map<string, number>();
    for (const [holder, lapsesAt] of known) if (lapsesAt <= nowMs) known.delete(holder);
    this.leases.set(counter, known);
    return known;
  }

  private now(): { readonly ms: number; readonly us: number } {
    const ms = this.options.clock.now();
    return { ms, us: Math.floor(ms * 1_000) };
  }
}
