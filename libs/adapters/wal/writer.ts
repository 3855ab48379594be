import { Failure, systemCodeOf } from '#core/failure';
import { encode } from './line.js';
import { SegmentFile, type Write } from './segment-file.js';
import { segmentPath, type Segments } from './segments.js';

export interface WriterOptions {
  readonly slot: string;
  readonly replica: string;
  readonly segments: Segments;
  readonly segmentBytes: number;
  /** Intents that stand, by their names. */
  readonly open: Map<string, string>;
  /** The number of the next line. */
  readonly next: number;
  readonly write: Write;
  readonly onProblem: (problem: string) => void;
}

interface Waiting {
  readonly seq: number;
  readonly text: string;
}

/** Puts lines into the files of a slot, one file after the other. */
export class Writer {
  private file: SegmentFile | undefined;
  private next: number;
  /** Settled, and not on disk: it takes nothing at the moment. */
  private waiting: Waiting[] = [];
  private rotateAt = 0;
  private isFailing = false;

  constructor(private readonly options: WriterOptions) {
    this.next = options.next;
  }

  /** Throws a Failure where the disk takes nothing. */
  intend(name: string, body: string): void {
    const text = encode({ kind: 'i', seq: 0, name, body });
    try {
      this.makeRoom();
      this.append(text);
    } catch (error) {
      this.tell(error);
      throw new Failure('overloaded', `The write-ahead log cannot be written (${systemCodeOf(error)}).`, {
        cause: error,
      });
    }
    this.options.open.set(name, body);
  }

  settle(name: string, body: string): number {
    // First, because a number stands in the file that was begun before it was given.
    this.try(() => this.makeRoom());
    const text = encode({ kind: 's', seq: this.next, name, body });
    const seq = this.next++;
    this.waiting.push({ seq, text });
    this.options.open.delete(name);
    this.try(() => this.flush());
    return seq;
  }

  /** Something settled is in memory only. */
  get isBehind(): boolean {
    return this.waiting.length > 0;
  }

  /** The next numbers are above this one. */
  skip(seq: number): void {
    this.next = Math.max(this.next, seq + 1);
  }

  /** Asks the disk to keep what it has, and waits for nothing. */
  sync(): void {
    this.try(() => this.flush());
    this.file?.sync(this.options.onProblem);
  }

  close(): void {
    this.try(() => this.flush());
    this.try(() => this.file?.close());
    this.file = undefined;
  }

  private makeRoom(): void {
    this.flush();
    if (!this.file) return this.begin();
    if (this.file.bytes < this.rotateAt) return;
    const full = this.file;
    try {
      this.begin();
      full.leave(this.options.onProblem);
    } catch (error) {
      // The file there is serves on.
      this.rotateAt = full.bytes + this.options.segmentBytes;
      this.tell(error);
    }
  }

  private flush(): void {
    const last = this.waiting.at(-1);
    if (!last) return;
    if (!this.file) return this.begin();
    this.append(this.waiting.map(({ text }) => text).join(''));
    this.cover(last.seq);
  }

  /** The next file. It begins with all that is open, so that no older one is needed to know that. */
  private begin(): void {
    const { slot, replica, segments, segmentBytes, open, write } = this.options;
    const first = this.waiting[0]?.seq ?? Math.max(this.next, (segments.last?.first ?? 0) + 1);
    const lines = [
      encode({ kind: 'h', seq: first, name: replica, body: String(open.size) }),
      ...[...open].map(([name, body]) => encode({ kind: 'i', seq: 0, name, body })),
      ...this.waiting.map(({ text }) => text),
    ];
    const path = segmentPath(slot, first);
    this.file = SegmentFile.begin(path, lines.join(''), write);
    this.isFailing = false;
    this.skip(first - 1);
    this.rotateAt = this.file.bytes + segmentBytes;
    segments.add({ path, first, last: first - 1, bytes: this.file.bytes });
    this.cover(this.waiting.at(-1)?.seq ?? first - 1);
  }

  private append(text: string): void {
    const { file } = this;
    const { last } = this.options.segments;
    if (!file || !last) return;
    file.append(text);
    last.bytes = file.bytes;
    this.isFailing = false;
  }

  private cover(seq: number): void {
    const { last } = this.options.segments;
    if (last) last.last = Math.max(last.last, seq);
    this.waiting = [];
  }

  private try(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.tell(error);
    }
  }

  // Once, not for every line that the disk refuses.
  private tell(error: unknown): void {
    if (this.isFailing) return;
    this.isFailing = true;
    this.options.onProblem(`The write-ahead log cannot be written (${systemCodeOf(error)}).`);
  }
}
