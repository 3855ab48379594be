import { isStrict, type Rule, type Settlement } from '#core/limits';
import type { BudgetCommands } from './budget-commands.js';
import { type Demand, Demands } from './demands.js';
import type { Drawn } from './drawn.js';
import type { Epochs } from './epochs.js';
import type { Escrows } from './escrows.js';
import type { Holds } from './holds.js';
import type { RedisLink } from './link.js';
import type { Settlements } from './settlements.js';

export interface EscrowKeeperOptions {
  readonly link: RedisLink;
  readonly commands: BudgetCommands;
  readonly epochs: Epochs;
  readonly holds: Holds;
  readonly settlements: Settlements;
  readonly escrows: Escrows;
  readonly drawn: Drawn;
  /** A clock that nobody sets. */
  readonly now: () => number;
  /** How many gateways live. */
  readonly many: () => number;
  readonly everyMs: number;
}

/** An escrow must not matter near the end of a budget: it is worth so many of the largest attempts, or there is none. */
const LEAST_ATTEMPTS = 20n;
/** All gateways together have this part of what is left, at most. */
const PART = 4;
const AT_A_TIME = 100;

/** Has Redis set aside what this gateway would need without it, and gives back the rest. */
export class EscrowKeeper {
  private readonly demands: Demands;
  private readonly timer: NodeJS.Timeout;
  private isWorking = false;
  private isClosed = false;
  /** How often something may have been given back. */
  private returns = 0;

  constructor(private readonly options: EscrowKeeperOptions) {
    this.demands = new Demands(options.now);
    this.timer = setInterval(() => this.work(), options.everyMs).unref();
  }

  /**
   * An attempt is about to ask. Answers what to do where it finds no room: what is in escrow for us is given back, and the
   * attempt may ask once more if anything was, by this or by another.
   */
  asked(rules: readonly Rule[]): () => Promise<boolean> {
    const strict = rules
      .filter((rule) => rule.is === 'budget')
      .filter((rule) => isStrict(rule) && !rule.budget.rolling);
    for (const rule of strict) this.demands.ask(rule);
    const { returns } = this;
    return async () => {
      await this.giveBack(strict.map(({ window }) => window.id)).catch(() => undefined); // it lapses
      return this.returns !== returns;
    };
  }

  settled(settlement: Settlement): void {
    if (settlement.replica !== undefined) return;
    this.options.drawn.settle(settlement);
    for (const { windows, nano } of settlement.charges) for (const window of windows) this.demands.spend(window, nano);
  }

  /** Tells Redis what it may not know, then adapts what is in escrow. Is called each time that Redis is back, too. */
  work(): void {
    const { link, epochs } = this.options;
    if (this.isWorking || this.isClosed || !link.isUp || !epochs.id) return;
    this.isWorking = true;
    void this.adapt()
      .catch(() => undefined) // the next time
      .finally(() => (this.isWorking = false));
  }

  /** Gives all of it back. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    this.isClosed = true;
    const { link, escrows } = this.options;
    if (link.isUp) await this.giveBack(escrows.windows()).catch(() => undefined); // it lapses
  }

  private async adapt(): Promise<void> {
    await this.isAllTold();
    // What is wanted no more is first not relied on any more, and only then let go.
    if (await this.wish()) await this.wish();
  }

  /** Does Redis hold, or count, all that was taken from escrows? They may not be let go before. */
  private async isAllTold(): Promise<boolean> {
    const { drawn, epochs, holds, commands, settlements } = this.options;
    const epoch = epochs.id;
    if (drawn.isEmpty) return true;
    const { times } = drawn;
    await holds.tell(commands, epoch);
    if (!settlements.isCounted(drawn.lastSeq) || drawn.times !== times || epochs.id !== epoch) return false;
    drawn.clear();
    return true;
  }

  private async giveBack(windows: readonly string[]): Promise<void> {
    const { drawn, escrows, commands } = this.options;
    const ours = windows.filter((window) => escrows.has(window));
    if (ours.length === 0 || !(await this.isAllTold()) || !drawn.isEmpty) return;
    const left = ours.map((window) => escrows.leave(window));
    const keptAtMs = this.options.now();
    this.returns++;
    await commands.dropEscrow(ours);
    for (const escrow of left) escrows.answer(escrow, { nano: 0n, keptNano: 0n }, keptAtMs);
  }

  /** Asks for what we would need. `true`: some of what we have is to be let go. */
  private async wish(): Promise<boolean> {
    const demands = new Map(this.demands.all().map((demand) => [demand.window, demand]));
    const wanted = [...demands.values()].filter(isWorthIt).map(({ window }) => window);
    const windows = [...new Set([...this.options.escrows.windows(), ...wanted])];
    let isLess = false;
    for (let at = 0; at < windows.length && !this.isClosed; at += AT_A_TIME) {
      const some = windows.slice(at, at + AT_A_TIME).map((window) => demands.get(window) ?? noneIn(window));
      isLess = (await this.ask(some)) || isLess;
    }
    return isLess;
  }

  private async ask(demands: readonly Demand[]): Promise<boolean> {
    const { commands, epochs, escrows, many, now } = this.options;
    const keptAtMs = now();
    // Redis may do what it is asked, and we may not hear of it.
    const asked = demands.map(({ window }) => escrows.expect(window));
    const wishes = demands.map(({ window, amountNano, spentNano, largestNano }, at) => ({
      ...{ window, amountNano, nano: spentNano, leastNano: largestNano * LEAST_ATTEMPTS },
      reliedNano: asked[at]?.nano ?? 0n,
    }));
    this.returns++;
    const answers = await commands.escrow(epochs.id, wishes, PART * many());
    if (!answers) return false;
    for (const [at, answer] of answers.entries()) if (asked[at]) escrows.answer(asked[at], answer, keptAtMs);
    return answers.some(({ nano, keptNano }) => nano < keptNano);
  }
}

const isWorthIt = ({ spentNano, largestNano }: Demand): boolean =>
  spentNano > 0n && spentNano >= largestNano * LEAST_ATTEMPTS;

/** Nobody asks there any more. */
const noneIn = (window: string): Demand => ({ window, amountNano: 0n, spentNano: 0n, largestNano: 0n });
