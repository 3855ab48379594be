import { rmSync } from 'node:fs';
import path from 'node:path';

/** One file of the log. */
export interface Segment {
  readonly path: string;
  /** No number in it is below this one. */
  readonly first: number;
  /** No number in it is above this one. */
  last: number;
  bytes: number;
  /** When it was first seen that all of it is in PostgreSQL. */
  coveredAt?: number;
}

/** How long files stay that nobody needs any more: a PostgreSQL restored from yesterday's backup is told again from them. */
export interface Retention {
  readonly keepMs: number;
  readonly keepBytes: number;
}

/** The files of a slot, oldest first. The last is the one that is written. */
export class Segments {
  private closedBytes = 0;
  private closedUnwritten = 0;
  private written = 0;

  constructor(
    readonly list: Segment[],
    private readonly retention: Retention,
  ) {
    this.count();
  }

  get last(): Segment | undefined {
    return this.list.at(-1);
  }

  get bytes(): number {
    return this.closedBytes + (this.last?.bytes ?? 0);
  }

  /** Bytes of files that hold what is not in PostgreSQL. */
  get unwritten(): number {
    return this.closedUnwritten + this.unwrittenOf(this.last);
  }

  add(segment: Segment): void {
    this.list.push(segment);
    this.count();
  }

  /** Removes what nobody needs, oldest first: a file with an intent never outlives the one that settles it. */
  sweep(written: number, now: number): void {
    this.written = written;
    for (const segment of this.list.slice(0, -1)) if (segment.last <= written) segment.coveredAt ??= now;
    this.count();
    while (this.list.length > 1 && this.isDue(this.list[0], now)) {
      const [segment] = this.list.splice(0, 1);
      if (segment) remove(segment.path);
      this.count();
    }
  }

  private isDue(oldest: Segment | undefined, now: number): boolean {
    if (oldest?.coveredAt === undefined) return false;
    return now - oldest.coveredAt >= this.retention.keepMs || this.bytes > this.retention.keepBytes;
  }

  private count(): void {
    const closed = this.list.slice(0, -1);
    this.closedBytes = sum(closed.map(({ bytes }) => bytes));
    this.closedUnwritten = sum(closed.map((segment) => this.unwrittenOf(segment)));
  }

  private unwrittenOf(segment: Segment | undefined): number {
    return segment && segment.last > this.written ? segment.bytes : 0;
  }
}

/** The number a file is named for, or nothing where it is no file of the log. */
export function firstOf(name: string): number | undefined {
  return /^\d{16}\.log$/.test(name) ? Number(name.slice(0, 16)) : undefined;
}

/** The file whose first number this is. */
export const segmentPath = (slot: string, first: number): string =>
  path.join(slot, `${String(first).padStart(16, '0')}.log`);

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
    rmSync(`${file}.bad`, { force: true });
  } catch {
    // It is found again at the next start.
  }
}
