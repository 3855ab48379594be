/** Sums of money by window; those of nothing are not kept. */
export class Sums {
  private readonly nanos = new Map<string, bigint>();

  add(window: string, nano: bigint): void {
    const sum = this.of(window) + nano;
    if (sum === 0n) this.nanos.delete(window);
    else this.nanos.set(window, sum);
  }

  of(window: string): bigint {
    return this.nanos.get(window) ?? 0n;
  }

  all(): ReadonlyMap<string, bigint> {
    return new Map(this.nanos);
  }

  get isEmpty(): boolean {
    return this.nanos.size === 0;
  }
}
