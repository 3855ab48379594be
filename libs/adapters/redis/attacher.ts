import { Failure } from '#core/failure';
import type { Books } from '#core/limits';
import type { AttachCommand } from './attach-command.js';
import { within } from './within.js';

/** A picture of the books that took longer to come is too old to begin with. */
const LONGEST_LOOK_MS = 5_000;
const WINDOWS_AT_A_TIME = 100;

/** Opens windows that Redis lacks with what the books say of them. */
export class Attacher {
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(
    private readonly command: AttachCommand,
    private readonly books: Books,
  ) {}

  /** Each window is asked for once at a time. Throws when the books or Redis cannot be asked, or the epoch is over. */
  async attach(epoch: string, windows: readonly string[]): Promise<void> {
    const nameOf = (window: string): string => `${epoch} ${window}`;
    const fresh = windows.filter((window) => !this.underWay.has(nameOf(window)));
    if (fresh.length > 0) {
      const opening = this.open(epoch, fresh).finally(() => fresh.forEach((one) => this.underWay.delete(nameOf(one))));
      for (const window of fresh) this.underWay.set(nameOf(window), opening);
    }
    await Promise.all(windows.flatMap((window) => this.underWay.get(nameOf(window)) ?? []));
  }

  private async open(epoch: string, windows: readonly string[]): Promise<void> {
    const picture = await within(LONGEST_LOOK_MS, this.books.spent(windows));
    if (!picture) throw new Failure('budget_backend_unavailable', 'The books took too long to answer.');
    for (let at = 0; at < windows.length; at += WINDOWS_AT_A_TIME) {
      const isDone = await this.command.attach(epoch, windows.slice(at, at + WINDOWS_AT_A_TIME), picture);
      if (!isDone) throw new Failure('budget_backend_unavailable', 'The epoch is over.');
    }
  }
}
