import { type Ask, type BudgetRule, isStrict } from '#core/limits';
import type { Kept } from './budget-commands.js';
import type { Draw, Drawn } from './drawn.js';
import { heldBy, type Holds } from './holds.js';
import type { Wants } from './question.js';

/** What Redis may have set aside for this gateway in a window. */
export interface Escrow {
  readonly window: string;
  readonly epoch: string;
  /** So much it has for certain: we rely on it. */
  readonly nano: bigint;
  /** When Redis was asked to keep it, the last time that it answered. */
  readonly keptAtMs: number;
}

export interface EscrowsOptions {
  /** A clock that nobody sets. */
  readonly now: () => number;
  /** The epoch we live in; empty where we live in none. */
  readonly epoch: () => string;
  readonly holds: Holds;
  readonly drawn: Drawn;
  readonly holdMs: number;
}

/** What this gateway may let in while Redis is away: in each window as much as is in escrow for it there. */
export class Escrows {
  private readonly escrows = new Map<string, Escrow>();

  constructor(private readonly options: EscrowsOptions) {}

  /** Where Redis may have something. */
  windows(): readonly string[] {
    return [...this.escrows.keys()];
  }

  has(window: string): boolean {
    return this.escrows.has(window);
  }

  /** Redis is about to be asked: what we rely on until it answers. */
  expect(window: string): Escrow {
    const { epoch, now } = this.options;
    const known = this.escrows.get(window);
    const isOurs = known?.epoch === epoch();
    const escrow = isOurs ? { ...known } : { window, epoch: epoch(), nano: 0n, keptAtMs: now() };
    this.escrows.set(window, escrow);
    return escrow;
  }

  /** Redis is about to be told to let it go: it is not relied on any more. */
  leave(window: string): Escrow {
    const escrow = { ...this.expect(window), nano: 0n };
    this.escrows.set(window, escrow);
    return escrow;
  }

  /** Redis answered: so much we shall rely on. Nothing changes where it was asked something else meanwhile. */
  answer(asked: Escrow, { nano, keptNano }: Kept, keptAtMs: number): void {
    const { window } = asked;
    if (this.escrows.get(window) !== asked) return;
    if (keptNano === 0n) return void this.escrows.delete(window);
    // What is taken of it stays relied on, as long as there is so much.
    const takenNano = this.options.drawn.nano(window);
    const needed = takenNano < keptNano ? takenNano : keptNano;
    this.escrows.set(window, { ...asked, nano: nano > needed ? nano : needed, keptAtMs });
  }

  /** Takes an attempt's part of all that must not be overspent; `false`, and nothing is taken, where one has no room for it. */
  draw({ reservation, rules }: Ask, wants: Wants): boolean {
    const { drawn, holds } = this.options;
    if (wants === 'whole' && !holds.has(reservation)) return false; // it ended meanwhile
    const budgets = rules.filter((rule) => rule.is === 'budget');
    const draws = budgets.filter(isStrict).map((rule) => this.drawFor(rule, reservation, wants));
    if (!draws.every((draw) => this.hasRoom(draw))) return false;
    for (const draw of draws) drawn.take(draw);
    holds.set(reservation, budgets);
    return true;
  }

  /** It was not let in after all. */
  putBack(reservation: string): void {
    this.options.drawn.drop(reservation);
    this.options.holds.end(reservation);
  }

  private drawFor(rule: BudgetRule, reservation: string, wants: Wants): Draw {
    const { drawn, holds } = this.options;
    const window = rule.window.id;
    const held = holds.nano(reservation, window);
    const hadNano = drawn.of(reservation, window)?.hadNano ?? held ?? 0n;
    return { reservation, window, hadNano, wholeNano: (wants === 'first' ? held : undefined) ?? heldBy(rule) };
  }

  private hasRoom(draw: Draw): boolean {
    const { now, epoch, drawn, holdMs } = this.options;
    const escrow = this.escrows.get(draw.window);
    // After its time it may have lapsed: half of it is left to tell Redis what was let in.
    if (!escrow?.nano || escrow.epoch !== epoch() || now() - escrow.keptAtMs > holdMs / 2) return false;
    return drawn.nano(draw.window) + drawn.more(draw) <= escrow.nano;
  }
}
