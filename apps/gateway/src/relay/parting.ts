import type { Failure } from '#core/failure';
import type { Cancel } from './cancel.js';
import type { Clock, Timer } from './ports.js';

/** How many streams may be read on at a time after their callers left. */
const MOST_READ_ON = 32;
/** How long one of them may take to its end. */
const READ_ON_MS = 60_000;

/** Counts the streams that are read on without a caller. */
export class ReadOn {
  private running = 0;

  /** Takes a place; `undefined` where there is none. Returns what gives it back. */
  take(): (() => void) | undefined {
    if (this.running >= MOST_READ_ON) return undefined;
    this.running += 1;
    return () => void (this.running -= 1);
  }
}

export interface PartingOptions {
  /** Of the request: given up when its caller leaves. */
  readonly asked: Cancel;
  /** Of the attempt. */
  readonly cancel: Cancel;
  readonly onAbort: 'cancel' | 'drain';
  readonly readOn: ReadOn;
  readonly clock: Clock;
}

/**
 * What becomes of an attempt when its caller leaves: it is given up at once, or, where the rules say `drain` and the answer has
 * begun, read to its end, so that its usage is known.
 */
export class Parting {
  private hasBegun = false;
  private giveBack: (() => void) | undefined;
  private timer: Timer | undefined;
  private readonly unlisten: () => void;

  constructor(private readonly options: PartingOptions) {
    this.unlisten = options.asked.onCancel((why) => this.left(why));
  }

  /** The answer has begun. */
  begun(): void {
    this.hasBegun = true;
  }

  /** It is read on although nobody listens. */
  get isReadOn(): boolean {
    return this.giveBack !== undefined && !this.options.cancel.reason;
  }

  over(): void {
    this.unlisten();
    this.timer?.stop();
    this.giveBack?.();
    this.giveBack = undefined;
  }

  private left(why: Failure): void {
    const { cancel, onAbort, readOn, clock } = this.options;
    const mayReadOn = onAbort === 'drain' && this.hasBegun && why.code === 'client_closed_request';
    this.giveBack = mayReadOn ? readOn.take() : undefined;
    if (this.giveBack) this.timer = clock.after(READ_ON_MS, () => cancel.cancel(why));
    else cancel.cancel(why);
  }
}
