import { type Books, type BudgetRule, isStrict, type Rule } from '#core/limits';
import type { Escrows } from './escrows.js';
import { heldBy } from './holds.js';
import { Sums } from './sums.js';
import { within } from './within.js';

export interface PledgesOptions {
  readonly books: Books;
  /** Id of this gateway. */
  readonly replica: string;
  /** What of ours the books may lack: of attempts under way, of those that are over, and of those to come. */
  readonly held: Sums;
  readonly unwritten: Sums;
  readonly escrows: Pick<Escrows, 'of'>;
  /** No attempt waits longer for the books. */
  readonly patienceMs: number;
  /** So often a pledge comes down to what was needed since the last time. */
  readonly everyMs: number;
}

/** What may come to be owed in a window. */
export interface Prospect {
  readonly window: string;
  /** More than the whole budget is never owed. */
  readonly amountNano: bigint;
  /** What is about to be asked for in escrow. */
  readonly escrowNano: bigint;
}

/** So many times of what is owed is pledged: what goes up and down, as load does, seldom waits for the books. */
const TIMES = 2n;

/**
 * What this gateway has given the books its word for: of all that it spent, holds or has in escrow in a window, they lack no more than that.
 * It is pledged before it is owed, so that others can hold it for us where Redis forgets it and we are not there to say it again.
 */
export class Pledges {
  private readonly pledges = new Map<string, Pledge>();
  private readonly asked = new Sums();
  private readonly lacking = new Map<string, bigint>();
  private last: Promise<unknown> = Promise.resolve();
  private next: Promise<boolean> | undefined;
  /** They could not be told the last time: they are when they can, and nobody waits for it. */
  private areAway = false;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly options: PledgesOptions) {
    this.timer = setInterval(() => this.renew(), options.everyMs).unref();
  }

  /** Asks whether an attempt may be let in, when what it may cost is pledged; `unpledged` where the books take too long. */
  async before<T>(rules: readonly Rule[], ask: () => Promise<T>): Promise<T | 'unpledged'> {
    const strict = rules.filter((rule): rule is BudgetRule => rule.is === 'budget' && isStrict(rule));
    for (const rule of strict) this.asked.add(rule.window.id, heldBy(rule));
    try {
      const isPledged = await this.pledge(
        strict.map(({ window, budget }) => ({ window: window.id, amountNano: budget.amountNano, escrowNano: 0n })),
      );
      return isPledged ? await ask() : 'unpledged';
    } finally {
      for (const rule of strict) this.asked.add(rule.window.id, -heldBy(rule));
    }
  }

  /** Waits until it is pledged, where more must be than is. `false`: that takes too long. While the books are away, we go on without. */
  async pledge(prospects: readonly Prospect[]): Promise<boolean> {
    const isPledged = prospects.map((prospect) => this.look(prospect));
    if (isPledged.every(Boolean)) return true;
    const told = this.tell();
    return this.areAway || (await within(this.options.patienceMs, told)) !== undefined;
  }

  /** To be called last: whoever owes nothing pledges nothing. */
  async close(): Promise<void> {
    const { books, replica, held, unwritten, patienceMs } = this.options;
    clearInterval(this.timer);
    if (!held.isEmpty || !unwritten.isEmpty) return;
    const told = this.afterLast(async () => books.pledgeAnew(replica, new Map()));
    await within(patienceMs, told); // what is not told is forgotten in time
  }

  private look({ window, amountNano, escrowNano }: Prospect): boolean {
    const owed = this.owed(window, escrowNano);
    const mayBeOwed = owed < amountNano ? owed : amountNano;
    const known = this.pledges.get(window) ?? { nano: 0n, peakNano: 0n };
    if (mayBeOwed > known.peakNano) known.peakNano = mayBeOwed;
    this.pledges.set(window, known);
    if (mayBeOwed <= known.nano) return true;
    const ampleNano = mayBeOwed * TIMES;
    this.lacking.set(window, ampleNano < amountNano ? ampleNano : amountNano);
    return false;
  }

  private owed(window: string, askedInEscrow = 0n): bigint {
    const { held, unwritten, escrows } = this.options;
    const inEscrow = escrows.of(window)?.wantedNano ?? 0n;
    const owed = this.asked.of(window) + held.of(window) + unwritten.of(window);
    return owed + (inEscrow > askedInEscrow ? inEscrow : askedInEscrow);
  }

  /** One at a time; who comes meanwhile goes together with the next. */
  private tell(): Promise<boolean> {
    this.next ??= this.afterLast(() => this.write());
    return this.next;
  }

  private async write(): Promise<void> {
    this.next = undefined;
    const { books, replica } = this.options;
    const nanos = new Map(this.lacking);
    this.lacking.clear();
    await books.pledge(replica, nanos);
    for (const [window, nano] of nanos) {
      const known = this.pledges.get(window);
      if (known && known.nano < nano) known.nano = nano;
    }
  }

  /** First less is relied on, and only then the books are told so. */
  private renew(): void {
    void this.afterLast(async () => {
      for (const [window, known] of this.pledges) {
        const owed = this.owed(window);
        const ampleNano = (owed > known.peakNano ? owed : known.peakNano) * TIMES;
        if (ampleNano === 0n) this.pledges.delete(window);
        if (ampleNano < known.nano) known.nano = ampleNano;
        known.peakNano = owed;
      }
      await this.options.books.pledgeAnew(this.options.replica, new Map(this.all()));
    });
  }

  private all(): readonly (readonly [string, bigint])[] {
    return [...this.pledges].flatMap(([window, { nano }]) => (nano > 0n ? [[window, nano] as const] : []));
  }

  /** `false`: the books cannot be told now. */
  private afterLast(work: () => Promise<void>): Promise<boolean> {
    const done = this.last.then(work).then(
      () => true,
      () => false,
    );
    void done.then((isTold) => (this.areAway = !isTold));
    this.last = done;
    return done;
  }
}

interface Pledge {
  nano: bigint;
  /** The most that was owed since it was pledged anew. */
  peakNano: bigint;
}
