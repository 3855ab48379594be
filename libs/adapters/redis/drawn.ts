import type { Settlement } from '#core/limits';

/** An attempt's part of an escrow. */
export interface Draw {
  readonly window: string;
  /** What Redis holds for it already. */
  readonly hadNano: bigint;
  /** The most that it can cost. */
  readonly wholeNano: bigint;
}

/** What was taken from escrows, as long as Redis may not know of it. */
export class Drawn {
  /** How often something was taken: what was told before the last time is not all. */
  times = 0;
  /** The last number under which some of it was settled. */
  lastSeq = 0;
  private readonly open = new Map<string, readonly Draw[]>();
  private readonly sums = new Map<string, bigint>();

  get isEmpty(): boolean {
    return this.open.size === 0 && this.sums.size === 0;
  }

  of(reservation: string, window: string): Draw | undefined {
    return this.open.get(reservation)?.find((draw) => draw.window === window);
  }

  /** How much is gone of the escrow in this window. */
  nano(window: string): bigint {
    return this.sums.get(window) ?? 0n;
  }

  /** How much more would be gone of it. */
  more(reservation: string, draw: Draw): bigint {
    const before = this.of(reservation, draw.window);
    return partOf(draw) - (before ? partOf(before) : 0n);
  }

  /** Takes it, in the place of what this attempt took before. */
  take(reservation: string, draws: readonly Draw[]): void {
    if (draws.length === 0) return;
    this.times++;
    for (const draw of draws) this.add(draw.window, this.more(reservation, draw));
    this.open.set(reservation, draws);
  }

  /** An attempt is over, and cost so much. */
  end(reservation: string, nano: bigint): void {
    for (const draw of this.open.get(reservation) ?? [])
      this.add(draw.window, partOf({ ...draw, wholeNano: nano }) - partOf(draw));
    this.open.delete(reservation);
  }

  settle({ seq, charges }: Settlement): void {
    for (const { reservation, nano } of charges) {
      if (!this.open.has(reservation)) continue;
      this.lastSeq = seq;
      this.end(reservation, nano);
    }
  }

  /** Redis knows of all of it. */
  clear(): void {
    this.open.clear();
    this.sums.clear();
  }

  private add(window: string, nano: bigint): void {
    this.sums.set(window, this.nano(window) + nano);
  }
}

const partOf = ({ hadNano, wholeNano }: Draw): bigint => (wholeNano > hadNano ? wholeNano - hadNano : 0n);
