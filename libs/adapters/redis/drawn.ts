import type { Settlement } from '#core/limits';

/** An attempt's part of an escrow. */
export interface Draw {
  readonly reservation: string;
  readonly window: string;
  /** What Redis holds for it already. */
  readonly hadNano: bigint;
  /** The most that it can cost; what it did cost, once it is settled. */
  readonly wholeNano: bigint;
}

/** What was taken from escrows, as long as Redis may not know of it. */
export class Drawn {
  /** How often something was taken: what was told before the last time is not all. */
  times = 0;
  /** The last number under which some of it was settled. */
  lastSeq = 0;
  private readonly draws = new Map<string, Map<string, Draw>>();
  private readonly sums = new Map<string, bigint>();

  get isEmpty(): boolean {
    return this.draws.size === 0;
  }

  of(reservation: string, window: string): Draw | undefined {
    return this.draws.get(reservation)?.get(window);
  }

  /** How much is gone of the escrow in this window. */
  nano(window: string): bigint {
    return this.sums.get(window) ?? 0n;
  }

  /** How much more would be gone of it. */
  more(draw: Draw): bigint {
    const before = this.of(draw.reservation, draw.window);
    return partOf(draw) - (before ? partOf(before) : 0n);
  }

  take(draw: Draw): void {
    this.times++;
    this.write(draw);
  }

  settle({ seq, charges }: Settlement): void {
    for (const { reservation, nano } of charges) {
      const draws = this.draws.get(reservation);
      if (!draws) continue;
      this.lastSeq = seq;
      for (const draw of draws.values()) this.write({ ...draw, wholeNano: nano });
    }
  }

  drop(reservation: string): void {
    for (const draw of this.draws.get(reservation)?.values() ?? []) this.write({ ...draw, wholeNano: 0n });
    this.draws.delete(reservation);
  }

  clear(): void {
    this.draws.clear();
    this.sums.clear();
  }

  private write(draw: Draw): void {
    const { reservation, window } = draw;
    this.sums.set(window, this.nano(window) + this.more(draw));
    const draws = this.draws.get(reservation) ?? new Map<string, Draw>();
    this.draws.set(reservation, draws.set(window, draw));
  }
}

const partOf = ({ hadNano, wholeNano }: Draw): bigint => (wholeNano > hadNano ? wholeNano - hadNano : 0n);
