import { Failure } from '#core/failure';
import type { Books } from '#core/limits';
import { within } from './within.js';

const EVERY_MS = 5_000;
const LONGEST_MS = 5_000;

/** How many gateways live: each counts by its share while Redis is away. */
export class Peers {
  /** By the last answer of the books; this one alone before the first. */
  many = 1;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly books: Books) {
    const refresh = (): void => void this.ask().catch(() => undefined); // the last answer holds on
    this.timer = setInterval(refresh, EVERY_MS).unref();
    refresh();
  }

  /** Their ids. Throws when the books cannot be asked. */
  async ask(): Promise<readonly string[]> {
    const ids = await within(LONGEST_MS, this.books.replicas());
    if (!ids) throw new Failure('budget_backend_unavailable', 'The books took too long to answer.');
    this.many = Math.max(1, ids.length);
    return ids;
  }

  close(): void {
    clearInterval(this.timer);
  }
}
