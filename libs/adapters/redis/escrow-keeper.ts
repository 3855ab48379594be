import { isStrict, type Rule } from '#core/limits';
import type { BudgetCommands } from './budget-commands.js';
import { type Demand, Demands } from './demands.js';
import type { Drawn } from './drawn.js';
import type { Epochs } from './epochs.js';
import type { EscrowCommand } from './escrow-command.js';
import type { Escrows } from './escrows.js';
import type { Holds } from './holds.js';
import type { RedisLink } from './link.js';
import type { Pledges } from './pledges.js';
import type { Wants } from './question.js';
import type { Settlements } from './settlements.js';

export interface EscrowKeeperOptions {
  readonly link: RedisLink;
  readonly commands: BudgetCommands;
  readonly command: EscrowCommand;
  readonly epochs: Epochs;
  readonly holds: Holds;
  readonly settlements: Settlements;
  readonly escrows: Escrows;
  readonly drawn: Drawn;
  readonly pledges: Pledges;
  /** A clock that nobody sets. */
  readonly now: () => number;
  /** How many gateways live. */
  readonly many: () => number;
  readonly everyMs: number;
}

/** All gateways together have this part of what is left, at most. */
const PART = 4;
/** So many of the largest attempts at least, or there is none: near the end of a budget it would be in the way. */
const LEAST_ATTEMPTS = 4n;
const AT_A_TIME = 100;

/** Has Redis set aside what this gateway may need without it, and gives back what it does not. */
export class EscrowKeeper {
  private readonly demands: Demands;
  private readonly timer: NodeJS.Timeout;
  private isWorking = false;

  constructor(private readonly options: EscrowKeeperOptions) {
    this.demands = new Demands(options.now);
    this.timer = setInterval(() => this.work(), options.everyMs).unref();
  }

  /** An attempt is about to ask. Answers where something is in escrow for us: if it finds no room, that may be all that is in its way. */
  asked(rules: readonly Rule[], wants: Wants): readonly string[] {
    const { escrows } = this.options;
    const budgets = rules.filter((rule) => rule.is === 'budget');
    const strict = budgets.filter((rule) => isStrict(rule) && !rule.budget.rolling);
    if (wants === 'first') for (const rule of strict) this.demands.note(rule);
    return strict.map(({ window }) => window.id).filter((window) => escrows.of(window));
  }

  /** Who asks Redis after this finds it given back. */
  giveBack(windows: readonly string[]): void {
    const { escrows } = this.options;
    const ours = windows.filter((window) => escrows.of(window)?.wantedNano);
    this.ask(ours.map(noneIn)).catch(() => undefined); // the next time, or it lapses
  }

  /** Tells Redis what it may not know, then adapts what is in escrow. Is called each time that Redis is back, too. */
  work(): void {
    const { link, epochs } = this.options;
    if (this.isWorking || !link.isUp || !epochs.id) return;
    this.isWorking = true;
    void this.adapt()
      .catch(() => undefined) // the next time
      .finally(() => (this.isWorking = false));
  }

  /** Gives all of it back. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    const { link, escrows } = this.options;
    if (link.isUp) await this.askAll(escrows.windows().map(noneIn)).catch(() => undefined); // it lapses
  }

  private async adapt(): Promise<void> {
    await this.tell();
    const wanted = this.demands.all();
    const isWanted = new Set(wanted.map(({ window }) => window));
    const prospects = wanted.map((demand) => ({ ...demand, escrowNano: wantedOf(demand, this.share) }));
    if (!(await this.options.pledges.pledge(prospects))) return;
    const others = this.options.escrows.windows().filter((window) => !isWanted.has(window));
    await this.askAll([...wanted, ...others.map(noneIn)]);
  }

  /** Redis comes to hold, or count, all that was taken from escrows. */
  private async tell(): Promise<void> {
    const { drawn, epochs, holds, commands, settlements } = this.options;
    if (drawn.isEmpty) return;
    const { times } = drawn;
    const epoch = epochs.id;
    await holds.tell(commands, epoch);
    if (settlements.isCounted(drawn.lastSeq) && drawn.times === times && epochs.id === epoch) drawn.clear();
  }

  private async askAll(demands: readonly Demand[]): Promise<void> {
    for (let at = 0; at < demands.length; at += AT_A_TIME) await this.ask(demands.slice(at, at + AT_A_TIME));
  }

  /** One part in so many of what is left may be ours. */
  private get share(): number {
    return PART * this.options.many();
  }

  /**
   * An escrow is the cover of what was taken from it: as long as Redis may not know of that, it stays as it is. What a process before
   * us took is counted by now: who has not told all that he settled has not joined.
   */
  private async ask(demands: readonly Demand[]): Promise<void> {
    const { command, epochs, escrows, drawn, now } = this.options;
    const { share } = this;
    if (demands.length === 0 || !drawn.isEmpty || !epochs.id) return;
    const askedAtMs = now();
    const wishes = demands.map((demand) => {
      const { window, amountNano } = demand;
      return { window, amountNano, leastNano: leastOf(demand), wantedNano: wantedOf(demand, share) };
    });
    const asked = wishes.map(({ window, wantedNano }) => escrows.expect(window, wantedNano));
    const relied = wishes.map((wish, at) => ({ ...wish, reliedNano: asked[at]?.nano ?? 0n }));
    const nanos = await command.ask(epochs.id, relied, share);
    for (const [at, escrow] of asked.entries()) {
      const nano = nanos?.[at];
      if (nano !== undefined) escrows.answer(escrow, nano, askedAtMs);
    }
  }
}

const leastOf = ({ largestNano }: Demand): bigint => largestNano * LEAST_ATTEMPTS;

/** No more than there can be. */
function wantedOf(demand: Demand, share: number): bigint {
  const wantedNano = demand.sumNano > leastOf(demand) ? demand.sumNano : leastOf(demand);
  const mostNano = demand.amountNano / BigInt(share);
  return wantedNano < mostNano ? wantedNano : mostNano;
}

/** Nobody needs any there. */
const noneIn = (window: string): Demand => ({ window, amountNano: 0n, sumNano: 0n, largestNano: 0n });
