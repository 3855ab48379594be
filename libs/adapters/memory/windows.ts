import { Failure } from '#core/failure';
import { type Books, type BudgetRule, type Charge, Kept, type Settlement } from '#core/limits';

/** A budget's counter. */
interface Window {
  spentNano: bigint;
  heldNano: bigint;
  readonly holds: Map<string, bigint>;
  /** Of each gateway the last settlement that is in it. */
  readonly seqs: Map<string, number>;
  touchedAtMs: number;
}

export interface WindowsOptions {
  readonly clock: { now(): number };
  readonly books?: Books | undefined;
  readonly replica: string;
}

/** What one budget says to an attempt. */
export interface BudgetLook {
  readonly rule: BudgetRule;
  readonly isExceeded: boolean;
  readonly spentNano: bigint;
  readonly heldNano: bigint;
  readonly take: () => void;
}

const FEWEST_TO_SWEEP = 1_000;
const QUIET_MS = 3_600_000;
/** A picture of the books that took longer to come is too old to begin with. */
const LONGEST_LOOK_MS = 10_000;

/** The windows of all budgets of this process; what was spent before it is asked of the books. */
export class Windows {
  private readonly windows = new Map<string, Window>();
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly kept = new Kept();
  private sweepAt = FEWEST_TO_SWEEP;

  constructor(private readonly options: WindowsOptions) {}

  /** Which of the windows that a rule counts were never seen here. */
  missing({ window, earlier }: BudgetRule): readonly string[] {
    const now = this.options.clock.now();
    return [window, ...earlier].flatMap(({ id }) => {
      const known = this.windows.get(id);
      if (!known) return [id];
      known.touchedAtMs = now; // so that it is not swept away while others are asked for
      return [];
    });
  }

  /** Opens windows with what the books say; throws when they cannot be asked. Each is asked for once at a time. */
  async attach(ids: readonly string[]): Promise<void> {
    const unknown = ids.filter((id) => !this.windows.has(id) && !this.underWay.has(id));
    if (unknown.length > 0) {
      const opening = this.open(unknown).finally(() => unknown.forEach((id) => this.underWay.delete(id)));
      for (const id of unknown) this.underWay.set(id, opening);
    }
    await Promise.all(ids.flatMap((id) => this.underWay.get(id) ?? []));
  }

  /** How a budget stands for a reservation that wants to hold so much, for the first time or as its new whole. */
  look(rule: BudgetRule, reservation: string, wants: 'first' | 'whole'): BudgetLook {
    const { window, earlier, budget, holdNano, isEnforced } = rule;
    const counted = [window, ...earlier].flatMap(({ id }) => this.windows.get(id) ?? []);
    const spentNano = counted.reduce((sum, one) => sum + one.spentNano, 0n);
    const heldNano = counted.reduce((sum, one) => sum + one.heldNano, 0n);
    const had = this.windows.get(window.id)?.holds.get(reservation);
    const whole = wants === 'first' && had !== undefined ? had : holdNano;
    const more = whole - (had ?? 0n);
    const isNothingNew = had !== undefined && more <= 0n;
    const isExceeded = isEnforced && !isNothingNew && spentNano + heldNano + more > budget.amountNano;
    // An attempt that ended meanwhile holds nothing: nobody would end it again.
    const take = (): void =>
      wants === 'first' || had !== undefined ? this.hold(window.id, reservation, whole) : undefined;
    return { rule, isExceeded, spentNano, heldNano, take };
  }

  drop(reservation: string, ids: readonly string[]): void {
    for (const id of ids) {
      const window = this.windows.get(id);
      if (window) free(window, reservation);
    }
  }

  settle(settlement: Settlement): void {
    const now = this.options.clock.now();
    if (!this.kept.add(settlement, now)) return;
    this.kept.count([settlement], now);
    for (const id of new Set(settlement.charges.flatMap(({ windows }) => windows))) {
      const window = this.windows.get(id);
      if (window) this.apply(window, id, settlement);
    }
  }

  /** What is held in each window. */
  held(): ReadonlyMap<string, bigint> {
    return new Map([...this.windows].filter(([, { holds }]) => holds.size > 0).map(([id, one]) => [id, one.heldNano]));
  }

  written(seq: number): void {
    this.kept.note(seq, this.options.clock.now());
  }

  private async open(ids: readonly string[]): Promise<void> {
    const { books, clock } = this.options;
    this.sweep();
    const askedAt = clock.now();
    const known = await books?.spent(ids);
    if (clock.now() - askedAt > LONGEST_LOOK_MS)
      throw new Failure('budget_backend_unavailable', 'The books took too long to answer.');
    if (!this.kept.isWholeWith(known?.seqs ?? new Map(), this.options.replica))
      throw new Failure('budget_backend_unavailable', 'The books lack what only they can know by now.');
    for (const id of ids) {
      const spentNano = known?.spentNano.get(id) ?? 0n;
      const seqs = new Map(known?.seqs);
      const window: Window = { spentNano, heldNano: 0n, holds: new Map(), seqs, touchedAtMs: clock.now() };
      this.windows.set(id, window);
      for (const settlement of this.kept.all())
        if (settlement.charges.some(({ windows }) => windows.includes(id))) this.apply(window, id, settlement);
    }
  }

  private apply(window: Window, id: string, { seq, replica = this.options.replica, charges }: Settlement): void {
    const own = charges.filter(({ windows }) => windows.includes(id));
    for (const { reservation } of own) free(window, reservation);
    if (seq <= (window.seqs.get(replica) ?? 0)) return;
    window.seqs.set(replica, seq);
    window.spentNano += own.reduce((sum: bigint, { nano }: Charge) => sum + nano, 0n);
    window.touchedAtMs = this.options.clock.now();
  }

  private hold(id: string, reservation: string, nano: bigint): void {
    const window = this.windows.get(id);
    if (!window) return;
    free(window, reservation);
    window.holds.set(reservation, nano);
    window.heldNano += nano;
    window.touchedAtMs = this.options.clock.now();
  }

  /** Forgets windows that the books know as well. */
  private sweep(): void {
    if (!this.options.books || this.windows.size < this.sweepAt) return;
    const now = this.options.clock.now();
    for (const [id, { holds, touchedAtMs }] of this.windows)
      if (holds.size === 0 && now - touchedAtMs > QUIET_MS) this.windows.delete(id);
    this.sweepAt = Math.max(FEWEST_TO_SWEEP, this.windows.size * 2);
  }
}

function free(window: Window, reservation: string): void {
  window.heldNano -= window.holds.get(reservation) ?? 0n;
  window.holds.delete(reservation);
}
