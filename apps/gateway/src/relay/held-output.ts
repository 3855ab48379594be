import { Failure } from '#core/failure';
import type { Bound } from '#core/ledger';
import type { Cancel } from './cancel.js';
import type { Reservation } from './ports.js';

export interface HeldOutputOptions {
  readonly reservation: Reservation;
  /** The most that the answer may come to, in tokens. */
  readonly most: number;
  /** How many tokens are held at a time. */
  readonly slice: number;
  readonly boundAt: (output: number) => Bound;
  /** More is held now: should we be killed, more is charged. */
  readonly onRaised: () => void;
  /** Of the attempt. */
  readonly cancel: Cancel;
}

/** The part of a slice after which the next one is asked for, so that it is held before it is needed. */
const USED_UP = 0.75;
/** Where a budget cannot be counted it is asked again after so many tokens … */
const ASK_AGAIN_TOKENS = 32;
/** … until so many are left: what is not held must not be written. */
const LAST_TOKENS = 64;

/** What is held back for the output of a running stream: slice by slice, always ahead of what was said. */
export class HeldOutput {
  private isRaising = false;
  private tokens = 0;
  private askAgainAt = 0;

  constructor(private readonly options: HeldOutputOptions) {}

  /** The stream has said so many tokens in all. */
  said(tokens: number): void {
    const { reservation, most, slice } = this.options;
    this.tokens = tokens;
    if (this.isRaising || this.held >= most || reservation.windows.length === 0) return;
    if (tokens < Math.max(this.askAgainAt, this.held - slice * (1 - USED_UP))) return;
    this.isRaising = true;
    void this.raise(Math.min(most, Math.max(this.held, tokens) + slice)).finally(() => (this.isRaising = false));
  }

  private get held(): number {
    return this.options.reservation.bound.usage.output;
  }

  private async raise(output: number): Promise<void> {
    const { reservation, boundAt, onRaised, cancel } = this.options;
    try {
      if (await reservation.raise(boundAt(output))) onRaised();
      else cancel.cancel(spent());
    } catch (error) {
      const failure = Failure.from(error);
      const mayWait = failure.code === 'budget_backend_unavailable' && this.tokens < this.held - LAST_TOKENS;
      if (mayWait) this.askAgainAt = this.tokens + ASK_AGAIN_TOKENS;
      else cancel.cancel(failure);
    }
  }
}

const spent = () => new Failure('insufficient_quota', 'The budget was spent while the answer was written.');
