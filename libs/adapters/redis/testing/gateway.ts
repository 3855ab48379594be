import { type BudgetRule, type Settlement, type Verdict } from '#core/limits';
import type { PaperBooks } from '../../../core/limits/testing/paper-books.js';
import type { RedisStore } from '../store.js';

/** A gateway as it lives: it reserves, settles, and writes to the books when it comes to it. */
export class Gateway {
  readonly open = new Map<string, bigint>();
  spent = 0n;
  /** How many were let in without Redis. */
  alone = 0;
  lastCount = 0;
  private readonly raising = new Set<string>();
  private readonly unwritten: Settlement[] = [];
  private seq = 0;

  constructor(
    readonly store: RedisStore,
    readonly replica: string,
    private readonly given: { readonly books: PaperBooks; readonly rule: (nano: bigint) => BudgetRule },
  ) {}

  async reserve(nano: bigint): Promise<Verdict['is']> {
    const reservation = `${this.replica}/${++this.lastCount}`;
    const verdict = await this.store.reserve({ reservation, rules: [this.given.rule(nano)] });
    if (verdict.is !== 'admitted') return verdict.is;
    this.open.set(reservation, nano);
    if (verdict.isLocal) this.alone++;
    return verdict.is;
  }

  /** The newest is to hold so much in all, where that is more. It does not end meanwhile. */
  async raise(nano: bigint): Promise<Verdict['is'] | undefined> {
    const [newest = '', held = nano] = [...this.open].at(-1) ?? [];
    if (held >= nano || this.raising.has(newest)) return undefined;
    this.raising.add(newest);
    const { is } = await this.store.raise({ reservation: newest, rules: [this.given.rule(nano)] });
    this.raising.delete(newest);
    if (is === 'admitted') this.open.set(newest, nano);
    return is;
  }

  /** Ends the oldest, for this part of what was held. Counted in these windows too. */
  settle(percent: bigint, ...others: readonly string[]): void {
    const oldest = [...this.open].find(([reservation]) => !this.raising.has(reservation));
    if (oldest) this.store.settle(this.writeDown(oldest[0], (oldest[1] * percent) / 100n, others));
  }

  settleAll(): void {
    while (this.open.size > 0) this.settle(100n);
  }

  write(many: number): void {
    for (const settlement of this.unwritten.splice(0, many)) {
      this.given.books.write({ ...settlement, replica: this.replica });
      this.store.written(settlement.seq);
    }
  }

  /** Another process with its log, which tells all that is in it: what was open is charged at its most. Counted in this window too. */
  reborn(store: RedisStore, window: string): Gateway {
    for (const [reservation, nano] of this.open) this.writeDown(reservation, nano);
    const next = new Gateway(store, this.replica, this.given);
    next.unwritten.push(...this.unwritten);
    Object.assign(next, { seq: this.seq, spent: this.spent, lastCount: this.lastCount });
    for (const { seq, charges } of this.unwritten)
      store.settle({ seq, charges: charges.map((one) => ({ ...one, windows: [...one.windows, window] })) });
    return next;
  }

  get committed(): bigint {
    return this.spent + [...this.open.values()].reduce((sum, one) => sum + one, 0n);
  }

  private writeDown(reservation: string, nano: bigint, others: readonly string[] = []): Settlement {
    this.open.delete(reservation);
    this.spent += nano;
    const windows = [this.given.rule(0n).window.id, ...others];
    const settlement = { seq: ++this.seq, charges: [{ reservation, windows, nano }] };
    this.unwritten.push(settlement);
    return settlement;
  }
}
