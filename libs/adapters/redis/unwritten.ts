import type { Settlement } from '#core/limits';
import { Sums } from './sums.js';

/** While the books are away there may be many: what is not told apart any more is taken for written when the last of it is. */
const AT_A_TIME = 50;

/** What this gateway has spent and the books may not have yet. */
export class Unwritten {
  readonly sums = new Sums();
  private parts: Part[] = [];
  private writtenSeq = 0;

  add({ seq, charges }: Settlement): void {
    if (seq <= this.writtenSeq) return;
    const last = this.parts.at(-1);
    const part = last && last.many < AT_A_TIME ? last : { seq, many: 0, sums: new Sums() };
    if (part !== last) this.parts.push(part);
    part.seq = Math.max(part.seq, seq);
    part.many++;
    for (const { windows, nano } of charges)
      for (const window of windows) for (const sums of [part.sums, this.sums]) sums.add(window, nano);
  }

  /** All of our own up to this number are in the books. */
  written(seq: number): void {
    this.writtenSeq = Math.max(this.writtenSeq, seq);
    for (const part of this.parts.filter((one) => one.seq <= seq))
      for (const [window, nano] of part.sums.all()) this.sums.add(window, -nano);
    this.parts = this.parts.filter((one) => one.seq > seq);
  }
}

interface Part {
  seq: number;
  many: number;
  readonly sums: Sums;
}
