import { counterOf, type Known, type LeaseRule, type LimitedBy, type RateRule } from '#core/limits';

/** What this process knows of its limits whatever store counted it: carried over when Redis goes away, and back. */
export class Tally {
  private readonly running = new Map<string, Set<string>>();
  private readonly spent = new Map<string, { readonly wholeAtMs: number; readonly isLocal: boolean }>();

  constructor(
    private readonly now: () => number,
    private readonly mostCounters = 20_000,
  ) {}

  start(rule: LeaseRule): void {
    const counter = counterOf(rule);
    const holders = this.running.get(counter);
    if (holders) holders.add(rule.holder);
    else this.running.set(counter, new Set([rule.holder]));
  }

  isRunning(rule: LeaseRule): boolean {
    return this.running.get(counterOf(rule))?.has(rule.holder) ?? false;
  }

  /** Was it running? */
  end(rule: LeaseRule): boolean {
    const counter = counterOf(rule);
    const holders = this.running.get(counter);
    const wasRunning = holders?.delete(rule.holder) ?? false;
    if (holders?.size === 0) this.running.delete(counter);
    return wasRunning;
  }

  /** Redis says that the limit is spent so far ahead; where it refused, it did not write down what we told it. */
  see(rule: RateRule, resetMs: number, isWritten: boolean): void {
    const counter = counterOf(rule);
    if (!isWritten && this.spent.get(counter)?.isLocal) return;
    this.set(counter, { wholeAtMs: this.now() + resetMs, isLocal: false });
  }

  /** So much more, or less, was used; `isLocal` where Redis was not told. */
  use(rule: RateRule, ms: number, isLocal: boolean): void {
    const counter = counterOf(rule);
    const known = this.spent.get(counter);
    const wholeAtMs = Math.max(known?.wholeAtMs ?? 0, this.now()) + ms;
    this.set(counter, { wholeAtMs, isLocal: isLocal || (known?.isLocal ?? false) });
  }

  /** For the store in memory: all we know of these limits. */
  known(rules: readonly LimitedBy[]): Known {
    return {
      ahead: rules.flatMap((rule) => (rule.is === 'rate' ? { rule, aheadMs: this.ahead(rule) } : [])),
      running: rules.flatMap((rule) =>
        rule.is === 'lease' ? { rule, holders: [...(this.running.get(counterOf(rule)) ?? [])] } : [],
      ),
    };
  }

  /** For Redis: only what it cannot know. Its own answers, told back to it, would grow by the way they travelled. */
  unknownToRedis(rule: RateRule): number {
    return this.spent.get(counterOf(rule))?.isLocal ? this.ahead(rule) : 0;
  }

  leases(): readonly { readonly counter: string; readonly holder: string }[] {
    return [...this.running].flatMap(([counter, holders]) => [...holders].map((holder) => ({ counter, holder })));
  }

  private ahead(rule: RateRule): number {
    return Math.max(0, (this.spent.get(counterOf(rule))?.wholeAtMs ?? 0) - this.now());
  }

  private set(counter: string, spent: { readonly wholeAtMs: number; readonly isLocal: boolean }): void {
    this.spent.delete(counter); // the oldest stand first
    this.spent.set(counter, spent);
    if (this.spent.size <= this.mostCounters) return;
    const [oldest] = this.spent.keys();
    if (oldest !== undefined) this.spent.delete(oldest);
  }
}
