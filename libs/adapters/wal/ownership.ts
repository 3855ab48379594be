import { Failure } from '#core/failure';
import type { OnProblem } from './recovery.js';
import type { Slot } from './slots.js';

export interface OwnershipOptions {
  readonly slot: Slot;
  readonly now: () => number;
  readonly onProblem: OnProblem;
}

const REFRESH_EVERY_MS = 2_000;
// Without a sign of life for so long, another host may be about to take the slot.
const DOUBT_AFTER_MS = 8_000;

/** Says again and again that a slot is ours, and notices when it is not any more. */
export class Ownership {
  /** Until it ends, or another process took us for dead. */
  isOurs = true;
  private refreshedAt: number;
  private readonly refreshing: NodeJS.Timeout;

  constructor(private readonly options: OwnershipOptions) {
    this.refreshedAt = options.now();
    this.refreshing = setInterval(() => this.refresh(), REFRESH_EVERY_MS).unref();
  }

  /** Throws a Failure where it is not ours. */
  assert(): void {
    if (this.options.now() - this.refreshedAt > DOUBT_AFTER_MS) this.refresh();
    if (!this.isOurs) throw new Failure('overloaded', 'The write-ahead log is closed, or another process has it.');
  }

  /** Lets the next process have it. */
  end(): void {
    clearInterval(this.refreshing);
    this.isOurs = false;
    this.options.slot.lock.free();
  }

  private refresh(): void {
    const { slot, now, onProblem } = this.options;
    this.refreshedAt = now();
    if (!this.isOurs || slot.lock.refresh()) return;
    this.isOurs = false;
    clearInterval(this.refreshing);
    onProblem(`${slot.path} was taken over by another process, which took this one for dead.`);
  }
}
