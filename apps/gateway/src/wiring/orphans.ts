import { openWal, orphans } from '#adapters/wal';
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
    this.timer = setInterval(() => void this.look(), EVERY_MS).unref();
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
    const { directory, onProblem, ...rest } = this.options;
    for (const slot of orphans(directory)) {
      try {
        this.books.add(new Book({ ...rest, onProblem, isOwn: false, wal: openWal({ directory, slot, onProblem }) }));
      } catch {
        continue; // another gateway was first
      }
    }
  }
}
