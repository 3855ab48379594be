import { describe, expect, it } from '@jest/globals';
import { budgetOf, hold } from '../../core/limits/testing/rules.js';
import type { Kept } from './budget-commands.js';
import { Drawn } from './drawn.js';
import { EscrowKeeper, type EscrowKeeperOptions } from './escrow-keeper.js';
import { Escrows } from './escrows.js';
import { Holds } from './holds.js';

const rule = hold(budgetOf(1_000_000n), 1_000n);
const full: Kept = { nano: 50_000n, keptNano: 50_000n };
const windows = [rule.window.id];

/** A Redis that answers what and when the test says. */
function setUp(redis: { escrow: () => Promise<readonly Kept[]>; hold?: () => unknown; isCounted?: () => boolean }) {
  let drops = 0;
  const commands = {
    escrow: redis.escrow,
    hold: async () => {
      redis.hold?.();
      return { is: 'done' };
    },
    dropEscrow: async () => void drops++,
  };
  const [holds, drawn] = [new Holds(), new Drawn()];
  const now = () => 0;
  const escrows = new Escrows({ now, epoch: () => 'one', holds, drawn, holdMs: 60_000 });
  const keeper = new EscrowKeeper({
    ...{ commands, holds, drawn, escrows, now, many: () => 1, everyMs: 3_600_000 },
    ...{ link: { isUp: true }, epochs: { id: 'one' }, settlements: { isCounted: () => redis.isCounted?.() ?? true } },
  } as unknown as EscrowKeeperOptions); // seam: no more of them is used
  const makeRoom = keeper.asked([rule]);
  keeper.settled({ seq: 1, charges: [{ reservation: 'first', windows, nano: 100_000n }] });
  const draw = (reservation: string) => escrows.draw({ reservation, rules: [rule] }, 'first');
  return { keeper, makeRoom, draw, drops: () => drops };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('who keeps what is in escrow', () => {
  it('does not rely on what was given back before Redis said that it is there', async () => {
    let answer = (_: readonly Kept[]): void => undefined;
    const { keeper, makeRoom, draw, drops } = setUp({ escrow: () => new Promise((resolve) => (answer = resolve)) });
    keeper.work();
    await settled();
    expect(await makeRoom()).toBe(true);
    answer([full]);
    await settled();
    expect([drops(), draw('late')]).toEqual([1, false]);
    await keeper.close();
  });

  it('keeps it where something was taken while Redis was told what was taken before', async () => {
    let times = 0;
    const whileTold = () => times++ === 0 && draw('meanwhile');
    const { keeper, draw, makeRoom, drops } = setUp({ escrow: async () => [full], hold: whileTold });
    keeper.work();
    await settled();
    expect(draw('before')).toBe(true);
    await makeRoom();
    expect(drops()).toBe(0);
    await makeRoom(); // the second is told now
    expect(drops()).toBe(1);
    await keeper.close();
  });

  it('relies on no more than Redis has, also where more was taken of it', async () => {
    let isCounted = false;
    const answers = [full, { nano: 0n, keptNano: 500n }, { nano: 0n, keptNano: 500n }];
    const escrow = async () => {
      const answer = answers.shift();
      return answer ? [answer] : new Promise<never>(() => undefined);
    };
    const { keeper, draw } = setUp({ escrow, isCounted: () => isCounted });
    keeper.work();
    await settled();
    expect(draw('before')).toBe(true);
    keeper.work();
    await settled();
    isCounted = true;
    keeper.work(); // all is told, and Redis does not answer any more
    await settled();
    expect(draw('late')).toBe(false);
  });

  it('asks no more where Redis has nothing and nothing is needed', async () => {
    let asked = 0;
    const escrow = async () => {
      asked++;
      return [{ nano: 0n, keptNano: 0n }];
    };
    const { keeper, makeRoom, drops } = setUp({ escrow });
    keeper.work();
    await settled();
    await makeRoom();
    expect([asked, drops()]).toEqual([1, 0]);
    await keeper.close();
  });
});
