import { type Ask, type BudgetRule, isStrict } from '#core/limits';
import type { Draw, Drawn } from './drawn.js';
import { heldBy, type Holds } from './holds.js';
import type { Wants } from './question.js';

/** What Redis may have set aside for this gateway in a window. */
export interface Escrow {
  readonly window: string;
  readonly epoch: string;
  /** So much it has for certain: we rely on it. */
  readonly nano: bigint;
  /** So much it was asked for. */
  readonly wantedNano: bigint;
  /** When it was asked, the last time that it answered. */
  readonly keptAtMs: number;
}

export interface EscrowsOptions {
  /** A clock that nobody sets. */
  readonly now: () => number;
  /** The epoch we live in; empty where we live in none. */
  readonly epoch: () => string;
  readonly holds: Holds;
  readonly drawn: Drawn;
  /** So long it is relied on: it lapses in Redis well after that. */
  readonly relyMs: number;
}

/** What this gateway may let in while Redis is away: in each window as much as is in escrow for it there. */
export class Escrows {
  private readonly escrows = new Map<string, Escrow>();

  constructor(private readonly options: EscrowsOptions) {}

  /** Where Redis may have something. */
  windows(): readonly string[] {
    return [...this.escrows.keys()];
  }

  of(window: string): Escrow | undefined {
    return this.escrows.get(window);
  }

  /** Redis is about to be asked for so much: from now on no more is relied on. */
  expect(window: string, wantedNano: bigint): Escrow {
    const known = this.escrows.get(window);
    const epoch = this.options.epoch();
    const { nano, keptAtMs } = known?.epoch === epoch ? known : { nano: 0n, keptAtMs: -Infinity };
    const escrow = { window, epoch, nano: nano < wantedNano ? nano : wantedNano, wantedNano, keptAtMs };
    this.escrows.set(window, escrow);
    return escrow;
  }

  /** Redis answered: so much is to be relied on. Nothing changes where it was asked something else meanwhile. */
  answer(asked: Escrow, nano: bigint, keptAtMs: number): void {
    const { window } = asked;
    if (this.escrows.get(window) !== asked) return;
    if (nano === 0n && asked.nano === 0n) this.escrows.delete(window);
    else this.escrows.set(window, { ...asked, nano, keptAtMs });
  }

  /** Takes an attempt's part of all that must not be overspent; `false`, and nothing is taken, where one has no room for it. */
  draw({ reservation, rules }: Ask, wants: Wants): boolean {
    const { drawn, holds } = this.options;
    if (wants === 'whole' && !holds.has(reservation)) return false; // it ended meanwhile
    const budgets = rules.filter((rule) => rule.is === 'budget');
    const draws = budgets.filter(isStrict).map((rule) => this.drawFor(rule, reservation, wants));
    if (!draws.every((draw) => this.hasRoom(reservation, draw))) return false;
    drawn.take(reservation, draws);
    holds.set(reservation, budgets);
    return true;
  }

  /** It was not let in after all, or cost nothing. */
  putBack(reservation: string): void {
    this.options.drawn.end(reservation, 0n);
    this.options.holds.end(reservation);
  }

  private drawFor(rule: BudgetRule, reservation: string, wants: Wants): Draw {
    const { drawn, holds } = this.options;
    const window = rule.window.id;
    const held = holds.nano(reservation, window);
    const hadNano = drawn.of(reservation, window)?.hadNano ?? held ?? 0n;
    return { window, hadNano, wholeNano: (wants === 'first' ? held : undefined) ?? heldBy(rule) };
  }

  private hasRoom(reservation: string, draw: Draw): boolean {
    const { now, epoch, drawn, relyMs } = this.options;
    const escrow = this.escrows.get(draw.window);
    if (!escrow?.nano || escrow.epoch !== epoch() || now() - escrow.keptAtMs > relyMs) return false;
    return drawn.nano(draw.window) + drawn.more(reservation, draw) <= escrow.nano;
  }
}
