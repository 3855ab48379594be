import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PaperBooks } from '../../core/limits/testing/paper-books.js';
import { budgetOf, hold } from '../../core/limits/testing/rules.js';
import { Pledges } from './pledges.js';
import { Sums } from './sums.js';

const budget = budgetOf(1_000n);
const window = hold(budget, 0n).window.id;
const replica = 'gateway_a';
let open: Pledges[] = [];

/** They take their time, before it is written and after. */
class SlowBooks extends PaperBooks {
  /** How often they were told. */
  times = 0;

  override async pledge(...given: Parameters<PaperBooks['pledge']>): Promise<void> {
    await setImmediate();
    this.times++;
    await super.pledge(...given);
    await setImmediate();
  }

  override async pledgeAnew(...given: Parameters<PaperBooks['pledgeAnew']>): Promise<void> {
    await setImmediate();
    await super.pledgeAnew(...given);
    await setImmediate();
  }
}

/** A gateway that owes, and the books it has given its word to. */
function setUp({ everyMs = 3_600_000, patienceMs = 5_000 } = {}) {
  const books = new SlowBooks();
  const [held, unwritten, inEscrow] = [new Sums(), new Sums(), new Sums()];
  const escrows = { of: () => ({ wantedNano: inEscrow.of(window) }) as never }; // seam: no more of it is used
  const pledges = new Pledges({ books, replica, held, unwritten, escrows, patienceMs, everyMs });
  open.push(pledges);
  const owed = (): bigint => held.of(window) + unwritten.of(window) + inEscrow.of(window);
  const pledged = (): bigint => books.pledged(replica, window);
  const admit = (nano: bigint, isAdmitted = true): Promise<unknown> =>
    pledges.before([hold(budget, nano)], async () => {
      await setImmediate();
      if (isAdmitted && owed() + nano <= budget.amountNano) held.add(window, nano);
    });
  return { books, held, unwritten, inEscrow, pledges, owed, pledged, admit };
}

afterEach(async () => {
  await Promise.all(open.map((pledges) => pledges.close()));
  open = [];
});

describe('what a gateway pledges', () => {
  it('is more than it owes at every moment, however much it owes and in what order it is told', async () => {
    const step = fc.record({
      does: fc.constantFrom('admit', 'refuse', 'settle', 'write', 'set aside'),
      nano: fc.bigInt({ min: 0n, max: 60n }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { held, unwritten, inEscrow, pledges, owed, pledged, admit } = setUp({ everyMs: 1 });
        const going: Promise<unknown>[] = [];
        const does: Record<string, (nano: bigint) => unknown> = {
          admit: (nano) => going.push(admit(nano)),
          refuse: (nano) => going.push(admit(nano, false)),
          settle: (nano) => {
            const most = held.of(window);
            held.add(window, -most);
            unwritten.add(window, most < nano ? most : nano);
          },
          write: () => unwritten.add(window, -unwritten.of(window)),
          'set aside': async (nano) => {
            await pledges.pledge([{ window, amountNano: budget.amountNano, escrowNano: nano }]);
            const moreNano = nano - inEscrow.of(window);
            if (owed() + moreNano <= budget.amountNano) inEscrow.add(window, moreNano);
          },
        };
        for (const { does: what, nano } of steps) {
          await does[what]?.(nano);
          if (nano % 3n === 0n) await setImmediate();
          expect(owed() <= pledged()).toBe(true);
        }
        await Promise.all(going);
        expect(owed() <= pledged()).toBe(true);
        await pledges.close();
      }),
      { numRuns: 200 },
    );
  });

  it('is told once for many who ask at once, and not again for those who fit into it', async () => {
    const { books, admit } = setUp();
    await Promise.all(Array.from({ length: 50 }, () => admit(1n)));
    const before = books.times;
    expect(before).toBeLessThanOrEqual(2);
    await Promise.all(Array.from({ length: 50 }, () => admit(1n)));
    expect(books.times).toBe(before);
  });

  it('is never more than the budget has', async () => {
    const { admit, pledged } = setUp();
    await admit(900n);
    expect(pledged()).toBe(1_000n);
  });

  it('comes down to what was needed since, and to nothing', async () => {
    const { admit, pledged, held } = setUp({ everyMs: 1 });
    await admit(300n);
    held.add(window, -200n);
    while (pledged() !== 200n) await setImmediate();
    held.add(window, -100n);
    while (pledged() !== 0n) await setImmediate();
    expect(held.isEmpty).toBe(true);
  });

  it('is not waited for while the books are away, and told when they are back', async () => {
    const { books, admit, pledged, owed } = setUp();
    books.isAway = true;
    await admit(10n);
    expect([owed(), pledged()]).toEqual([10n, 0n]);
    books.isAway = false;
    await admit(10n);
    await admit(10n);
    expect([owed(), pledged() >= 20n]).toEqual([30n, true]);
  });

  it('is waited for, and nobody is let in without it, where the books only take their time', async () => {
    const { books, pledges, pledged } = setUp({ patienceMs: 1 });
    let answer = (): void => undefined;
    const slow = new Promise<void>((resolve) => (answer = resolve));
    const pledge = books.pledge.bind(books);
    books.pledge = async (...given) => slow.then(() => pledge(...given));
    expect(await pledges.before([hold(budget, 10n)], async () => 'asked')).toBe('unpledged');
    answer();
    while ((await pledges.before([hold(budget, 10n)], async () => 'asked')) === 'unpledged') await setImmediate();
    expect(pledged()).toBe(20n);
  });

  it('is not lowered by one who has just started and does not know yet what it owes', async () => {
    const { books, admit, pledged } = setUp();
    books.pledges = [{ replica, window, nano: 500n }];
    await admit(10n);
    expect(pledged()).toBe(500n);
  });

  it('is nothing when it ends in order, and stays where it still owes', async () => {
    const [one, other] = [setUp(), setUp()];
    await one.admit(10n);
    await one.pledges.close();
    expect(one.pledged()).toBe(20n);
    await other.admit(10n);
    other.held.add(window, -10n);
    await other.pledges.close();
    expect(other.pledged()).toBe(0n);
  });
});
