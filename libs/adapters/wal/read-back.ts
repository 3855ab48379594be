import { type Found, scan } from './scan.js';
import type { Segment } from './segments.js';
import type { Line } from './wal.js';

interface Mark {
  readonly path: string;
  readonly seq: number;
  readonly offset: number;
}

/** Reads settled lines from disk, and remembers where it stopped: whoever follows the log asks for the next ones. */
export class ReadBack {
  // The last two: the very last may have been one too many for who asked.
  private marks: readonly Mark[] = [];

  /** Lines after `seq`, oldest first, for as long as they are taken. What is damaged or gone is left out. */
  *after(seq: number, segments: readonly Segment[]): Generator<Line> {
    let previous = seq;
    for (const { path, last } of segments) {
      if (last <= seq) continue;
      for (const { entry, end } of this.found(path, seq)) {
        if (entry?.kind !== 's' || entry.seq <= previous) continue;
        previous = entry.seq;
        this.marks = [...this.marks.slice(-1), { path, seq: previous, offset: end }];
        yield { seq: previous, name: entry.name, body: entry.body };
      }
    }
  }

  private *found(path: string, seq: number): Generator<Found> {
    const mark = this.marks.find((one) => one.path === path && one.seq === seq);
    try {
      yield* scan(path, mark?.offset);
    } catch {
      // It was reported when the log was opened, or it went because nobody needs it.
    }
  }
}
