import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Candidate, strategies, type StrategyName, strategyNames } from './index.js';
import type { Signals } from './strategies.js';
import { snapshotOf } from './testing/index.js';

const snapshot = snapshotOf({ providers: { a: {} } });

/** Nothing is known, and the dice show 0. */
const plain: Signals = {
  dice: 0,
  turn: 0,
  outlook: () => ({ inFlight: 0, outputTokens: 1 }),
  session: () => undefined,
};

function candidates(some: readonly { weight?: number; priority?: number }[]): readonly Candidate[] {
  const provider = snapshot.providers.get('a');
  if (!provider) throw new Error('there is no provider');
  return some.map(({ weight = 1, priority = 1 }, at) => ({
    deployment: snapshot.deployment(provider, `${at}`),
    weight,
    priority,
  }));
}

const orderOf = (name: StrategyName, some: readonly { weight?: number; priority?: number }[], signals = {}) =>
  strategies[name](candidates(some), { ...plain, ...signals }).map(({ deployment }) => deployment.model);

/** Every thousandth of the dice. */
const grid = Array.from({ length: 1_000 }, (_, at) => (at + 0.5) / 1_000);

describe('by priority', () => {
  it('the lowest comes first, equals as the operator wrote them', () => {
    expect(orderOf('priority', [{ priority: 2 }, { priority: 1 }, { priority: 2 }, { priority: 1 }])).toEqual([
      '1',
      '3',
      '0',
      '2',
    ]);
  });
});

describe('by weight', () => {
  it('each comes first as often as its share says', () => {
    const firsts = grid.map((dice) => orderOf('weighted', [{ weight: 5 }, { weight: 3 }, { weight: 2 }], { dice })[0]);
    expect(['0', '1', '2'].map((model) => firsts.filter((first) => first === model).length)).toEqual([500, 300, 200]);
  });

  it('each of those left comes second about as often as its share of the rest says', () => {
    const orders = grid.map((dice) => orderOf('weighted', [{ weight: 5 }, { weight: 3 }, { weight: 2 }], { dice }));
    const afterFirst = orders.filter(([first]) => first === '0').map(([, second]) => second);
    const share = afterFirst.filter((second) => second === '1').length / afterFirst.length;
    expect(Math.abs(share - 3 / 5)).toBeLessThan(0.05);
  });

  it('a weight of nothing comes first only where nobody has more', () => {
    const firsts = grid.map((dice) => orderOf('weighted', [{ weight: 0 }, { weight: 1 }, { weight: 0 }], { dice })[0]);
    expect([new Set(firsts), orderOf('weighted', [{ weight: 0 }, { weight: 0 }])]).toEqual([
      new Set(['1']),
      ['0', '1'],
    ]);
  });
});

describe('in turn', () => {
  it('each goes first, and the others follow in their circle', () => {
    const some = [{}, {}, {}];
    const orders = [0, 1, 2, 3].map((turn) => orderOf('round-robin', some, { turn }).join(''));
    expect(orders).toEqual(['012', '120', '201', '012']);
  });
});

describe.each(strategyNames)('the strategy %s', (name) => {
  const some = fc.array(
    fc.record({ weight: fc.integer({ min: 0, max: 9 }), priority: fc.integer({ min: 1, max: 4 }) }),
  );
  const dice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  it('keeps every candidate once, and is the same for the same signals', () => {
    fc.assert(
      fc.property(some, dice, fc.nat(), (wishes, die, turn) => {
        const given = candidates(wishes);
        const frozen = [...given];
        const order = strategies[name](given, { ...plain, dice: die, turn });
        expect(new Set(order)).toEqual(new Set(given));
        expect(order).toHaveLength(given.length);
        expect(strategies[name](given, { ...plain, dice: die, turn })).toEqual(order);
        expect(given).toEqual(frozen);
      }),
    );
  });
});
