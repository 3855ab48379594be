import { describe, expect, it } from '@jest/globals';
import { budgetOf, hold, lease, rate } from './testing/rules.js';
import { admittedOf, type Court, together } from './court.contract.js';
import type { BudgetRule } from './rule.js';
import type { Verdict } from './store.js';

/** What a budget says of itself to one who asks for more than there ever was. */
const stand = (verdict: Verdict): { spentNano: bigint; heldNano: bigint } => {
  if (verdict.is !== 'exceeded') throw new Error(`It is ${verdict.is}.`);
  const { spentNano, heldNano } = verdict;
  return { spentNano, heldNano };
};

/** What every store must do with budgets. */
export function describeBudgets(court: () => Court): void {
  const budget = budgetOf(7_000n);
  const windows = [hold(budget, 0n).window.id];
  const look = async ({ ask }: Court, of = budget) => stand(await ask(hold(of, of.amountNano + 1n)));
  const stands = (spentNano: bigint, heldNano: bigint) => ({ spentNano, heldNano });

  describe('budgets', () => {
    it('let exactly as many through as there is money for, of 200 that ask at once', async () => {
      const given = court();
      expect(admittedOf(await together(200, () => given.ask(hold(budget, 1_000n))))).toBe(7);
      expect(await look(given)).toEqual(stands(0n, 7_000n));
    });

    it('say who refuses, what was spent and what is held', async () => {
      const given = court();
      await given.ask(hold(budget, 3_000n));
      const rule = hold(budget, 4_001n);
      expect(await given.ask(rule)).toMatchObject({ is: 'exceeded', by: rule, spentNano: 0n, heldNano: 3_000n });
      expect(await given.isAdmitted(hold(budget, 4_000n))).toBe(true);
    });

    it('are asked all at once: by all of them or by none', async () => {
      const given = court();
      const small = budgetOf(1_000n, { id: 'bud_small' });
      await given.ask(hold(small, 500n));
      expect(await given.ask(hold(budget, 600n), hold(small, 600n), rate(5), lease(5, 'x'))).toMatchObject({
        is: 'exceeded',
        by: { budget: { id: 'bud_small' } },
      });
      expect(await look(given)).toEqual(stands(0n, 0n));
      expect(await given.ask(rate(5))).toMatchObject({ states: { requests: { remaining: 4 } } });
    });

    it('hold nothing for an attempt that a limit refuses', async () => {
      const given = court();
      await given.ask(rate(1));
      expect((await given.ask(hold(budget, 1_000n), rate(1))).is).toBe('refused');
      expect(await look(given)).toEqual(stands(0n, 0n));
    });

    it('let one in that costs nothing, until more was spent than there is', async () => {
      const given = court();
      await given.ask(hold(budget, 7_000n));
      expect(await given.isAdmitted(hold(budget, 0n))).toBe(true);
      expect(await given.isAdmitted(hold(budgetOf(6_999n), 0n))).toBe(false);
    });

    it('hold once for a reservation that asks twice', async () => {
      const given = court();
      const ask = { reservation: 'twice', rules: [hold(budget, 5_000n)] };
      expect((await given.store.reserve(ask)).is).toBe('admitted');
      expect((await given.store.reserve(ask)).is).toBe('admitted');
      expect(await look(given)).toEqual(stands(0n, 5_000n));
    });

    it('put what was spent in the place of what was held', async () => {
      const given = court();
      await given.store.reserve({ reservation: 'a', rules: [hold(budget, 5_000n)] });
      given.store.settle({ seq: 1, charges: [{ reservation: 'a', windows, nano: 1_200n }] });
      await given.until(async () => (await look(given)).spentNano === 1_200n);
      expect(await look(given)).toEqual(stands(1_200n, 0n));
    });

    it('count a settlement once, however often and in whatever company it is told', async () => {
      const given = court();
      await look(given);
      const settle = (seq: number) =>
        given.store.settle({ seq, charges: [{ reservation: `r${seq}`, windows, nano: BigInt(10 ** seq) }] });
      for (const seq of [1, 1, 2, 1, 2, 3, 3, 1]) settle(seq);
      await given.until(async () => (await look(given)).spentNano === 1_110n);
      for (const seq of [1, 2, 3]) settle(seq);
      expect(await look(given)).toEqual(stands(1_110n, 0n));
    });

    it('count all attempts of a request, each in its own windows', async () => {
      const given = court();
      const other = budgetOf(7_000n, { id: 'bud_other' });
      const otherWindows = [hold(other, 0n).window.id];
      await given.store.reserve({ reservation: 'a', rules: [hold(budget, 2_000n)] });
      await given.store.reserve({ reservation: 'b', rules: [hold(budget, 3_000n), hold(other, 3_000n)] });
      const both = [...windows, ...otherWindows];
      const charges = [
        { reservation: 'a', windows, nano: 100n },
        { reservation: 'b', windows: both, nano: 20n },
      ];
      given.store.settle({ seq: 1, charges });
      await given.until(async () => (await look(given)).spentNano === 120n);
      expect([await look(given), await look(given, other)]).toEqual([stands(120n, 0n), stands(20n, 0n)]);
    });

    it('count by the numbers of those whose settlements they are', async () => {
      const given = court();
      await look(given);
      const charges = [{ reservation: 'r', windows, nano: 100n }];
      given.store.settle({ seq: 1, charges });
      given.store.settle({ seq: 1, replica: 'admin', charges });
      given.store.settle({ seq: 1, replica: 'admin', charges });
      given.store.settle({ seq: 2, replica: 'admin', charges: [{ reservation: 's', windows, nano: -50n }] });
      await given.until(async () => (await look(given)).spentNano === 150n);
    });

    it('begin with what the books say, and leave out what they have', async () => {
      const given = court();
      const charge = (seq: number) => ({ seq, charges: [{ reservation: `r${seq}`, windows, nano: 1_000n }] });
      given.books.write({ ...charge(4), replica: 'self' });
      for (const seq of [3, 4, 5]) given.store.settle(charge(seq));
      await given.until(async () => (await look(given)).spentNano === 2_000n);
      expect(given.books.looks).toBe(1);
    });

    it('ask the books once for many that come at once', async () => {
      const given = court();
      await together(50, () => given.ask(hold(budget, 100n)));
      expect(given.books.looks).toBe(1);
    });

    it('refuse what they must not overspend while nobody knows what was spent, and let through the rest', async () => {
      const given = court();
      await given.ask(hold(budgetOf(1n, { id: 'bud_first' }), 0n));
      given.books.isAway = true;
      expect(await given.ask(hold(budget, 1n))).toMatchObject({ is: 'unavailable', why: 'away' });
      expect(await given.isAdmitted(hold(budgetOf(0n, { onExceed: 'alert' }), 1n, { isEnforced: false }))).toBe(true);
      expect(await given.isAdmitted(hold(budgetOf(5n, { onExceed: 'downgrade' }), 1n))).toBe(true);
      given.books.isAway = false;
      expect(await given.isAdmitted(hold(budget, 1n))).toBe(true);
    });

    it('free at once what an attempt held that cost nothing', async () => {
      const given = court();
      await given.store.reserve({ reservation: 'a', rules: [hold(budget, 5_000n)] });
      for (let times = 0; times < 3; times++) given.store.drop('a', windows);
      await given.until(async () => (await look(given)).heldNano === 0n);
    });

    it('hold more for an attempt under way, in all of them or in none', async () => {
      const given = court();
      const small = budgetOf(1_000n, { id: 'bud_small' });
      const rules = (nano: bigint): BudgetRule[] => [hold(budget, nano), hold(small, nano)];
      await given.store.reserve({ reservation: 'a', rules: rules(400n) });
      expect((await given.store.raise({ reservation: 'a', rules: rules(900n) })).is).toBe('admitted');
      expect(await given.store.raise({ reservation: 'a', rules: rules(1_001n) })).toMatchObject({
        is: 'exceeded',
        by: { budget: { id: 'bud_small' } },
      });
      expect([await look(given), await look(given, small)]).toEqual([stands(0n, 900n), stands(0n, 900n)]);
      expect(given.store.held().get(windows[0] ?? '')).toBe(900n);
    });

    it.each([true, false])(
      'hold nothing for an attempt whose raise comes after its end (enforced: %s)',
      async (isEnforced) => {
        const given = court();
        const rules = (nano: bigint) => [hold(budget, nano, { isEnforced })];
        const settle = (reservation: string, seq: number) =>
          given.store.settle({ seq, charges: [{ reservation, windows, nano: 5n }] });
        for (const reservation of ['a', 'b']) await given.store.reserve({ reservation, rules: rules(10n) });
        const raised = given.store.raise({ reservation: 'a', rules: rules(20n) });
        settle('a', 1);
        settle('b', 2);
        const tooLate = given.store.raise({ reservation: 'b', rules: rules(20n) });
        expect([(await raised).is, (await tooLate).is]).toEqual(['admitted', 'admitted']);
        expect([...given.store.held()]).toEqual([]);
      },
    );

    it('that refuse nobody are counted on', async () => {
      const given = court();
      const counted = hold(budget, 5_000n, { isEnforced: false });
      expect(admittedOf(await together(3, () => given.ask(counted)))).toBe(3);
      expect(await look(given)).toEqual(stands(0n, 15_000n));
    });

    it('count to the last nano where floats do not', async () => {
      const given = court();
      const large = budgetOf(9_000_000_000_000_000n, { id: 'bud_large' });
      const most = 8_999_999_999_999_998n;
      await given.store.reserve({ reservation: 'a', rules: [hold(large, most)] });
      expect(await given.ask(hold(large, 3n))).toMatchObject({ is: 'exceeded', heldNano: most });
      expect(await given.isAdmitted(hold(large, 2n))).toBe(true);
      expect(await given.isAdmitted(hold(large, 1n))).toBe(false);
    });

    it('that roll count what was spent and what is held in earlier slices, as long as they count', async () => {
      const given = court();
      const rolling = budgetOf(1_000n, { id: 'bud_rolling', period: 'hour', rolling: true });
      const minutes = 60_000;
      const now = Date.now();
      const at = (ago: number, nano: bigint) => hold(rolling, nano, { nowMs: now - ago * minutes });
      await given.store.reserve({ reservation: 'old', rules: [at(70, 600n)] });
      await given.store.reserve({ reservation: 'late', rules: [at(30, 300n)] });
      given.store.settle({ seq: 1, charges: [{ reservation: 'old', windows: [at(70, 0n).window.id], nano: 600n }] });
      expect(await given.isAdmitted(at(20, 101n))).toBe(false);
      expect(await given.isAdmitted(at(20, 100n))).toBe(true);
      expect(await given.isAdmitted(at(0, 601n))).toBe(false);
      expect(await given.isAdmitted(at(0, 600n))).toBe(true);
    });

    it('tell what this gateway holds back', async () => {
      const given = court();
      await given.store.reserve({ reservation: 'a', rules: [hold(budget, 2_000n)] });
      await given.store.reserve({ reservation: 'b', rules: [hold(budget, 3_000n)] });
      expect([...given.store.held()]).toEqual([[windows[0], 5_000n]]);
      given.store.drop('a', windows);
      given.store.settle({ seq: 1, charges: [{ reservation: 'b', windows, nano: 1n }] });
      expect([...given.store.held()]).toEqual([]);
      await given.until(async () => given.store.oldestPending === undefined);
    });
  });
}
