import { Failure } from '#core/failure';
import { Kept, type Settlement } from '#core/limits';
import type { Attacher } from './attacher.js';
import type { BudgetCommands } from './budget-commands.js';
import type { Sums } from './sums.js';
import { Unwritten } from './unwritten.js';
import { pause } from './within.js';

const AT_A_TIME = 50;
const SHORTEST_MS = 20;
const LONGEST_MS = 1_000;

export interface SettlementsOptions {
  readonly commands: BudgetCommands;
  readonly attacher: Attacher;
  /** The epoch to count in; joins it where that is still to be done. Throws when it cannot be. */
  readonly epoch: () => Promise<string>;
  /** Redis says that the epoch is over. */
  readonly onGone: () => void;
}

/** Counts in Redis what was spent: in order, again and again until it is done. */
export class Settlements {
  readonly kept = new Kept();
  private readonly unwritten = new Unwritten();
  private isWorking = false;
  private isClosed = false;
  private life = 0;

  constructor(private readonly options: SettlementsOptions) {}

  /** `false` where it was told before. */
  add(settlement: Settlement): boolean {
    if (!this.kept.add(settlement, performance.now())) return false;
    if (settlement.replica === undefined) this.unwritten.add(settlement);
    if (this.kept.hasGap) this.options.onGone();
    void this.work();
    return true;
  }

  /** All of our own up to this number are in the books. */
  written(seq: number): void {
    this.kept.note(seq, performance.now());
    this.unwritten.written(seq);
  }

  /** What of our own the books may lack. */
  get unwrittenSums(): Sums {
    return this.unwritten.sums;
  }

  /** Is it counted, and all of our own before it? */
  isCounted(seq: number): boolean {
    return (this.kept.oldestPending ?? Infinity) > seq;
  }

  windows(): readonly string[] {
    return this.kept.all().flatMap(({ charges }) => charges.flatMap(({ windows }) => windows));
  }

  /** Counts all that an epoch which has just begun may lack. */
  async replay(epoch: string): Promise<void> {
    this.life++;
    this.kept.again();
    for (let left = this.kept.waiting; left > 0; left -= AT_A_TIME) while (!(await this.count(epoch)));
  }

  /** Waits until nothing is left, as long as it goes well, and no longer than this. */
  async close(deadlineMs: number): Promise<void> {
    const end = performance.now() + deadlineMs;
    while (this.kept.waiting > 0 && performance.now() < end) await pause(SHORTEST_MS);
    this.isClosed = true;
  }

  private async work(): Promise<void> {
    if (this.isWorking) return;
    this.isWorking = true;
    for (let waitMs = SHORTEST_MS; this.kept.waiting > 0 && !this.isClosed;) {
      const isDone = await this.step();
      if (!isDone) await pause(waitMs);
      waitMs = isDone ? SHORTEST_MS : Math.min(waitMs * 2, LONGEST_MS);
    }
    this.isWorking = false;
  }

  private async step(): Promise<boolean> {
    try {
      await this.count(await this.options.epoch());
      return true;
    } catch {
      return false; // Redis or the books are away: what is not counted stays first in line
    }
  }

  /** Counts the next few. `false`: windows had to be attached first. */
  private async count(epoch: string): Promise<boolean> {
    const { commands, attacher, onGone } = this.options;
    const { life } = this;
    const next = this.kept.next(AT_A_TIME);
    const answer = await commands.settle(epoch, next);
    if (answer.is === 'missing') {
      await attacher.attach(epoch, answer.windows);
      return false;
    }
    if (answer.is === 'gone') {
      if (life === this.life) onGone();
      throw new Failure('budget_backend_unavailable', 'The epoch is over.');
    }
    // Said in a life that is over: it is told again in this one.
    if (life === this.life) this.kept.count(next, performance.now());
    return true;
  }
}
