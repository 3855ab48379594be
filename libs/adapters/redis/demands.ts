import type { BudgetRule } from '#core/limits';
import { heldBy } from './holds.js';

/** What this gateway lately did in a window: so much it may need while Redis is away. */
export interface Demand {
  readonly window: string;
  readonly amountNano: bigint;
  /** What its attempts came to in the last ten seconds. */
  readonly spentNano: bigint;
  /** The most that one attempt wanted to hold in the last minute. */
  readonly largestNano: bigint;
}

const SPENT_MS = 10_000;
const ASKED_MS = 60_000;
const SECOND_MS = 1_000;

/** How much this gateway spends, in the windows that it asked within the last minute. */
export class Demands {
  private readonly windows = new Map<string, Asked>();

  constructor(private readonly now: () => number) {}

  ask(rule: BudgetRule): void {
    const { window, budget } = rule;
    const seconds = this.windows.get(window.id)?.seconds ?? [];
    const second = this.present(seconds);
    const nano = heldBy(rule);
    if (nano > second.largestNano) second.largestNano = nano;
    this.windows.set(window.id, { amountNano: budget.amountNano, askedAtMs: this.now(), seconds });
  }

  spend(window: string, nano: bigint): void {
    const asked = this.windows.get(window);
    if (asked) this.present(asked.seconds).spentNano += nano;
  }

  /** Forgets the windows that nobody asks any more. */
  all(): readonly Demand[] {
    const now = this.now();
    for (const [window, { askedAtMs }] of this.windows) if (now - askedAtMs > ASKED_MS) this.windows.delete(window);
    return [...this.windows].map(([window, { amountNano, seconds }]) => {
      const late = seconds.filter(({ atMs }) => now - atMs <= SPENT_MS);
      const spentNano = late.reduce((sum, one) => sum + one.spentNano, 0n);
      const largestNano = seconds.reduce((most, one) => (one.largestNano > most ? one.largestNano : most), 0n);
      return { window, amountNano, spentNano, largestNano };
    });
  }

  private present(seconds: Second[]): Second {
    const now = this.now();
    const last = seconds.at(-1);
    if (last && now - last.atMs < SECOND_MS) return last;
    const second = { atMs: now, spentNano: 0n, largestNano: 0n };
    seconds.push(second);
    while (seconds[0] && now - seconds[0].atMs > ASKED_MS) seconds.shift();
    return second;
  }
}

interface Asked {
  readonly amountNano: bigint;
  readonly askedAtMs: number;
  readonly seconds: Second[];
}

interface Second {
  readonly atMs: number;
  spentNano: bigint;
  largestNano: bigint;
}
