import { Failure } from '#core/failure';
import type { Cancel } from './cancel.js';
import type { Clock, Timer } from './ports.js';

/** Gives up on one attempt when what it waits for does not come in time. */
export class Deadline {
  private timer: Timer | undefined;
  private isHeld = false;
  private hasLapsed = false;

  constructor(
    private readonly clock: Clock,
    private readonly cancel: Cancel,
    private readonly provider: string,
  ) {}

  /** Waits for something else now, for so long. */
  waitFor(what: string, ms: number): void {
    this.timer?.stop();
    this.hasLapsed = false;
    this.timer = this.clock.after(ms, () => {
      this.hasLapsed = true;
      if (!this.isHeld) this.cancel.cancel(this.tooLate(what, ms));
    });
  }

  /** A sign of life: the same wait begins again. */
  again(): void {
    this.hasLapsed = false;
    this.timer?.refresh();
  }

  /** Nobody waits at the moment: what lapses now does no harm. */
  hold(): void {
    this.isHeld = true;
  }

  /** Somebody waits again: what lapsed in between begins anew. */
  resume(): void {
    this.isHeld = false;
    if (this.hasLapsed) this.again();
  }

  over(): void {
    this.timer?.stop();
    this.timer = undefined;
  }

  private tooLate(what: string, ms: number): Failure {
    const message = `${this.provider}: no ${what} within ${ms / 1000} s.`;
    return new Failure('upstream_timeout', message, { fault: 'timeout', provider: this.provider });
  }
}
