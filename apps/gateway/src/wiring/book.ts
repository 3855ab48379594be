import { setImmediate } from 'node:timers/promises';
import type { Line, Wal } from '#adapters/wal';
import { LedgerWriter, type PrismaClient } from '#adapters/database';
import type { Store } from '#core/limits';
import { chargesOf, type Row } from './charges.js';
import { Uncounted } from './uncounted.js';

export interface BookOptions {
  readonly wal: Wal;
  /** Absent: another gateway's log, whose settlements go by its own number. */
  readonly isOwn?: boolean;
  readonly store: Store;
  readonly database: PrismaClient;
  readonly onDepth?: (depth: number) => void;
  readonly onProblem: (problem: string) => void;
}

const LINES_AT_A_TIME = 200;
const BYTES_AT_A_TIME = 512 * 1024;

/** A write-ahead log, and all that follows from its lines: what was spent goes to the store, the rows to PostgreSQL. */
export class Book {
  private writer: LedgerWriter | undefined;
  private readonly uncounted = new Uncounted();
  private writtenSeq = 0;

  private constructor(private readonly options: BookOptions) {}

  /** Counts what the last process left, and then follows the log. Throws where the signal says that it is not wanted any more. */
  static async open(options: BookOptions, signal?: AbortSignal): Promise<Book> {
    const book = new Book(options);
    await book.recover(signal);
    book.follow();
    return book;
  }

  /** Throws a Failure `overloaded` where nothing can be written. */
  intend(row: Row): void {
    this.options.wal.intend(row.id, JSON.stringify(row));
  }

  /** The request is over: from here on it is counted, whatever happens to this process. */
  settle(row: Row): void {
    this.tellStore(this.options.wal.settle(row.id, JSON.stringify(row)), row);
    this.writer?.wake();
  }

  /** Writes what is left, as far as the database lets us within the deadline: the rest is in the log. */
  async close(deadlineMs: number): Promise<void> {
    await this.writer?.close(deadlineMs);
    this.options.wal.close();
  }

  /** Whose log it is. */
  get replica(): string {
    return this.options.wal.replica;
  }

  /** Whether everything in it is counted. */
  get isDone(): boolean {
    return this.options.wal.writtenSeq >= this.options.wal.lastSeq;
  }

  /** What the last process left: what it began and did not end is charged at its most, what it ended is told again. */
  private async recover(signal: AbortSignal | undefined): Promise<void> {
    const { wal } = this.options;
    for (const { name, body } of wal.recovered.open) wal.settle(name, body);
    let after = wal.writtenSeq;
    for (let lines = this.next(after); lines.length > 0; lines = this.next(after)) {
      for (const { seq, body } of lines) this.tellStore(seq, JSON.parse(body) as Row); // seam: as we wrote it
      after = lines.at(-1)?.seq ?? after;
      // However much there is, requests go on between two steps.
      await setImmediate();
      signal?.throwIfAborted();
    }
  }

  private follow(): void {
    const { wal, database, onDepth, onProblem } = this.options;
    this.writer = new LedgerWriter({
      database,
      source: {
        replica: wal.replica,
        read: (after, most, mostBytes) => wal.read(after, most, mostBytes),
        written: (seq) => this.written(seq),
      },
      onProblem,
      ...(onDepth && { onDepth }),
    });
  }

  private next(after: number): readonly Line[] {
    return this.options.wal.read(after, LINES_AT_A_TIME, BYTES_AT_A_TIME);
  }

  private tellStore(seq: number, row: Row): void {
    const { store, isOwn = true, wal } = this.options;
    const charges = chargesOf(row);
    if (charges.length === 0) return;
    this.uncounted.add(seq);
    const onCounted = (isCounted: boolean): void => this.heard(seq, isCounted);
    const isInBooks = (): boolean => seq <= this.writtenSeq;
    store.settle({ seq, charges, onCounted, ...(!isOwn && { replica: wal.replica, isInBooks }) });
  }

  private heard(seq: number, isCounted: boolean): void {
    if (!isCounted) return this.uncounted.add(seq);
    const wasOldest = this.uncounted.oldest === seq;
    this.uncounted.delete(seq);
    // PostgreSQL may have had it for long.
    if (wasOldest) this.forget();
  }

  private written(seq: number): void {
    this.writtenSeq = Math.max(this.writtenSeq, seq);
    if (this.options.isOwn ?? true) this.options.store.written(this.writtenSeq);
    this.forget();
  }

  /** A line may be forgotten when it is in PostgreSQL and in the store, and the store will not have to be told it again. */
  private forget(): void {
    const { store, wal, isOwn = true } = this.options;
    const oldest = Math.min(this.uncounted.oldest ?? Infinity, (isOwn ? store.oldestKept : undefined) ?? Infinity);
    wal.written(Math.min(this.writtenSeq, oldest - 1));
  }
}
