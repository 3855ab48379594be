import { openWal, orphans, type Wal } from '#adapters/wal';
import { Book, type BookOptions } from './book.js';

export interface OrphansOptions extends Omit<BookOptions, 'wal' | 'isOwn' | 'onDepth'> {
  readonly directory: string;
  /** Between two looks. */
  readonly everyMs?: number;
}

const EVERY_MS = 30_000;
const FLUSH_MS = 1_000;

/**
 * Write-ahead logs in the same directory whose gateways died and did not come back: what is in them is counted by us.
 * They are closed as soon as all of it is.
 */
export class Orphans {
  private readonly books = new Set<Book>();
  private readonly timer: NodeJS.Timeout;
  private readonly closing = new AbortController();
  private looking: Promise<void> | undefined;

  constructor(private readonly options: OrphansOptions) {
    this.timer = setInterval(() => this.look(), options.everyMs ?? EVERY_MS).unref();
    this.look();
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.closing.abort();
    await this.looking;
    await Promise.all([...this.books].map((book) => book.close(FLUSH_MS)));
  }

  /** A large log takes longer than the time between two looks. */
  private look(): void {
    this.looking ??= this.closeAndAdopt()
      .catch((error: unknown) => this.options.onProblem(String(error)))
      .finally(() => (this.looking = undefined));
  }

  private async closeAndAdopt(): Promise<void> {
    for (const book of this.books) {
      if (!book.isDone || !(await this.isDeparted(book))) continue;
      this.books.delete(book);
      await book.close(FLUSH_MS);
    }
    for (const slot of orphans(this.options.directory)) {
      const wal = await this.open(slot);
      if (wal) await this.read(wal);
    }
  }

  /** While we have its log, nobody can hold anything in its name. `false`: the store cannot be told now. */
  private isDeparted({ replica }: Book): Promise<boolean> {
    return this.options.store.departed(replica).then(
      () => true,
      () => false,
    );
  }

  /** `undefined` where another gateway was first, or we are closing. */
  private async open(slot: number): Promise<Wal | undefined> {
    const { directory, onProblem } = this.options;
    const { signal } = this.closing;
    try {
      return signal.aborted ? undefined : await openWal({ directory, slot, onProblem, signal });
    } catch {
      return undefined;
    }
  }

  private async read(wal: Wal): Promise<void> {
    const { directory: _, ...rest } = this.options;
    const { signal } = this.closing;
    try {
      this.books.add(await Book.open({ ...rest, wal, isOwn: false }, signal));
    } catch (error) {
      wal.close();
      if (signal.aborted) return;
      rest.onProblem(`The log of ${wal.replica} cannot be counted now: ${error instanceof Error ? error.message : ''}`);
    }
  }
}
