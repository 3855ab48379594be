import { openWal, orphans, type Wal } from '#adapters/wal';
import { Book, type BookOptions } from './book.js';

export interface OrphansOptions extends Omit<BookOptions, 'wal' | 'isOwn' | 'onDepth'> {
  readonly directory: string;
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

  constructor(private readonly options: OrphansOptions) {
    const look = (): void => void this.look().catch((error: unknown) => options.onProblem(String(error)));
    this.timer = setInterval(look, EVERY_MS).unref();
    this.adopt();
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all([...this.books].map((book) => book.close(FLUSH_MS)));
  }

  private async look(): Promise<void> {
    for (const book of this.books) {
      if (!book.isDone) continue;
      this.books.delete(book);
      await book.close(FLUSH_MS);
    }
    this.adopt();
  }

  private adopt(): void {
    for (const slot of orphans(this.options.directory)) {
      const wal = this.open(slot);
      if (wal) this.read(wal);
    }
  }

  /** `undefined` where another gateway was first. */
  private open(slot: number): Wal | undefined {
    const { directory, onProblem } = this.options;
    try {
      return openWal({ directory, slot, onProblem });
    } catch {
      return undefined;
    }
  }

  private read(wal: Wal): void {
    const { directory: _, ...rest } = this.options;
    try {
      this.books.add(new Book({ ...rest, wal, isOwn: false }));
    } catch (error) {
      wal.close();
      rest.onProblem(`The log of ${wal.replica} cannot be counted now: ${error instanceof Error ? error.message : ''}`);
    }
  }
}
