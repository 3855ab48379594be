import { Failure } from '#core/failure';
import type { BudgetRule } from '#core/limits';
import type { BudgetCommands, Hold } from './budget-commands.js';
import { Sums } from './sums.js';

const HOLDS_AT_A_TIME = 200;

/** Amounts in Redis are exact below 2^53; what is held beyond it could only belong to a budget that refuses nobody. */
const MOST_HELD = BigInt(Number.MAX_SAFE_INTEGER);

/** What a rule holds, as Redis can count it. */
export const heldBy = ({ holdNano }: BudgetRule): bigint => (holdNano > MOST_HELD ? MOST_HELD : holdNano);

/** What this gateway holds back for attempts under way; its escrows are not among it. */
export class Holds {
  readonly sums = new Sums();
  private readonly open = new Map<string, readonly Hold[]>();

  set(reservation: string, rules: readonly BudgetRule[]): void {
    if (rules.length === 0) return;
    const holds = rules.map((rule) => ({ window: rule.window.id, reservation, nano: heldBy(rule) }));
    this.end(reservation);
    this.open.set(reservation, holds);
    for (const { window, nano } of holds) this.sums.add(window, nano);
  }

  has(reservation: string): boolean {
    return this.open.has(reservation);
  }

  end(reservation: string): void {
    for (const { window, nano } of this.open.get(reservation) ?? []) this.sums.add(window, -nano);
    this.open.delete(reservation);
  }

  nano(reservation: string, windowId: string): bigint | undefined {
    return this.open.get(reservation)?.find(({ window }) => window === windowId)?.nano;
  }

  windows(): readonly string[] {
    return [...this.open.values()].flat().map(({ window }) => window);
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
}
