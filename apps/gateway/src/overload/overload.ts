import { Failure } from '#core/failure';

export interface OverloadOptions {
  /** How late the event loop comes round. */
  readonly loopDelayMs: () => number;
  /** What bodies, and all that is made of them, may take. */
  readonly budgetBytes: number;
}

/** Memory that is set aside for one request. */
export interface Room {
  /** For so many bytes of its body. Throws a Failure `overloaded` where there is no more. */
  take(bytes: number): void;
  giveBack(): void;
}

/** An event loop that takes a second to come round serves nobody well. */
const LONGEST_DELAY_MS = 1_000;
/** A body is there as bytes, as text, as the object that it means, and as what is sent on. */
const COPIES = 4;
const HIGH = 0.8;
const FULL = 0.95;

/**
 * How near the gateway is to being of no use to anybody, where 1 is there. From 0.8 on connections end with their answers, so
 * that load balancers look around; from 0.95 on new requests are refused. What runs is never touched.
 */
export class Overload {
  private takenBytes = 0;

  constructor(private readonly options: OverloadOptions) {}

  get pressure(): number {
    const { loopDelayMs, budgetBytes } = this.options;
    return Math.max(loopDelayMs() / LONGEST_DELAY_MS, this.takenBytes / budgetBytes);
  }

  get isHigh(): boolean {
    return this.pressure >= HIGH;
  }

  get isFull(): boolean {
    return this.pressure >= FULL;
  }

  room(): Room {
    let mine = 0;
    return {
      take: (bytes) => {
        const more = bytes * COPIES;
        const hasOthers = this.takenBytes > mine;
        // Alone, a body may take what MAX_BODY_MB allows: else nobody could ever send it.
        if (hasOthers && this.takenBytes + more > this.options.budgetBytes) throw overloaded();
        mine += more;
        this.takenBytes += more;
      },
      giveBack: () => {
        this.takenBytes -= mine;
        mine = 0;
      },
    };
  }
}

/** What is said to whoever comes while there is no room. */
export const overloaded = (): Failure =>
  new Failure('overloaded', 'The gateway has more to do than it can. Send the request again.', { retryAfterMs: 1_000 });
