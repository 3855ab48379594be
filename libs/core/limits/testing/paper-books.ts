import type { Books, Pledge, Settlement } from '../store.js';

/** Books as PostgreSQL keeps them: settlements are in the sums and in the numbers at the same moment. */
export class PaperBooks implements Books {
  readonly spentNano = new Map<string, bigint>();
  readonly seqs = new Map<string, number>();
  pledges: readonly Pledge[] = [];
  /** How often they were asked what was spent. */
  looks = 0;
  isAway = false;
  /** Who asks what was spent waits for this. */
  opening: Promise<void> = Promise.resolve();
  living: readonly string[] = [];

  /** Writes down what is newer than all it has of this gateway. */
  write({ seq, replica = '', charges }: Settlement): void {
    if (seq <= (this.seqs.get(replica) ?? 0)) return;
    this.seqs.set(replica, seq);
    for (const { windows, nano } of charges)
      for (const window of windows) this.spentNano.set(window, (this.spentNano.get(window) ?? 0n) + nano);
  }

  async spent(windows: readonly string[]) {
    this.looks++;
    await this.opening;
    if (this.isAway) throw new Error('The books are away.');
    const known = windows.flatMap((id) => {
      const nano = this.spentNano.get(id);
      return nano === undefined ? [] : [[id, nano] as const];
    });
    const pledges = this.pledges.filter(({ window }) => windows.includes(window));
    return { spentNano: new Map(known), seqs: new Map(this.seqs), pledges };
  }

  async pledge(replica: string, nanos: ReadonlyMap<string, bigint>): Promise<void> {
    const more = [...nanos].filter(([window, nano]) => nano > this.pledged(replica, window));
    const isRaised = (one: Pledge) => one.replica === replica && more.some(([window]) => window === one.window);
    this.put(
      this.pledges.filter((one) => !isRaised(one)),
      replica,
      more,
    );
  }

  async pledgeAnew(replica: string, nanos: ReadonlyMap<string, bigint>): Promise<void> {
    this.put(
      this.pledges.filter((one) => one.replica !== replica),
      replica,
      [...nanos],
    );
  }

  pledged(replica: string, window: string): bigint {
    return this.pledges.find((one) => one.replica === replica && one.window === window)?.nano ?? 0n;
  }

  private put(others: readonly Pledge[], replica: string, nanos: readonly (readonly [string, bigint])[]): void {
    if (this.isAway) throw new Error('The books are away.');
    this.pledges = [...others, ...nanos.map(([window, nano]) => ({ replica, window, nano }))];
  }

  async replicas(): Promise<readonly string[]> {
    if (this.isAway) throw new Error('The books are away.');
    return this.living;
  }
}
