import { Failure } from '#core/failure';
import type { BudgetRule } from '#core/limits';
import type { BudgetCommands, Hold } from './budget-commands.js';

const HOLDS_AT_A_TIME = 200;

/** Amounts in Redis are exact below 2^53; what is held beyond it could only belong to a budget that refuses nobody. */
const MOST_HELD = BigInt(Number.MAX_SAFE_INTEGER);

/** What a rule holds, as Redis can count it. */
export const heldBy = ({ holdNano }: BudgetRule): bigint => (holdNano > MOST_HELD ? MOST_HELD : holdNano);

/** What this gateway holds back for attempts under way; its escrows are not among it. */
export class Holds {
  private readonly open = new Map<string, readonly Hold[]>();

  set(reservation: string, rules: readonly BudgetRule[]): void {
    if (rules.length === 0) return;
    const holds = rules.map((rule) => ({ window: rule.window.id, reservation, nano: heldBy(rule) }));
    this.open.set(reservation, holds);
  }

  has(reservation: string): boolean {
    return this.open.has(reservation);
  }

  end(reservation: string): void {
    this.open.delete(reservation);
  }

  nano(reservation: string, windowId: string): bigint | undefined {
    return this.open.get(reservation)?.find(({ window }) => window === windowId)?.nano;
  }

  windows(): readonly string[] {
    return this.all().map(({ window }) => window);
  }

  sums(): ReadonlyMap<string, bigint> {
    const sums = new Map<string, bigint>();
    for (const { window, nano } of this.all()) sums.set(window, (sums.get(window) ?? 0n) + nano);
    return sums;
  }

  /** Holds all of it, again or still: what Redis forgot, or took for lapsed. */
  async tell(commands: BudgetCommands, epoch: string): Promise<void> {
    const reservations = [...this.open.keys()];
    for (let at = 0; at < reservations.length; at += HOLDS_AT_A_TIME) {
      // As it is now: what ended meanwhile must not be held again.
      const holds = reservations
        .slice(at, at + HOLDS_AT_A_TIME)
        .flatMap((reservation) => this.open.get(reservation) ?? []);
      if (holds.length === 0) continue;
      const answer = await commands.hold(epoch, holds);
      if (answer.is !== 'done') throw new Failure('budget_backend_unavailable', 'The epoch is over.');
    }
  }

  private all(): readonly Hold[] {
    return [...this.open.values()].flat();
  }
}
