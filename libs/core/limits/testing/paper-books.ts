import type { Books, Settlement } from '../store.js';

/** Books as PostgreSQL keeps them: settlements are in the sums and in the numbers at the same moment. */
export class PaperBooks implements Books {
  readonly spentNano = new Map<string, bigint>();
  readonly seqs = new Map<string, number>();
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
    return { spentNano: new Map(known), seqs: new Map(this.seqs) };
  }

  async replicas(): Promise<readonly string[]> {
    if (this.isAway) throw new Error('The books are away.');
    return this.living;
  }
}
