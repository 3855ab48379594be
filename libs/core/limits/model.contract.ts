import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { budgetOf, hold } from './testing/rules.js';
import type { Court } from './court.contract.js';

const AMOUNT = 10_000n;

type Step =
  | { readonly is: 'reserve' | 'raise'; readonly who: number; readonly nano: bigint }
  | { readonly is: 'settle'; readonly who: number; readonly part: number }
  | { readonly is: 'drop'; readonly who: number };

const who = fc.nat(5);
const nano = fc.bigInt(0n, 6_000n);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ is: fc.constantFrom('reserve', 'raise'), who, nano }),
  fc.record({ is: fc.constant('settle'), who, part: fc.nat(100) }),
  fc.record({ is: fc.constant('drop'), who }),
);

/** A budget in a few lines, to compare with. */
class Model {
  spent = 0n;
  readonly holds = new Map<string, bigint>();

  get held(): bigint {
    return [...this.holds.values()].reduce((sum, one) => sum + one, 0n);
  }

  /** Whether there is room. */
  hold(reservation: string, whole: bigint): boolean {
    const more = whole - (this.holds.get(reservation) ?? 0n);
    const fits = (this.holds.has(reservation) && more <= 0n) || this.spent + this.held + more <= AMOUNT;
    if (fits) this.holds.set(reservation, whole);
    return fits;
  }
}

/** Any order of steps leaves a budget as plain arithmetic says. */
export function describeModel(court: () => Court): void {
  describe('spent and held', () => {
    it('are what plain arithmetic says, after any steps, and never more than the amount', async () => {
      const given = court();
      let seq = 0;
      let budgets = 0;
      const run = async (steps: readonly Step[]): Promise<void> => {
        const budget = budgetOf(AMOUNT, { id: `bud_${++budgets}` });
        const windows = [hold(budget, 0n).window.id];
        const model = new Model();
        const names = new Map<number, string>();
        for (const one of steps) {
          const name = names.get(one.who) ?? given.name();
          names.set(one.who, name);
          const had = model.holds.get(name);
          if (one.is === 'reserve') {
            const verdict = await given.store.reserve({ reservation: name, rules: [hold(budget, one.nano)] });
            expect(verdict.is).toBe(model.hold(name, had ?? one.nano) ? 'admitted' : 'exceeded');
          } else if (had !== undefined) {
            if (one.is === 'raise') {
              const verdict = await given.store.raise({ reservation: name, rules: [hold(budget, one.nano)] });
              expect(verdict.is).toBe(model.hold(name, one.nano) ? 'admitted' : 'exceeded');
              continue;
            }
            names.delete(one.who);
            model.holds.delete(name);
            if (one.is === 'drop') given.store.drop(name, windows);
            const cost = one.is === 'settle' ? (had * BigInt(one.part)) / 100n : 0n;
            model.spent += cost;
            const settlement = { seq: ++seq, charges: [{ reservation: name, windows, nano: cost }] };
            for (let times = 0; one.is === 'settle' && times < 2; times++) given.store.settle(settlement);
            await given.until(async () => given.store.oldestPending === undefined);
          }
          expect(model.spent + model.held <= AMOUNT).toBe(true);
        }
        const last = await given.ask(hold(budget, AMOUNT + 1n));
        expect(last).toMatchObject({ is: 'exceeded', spentNano: model.spent, heldNano: model.held });
      };
      await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), run), { numRuns: 60 });
    });
  });
}
