import type { Line } from './wal.js';

/** How much of the log stays in memory. */
export interface RecentLimits {
  readonly recentLines: number;
  readonly recentBytes: number;
}

/** The last lines that were settled, so that whoever follows the log need not ask the disk. */
export class Recent {
  private lines: Line[] = [];
  private head = 0;
  private bytes = 0;

  /** All lines after `from` are here. */
  constructor(
    private readonly limits: RecentLimits,
    public from: number,
  ) {}

  /** `isKept`: the disk does not have it yet, so nothing may go. */
  add(line: Line, isKept: boolean): void {
    this.lines.push(line);
    this.bytes += line.body.length;
    if (isKept) return;
    while (this.length > this.limits.recentLines || this.bytes > this.limits.recentBytes) this.drop();
  }

  /** These are asked for no more. */
  forget(written: number): void {
    while ((this.lines[this.head]?.seq ?? Infinity) <= written) this.drop();
  }

  *after(seq: number): Generator<Line> {
    for (let index = this.indexAfter(seq); index < this.lines.length; index += 1) {
      const line = this.lines[index];
      if (line) yield line;
    }
  }

  private get length(): number {
    return this.lines.length - this.head;
  }

  private drop(): void {
    const line = this.lines[this.head];
    if (!line) return;
    this.from = line.seq;
    this.bytes -= line.body.length;
    this.head += 1;
    // Moving the rest costs as much as what was dropped, so it is done once that is half.
    if (this.head * 2 < this.lines.length) return;
    this.lines = this.lines.slice(this.head);
    this.head = 0;
  }

  private indexAfter(seq: number): number {
    let low = this.head;
    let high = this.lines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.lines[middle]?.seq ?? Infinity) > seq) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
