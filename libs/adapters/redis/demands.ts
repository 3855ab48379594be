import type { BudgetRule } from '#core/limits';
import { heldBy } from './holds.js';

/** What this gateway's attempts wanted to hold in a window lately: so much it may need while Redis is away. */
export interface Demand {
  readonly window: string;
  readonly amountNano: bigint;
  readonly sumNano: bigint;
  /** The most that one attempt wanted. */
  readonly largestNano: bigint;
}

const SPAN_MS = 30_000;
/** In so many windows at most, in each span: beyond them there is no escrow. */
const MOST_WINDOWS = 1_000;

/** How much is asked for, in this half minute and the one before. */
export class Demands {
  private late: ReadonlyMap<string, Demand> = new Map();
  private present = new Map<string, Demand>();
  private presentSinceMs: number;

  constructor(private readonly now: () => number) {
    this.presentSinceMs = now();
  }

  note(rule: BudgetRule): void {
    this.turn();
    const { window, budget } = rule;
    const known = this.present.get(window.id);
    const nano = heldBy(rule);
    if (nano === 0n || (!known && this.present.size >= MOST_WINDOWS)) return;
    this.present.set(window.id, {
      window: window.id,
      amountNano: budget.amountNano,
      sumNano: (known?.sumNano ?? 0n) + nano,
      largestNano: most(known?.largestNano ?? 0n, nano),
    });
  }

  /** Of each window that was asked, as it was asked in the busier of the two. */
  all(): readonly Demand[] {
    this.turn();
    return [...new Map([...this.late, ...this.present]).values()].map((demand) => {
      const late = this.late.get(demand.window) ?? demand;
      return {
        ...demand,
        sumNano: most(late.sumNano, demand.sumNano),
        largestNano: most(late.largestNano, demand.largestNano),
      };
    });
  }

  private turn(): void {
    const forMs = this.now() - this.presentSinceMs;
    if (forMs < SPAN_MS) return;
    this.late = forMs < 2 * SPAN_MS ? this.present : new Map();
    this.present = new Map();
    this.presentSinceMs = this.now();
  }
}

const most = (one: bigint, other: bigint): bigint => (one > other ? one : other);
