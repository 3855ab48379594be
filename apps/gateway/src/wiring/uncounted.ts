/** Numbers of a log that its store has not counted. They come and go in order, but for those that a store forgot. */
export class Uncounted {
  private readonly waiting = new Set<number>();
  /** In order, with some that are gone, and without what came since. */
  private queue: readonly number[] = [];
  private head = 0;
  private lowestAdded = Infinity;

  add(number: number): void {
    this.waiting.add(number);
    this.lowestAdded = Math.min(this.lowestAdded, number);
  }

  delete(number: number): void {
    this.waiting.delete(number);
  }

  get oldest(): number | undefined {
    const first = this.first;
    if (first !== undefined && first <= this.lowestAdded) return first;
    this.merge();
    return this.first;
  }

  private get first(): number | undefined {
    while (this.head < this.queue.length && !this.waiting.has(this.queue[this.head] ?? 0)) this.head++;
    return this.queue[this.head];
  }

  // As rarely as it can be: it costs as much as there is.
  private merge(): void {
    if (this.lowestAdded === Infinity) return;
    this.queue = [...this.waiting].toSorted((one, other) => one - other);
    this.head = 0;
    this.lowestAdded = Infinity;
  }
}
