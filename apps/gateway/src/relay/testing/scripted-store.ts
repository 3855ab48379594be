import type { Ask, BudgetRule, Release, Store, Verdict } from '#core/limits';
import type { FakeClock } from './fake-clock.js';

/** A store of limits and budgets that answers as it is told to, and remembers what it was asked. */
export class ScriptedStore implements Store {
  readonly asks: Ask[] = [];
  readonly raises: (readonly BudgetRule[])[] = [];
  readonly releases: Release[] = [];
  /** Reservations that were given up as free. */
  readonly dropped: string[] = [];
  /** What is answered next, in order; when there is none left, all is let in. */
  verdicts: Verdict[] = [];
  /** Takes this long to answer. */
  waitMs = 0;
  /** The same, where more is to be held. */
  raiseMs = 0;
  /** Places that are taken. */
  places = 0;

  constructor(private readonly clock: FakeClock) {}

  async reserve(ask: Ask): Promise<Verdict> {
    if (this.waitMs > 0) await new Promise<void>((resolve) => this.clock.after(this.waitMs, resolve));
    this.asks.push(ask);
    const verdict = this.verdicts.shift() ?? { is: 'admitted', states: {}, isLocal: false };
    if (verdict.is === 'admitted') this.places += ask.rules.filter(({ is }) => is === 'lease').length;
    return verdict;
  }

  async raise({ rules }: { readonly rules: readonly BudgetRule[] }): Promise<Verdict> {
    this.raises.push(rules);
    if (this.raiseMs > 0) await new Promise<void>((resolve) => this.clock.after(this.raiseMs, resolve));
    return this.verdicts.shift() ?? { is: 'admitted', states: {}, isLocal: false };
  }

  drop(reservation: string): void {
    this.dropped.push(reservation);
  }

  release(release: Release): void {
    this.releases.push(release);
    this.places -= release.leases.length;
  }

  readonly oldestPending = undefined;
  readonly oldestKept = undefined;
  settle(): void {}
  written(): void {}
  async departed(): Promise<void> {}
  held(): ReadonlyMap<string, bigint> {
    return new Map();
  }

  async close(): Promise<void> {}
}
