import { describe, expect, it } from '@jest/globals';
import { budgetOf, hold } from '../../core/limits/testing/rules.js';
import { Drawn } from './drawn.js';
import { EscrowKeeper, type EscrowKeeperOptions } from './escrow-keeper.js';
import { Escrows } from './escrows.js';
import { Holds } from './holds.js';

const rule = hold(budgetOf(1_000_000n), 1_000n);
const windows = [rule.window.id];
const never = new Promise<never>(() => undefined);

/** A Redis that answers what and when the test says. */
function setUp(redis: { ask: () => Promise<readonly bigint[]>; hold?: () => unknown; isCounted?: () => boolean }) {
  const wanted: bigint[] = [];
  const command = {
    ask: (_: string, wishes: readonly { wantedNano: bigint }[]) => {
      wanted.push(...wishes.map(({ wantedNano }) => wantedNano));
      return redis.ask();
    },
  };
  const commands = {
    hold: async () => {
      redis.hold?.();
      return { is: 'done' };
    },
  };
  const [holds, drawn] = [new Holds(), new Drawn()];
  const now = () => 0;
  const escrows = new Escrows({ now, epoch: () => 'one', holds, drawn, relyMs: 60_000 });
  const settlements = { isCounted: () => redis.isCounted?.() ?? true };
  const keeper = new EscrowKeeper({
    ...{ command, commands, holds, drawn, escrows, settlements, now, many: () => 1, everyMs: 3_600_000 },
    ...{ link: { isUp: true }, epochs: { id: 'one' }, pledges: { pledge: () => true } },
  } as unknown as EscrowKeeperOptions); // seam: no more of them is used
  keeper.asked([rule], 'first');
  const draw = (reservation: string) => escrows.draw({ reservation, rules: [rule] }, 'first');
  const end = (reservation: string) => {
    holds.end(reservation);
    drawn.settle({ seq: 1, charges: [{ reservation, windows, nano: 1n }] });
  };
  const work = async () => {
    keeper.work();
    await settled();
  };
  return { keeper, work, draw, end, wanted };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('who keeps what is in escrow', () => {
  it('does not rely on what was given back before Redis said that it is there', async () => {
    let answer = (_: readonly bigint[]): void => undefined;
    const { keeper, work, draw, wanted } = setUp({ ask: () => new Promise((resolve) => (answer = resolve)) });
    await work();
    const first = answer;
    keeper.giveBack(keeper.asked([rule], 'whole'));
    first([4_000n]);
    await settled();
    expect([wanted, draw('late')]).toEqual([[4_000n, 0n], false]);
  });

  it('gives it back once, however many find no room', async () => {
    const { keeper, work, wanted } = setUp({ ask: async () => [4_000n] });
    await work();
    for (let times = 0; times < 3; times++) keeper.giveBack(windows);
    expect(wanted).toEqual([4_000n, 0n]);
  });

  it('leaves it as it is where something was taken while Redis was told what was taken before', async () => {
    let times = 0;
    const whileTold = () => times++ === 0 && draw('meanwhile');
    const { keeper, work, draw, wanted } = setUp({ ask: async () => [4_000n], hold: whileTold });
    await work();
    expect(draw('before')).toBe(true);
    await work();
    keeper.giveBack(windows);
    expect(wanted).toEqual([4_000n]);
    await work(); // the second is told now
    keeper.giveBack(windows);
    expect(wanted).toEqual([4_000n, 4_000n, 0n]);
  });

  it('leaves it as it is until it is counted what was spent of it', async () => {
    let isCounted = false;
    const { work, draw, end, wanted } = setUp({ ask: async () => [4_000n], isCounted: () => isCounted });
    await work();
    draw('spent');
    end('spent');
    await work();
    expect(wanted).toEqual([4_000n]);
    isCounted = true;
    await work();
    expect(wanted).toEqual([4_000n, 4_000n]);
  });

  it('relies on no more than it asks for, from when it asks', async () => {
    const answers = [[4_000n]];
    const { keeper, work, draw } = setUp({
      ask: () => (answers.length ? Promise.resolve(answers.pop() ?? []) : never),
    });
    await work();
    keeper.giveBack(windows);
    expect(draw('late')).toBe(false);
  });

  it('asks no more where Redis has nothing', async () => {
    const { keeper, work } = setUp({ ask: async () => [0n] });
    await work();
    expect(keeper.asked([rule], 'first')).toEqual([]);
  });
});
