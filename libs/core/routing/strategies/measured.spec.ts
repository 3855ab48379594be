import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Candidate, type Outlook, strategies, type StrategyName } from '../index.js';
import { snapshotOf } from '../testing/index.js';

const snapshot = snapshotOf({ providers: { a: {} } });

function candidateOf(model: string, weight = 1): Candidate {
  const provider = snapshot.providers.get('a');
  if (!provider) throw new Error('there is no provider');
  return { deployment: snapshot.deployment(provider, model), weight, priority: 1 };
}

interface Case {
  /** By model. */
  readonly outlooks: Readonly<Record<string, Partial<Outlook>>>;
  readonly dice?: number;
  readonly session?: string;
}

function orderOf(name: StrategyName, { outlooks, dice = 0, session }: Case): readonly string[] {
  const candidates = Object.keys(outlooks).map((model) => candidateOf(model));
  const outlook = ({ deployment: { model } }: Candidate): Outlook => ({
    inFlight: 0,
    outputTokens: 100,
    ...outlooks[model],
  });
  const order = strategies[name](candidates, { dice, turn: 0, outlook, session: () => session });
  return order.map(({ deployment: { model } }) => model);
}

/** Every hundredth of the dice. */
const grid = Array.from({ length: 100 }, (_, at) => (at + 0.5) / 100);

describe('by cost', () => {
  it('the cheapest is first, and what nobody can price is last', () => {
    const outlooks = { unknown: {}, dear: { costNano: 9n }, cheap: { costNano: 2n }, free: { costNano: 0n } };
    expect(orderOf('cost', { outlooks })).toEqual(['free', 'cheap', 'dear', 'unknown']);
  });
});

describe('by latency', () => {
  const outlooks = { slow: { answerMs: 900 }, quick: { answerMs: 100 }, fair: { answerMs: 300 } };

  it('the better of two that are drawn is first, the others follow by their time', () => {
    const orders = grid.map((dice) => orderOf('latency', { outlooks, dice }).join(' '));
    expect(new Set(orders)).toEqual(new Set(['quick fair slow', 'fair quick slow']));
  });

  it('the best is first in each pair it is drawn in, and the worst never', () => {
    const firsts = grid.map((dice) => orderOf('latency', { outlooks, dice })[0]);
    expect(firsts.filter((first) => first === 'quick').length).toBeGreaterThan(60);
    expect(firsts).not.toContain('slow');
  });

  it('of two it is the better one, whatever the dice show', () => {
    const two = { slow: { answerMs: 900 }, quick: { answerMs: 100 } };
    expect(new Set(grid.map((dice) => orderOf('latency', { outlooks: two, dice })[0]))).toEqual(new Set(['quick']));
  });

  it('requests under way make the quick one slower', () => {
    const busy = { quick: { answerMs: 100, inFlight: 30 }, fair: { answerMs: 300 } };
    expect(orderOf('latency', { outlooks: busy })).toEqual(['fair', 'quick']);
  });

  it.each(['latency', 'throughput'] as const)('whoever nobody measured is tried, by one at a time: %s', (name) => {
    const known = { answerMs: 100, tokensPerSecond: 100 };
    expect(orderOf(name, { outlooks: { known, idle: {} } })).toEqual(['idle', 'known']);
    expect(orderOf(name, { outlooks: { asked: { inFlight: 1 }, known } })).toEqual(['known', 'asked']);
  });
});

it('by throughput the most tokens per second are first', () => {
  const outlooks = { slow: { tokensPerSecond: 20 }, quick: { tokensPerSecond: 200 } };
  expect(orderOf('throughput', { outlooks })).toEqual(['quick', 'slow']);
});

it('by load the fewest requests under way are first, equals as they are written', () => {
  const outlooks = { busy: { inFlight: 3 }, idle: {}, another: {} };
  expect(orderOf('least-busy', { outlooks })).toEqual(['idle', 'another', 'busy']);
});

describe('by session', () => {
  const outlooks = { m: {}, n: {}, o: {} };
  const sessions = Array.from({ length: 300 }, (_, at) => `s${at}`);
  const firstOf = (session: string, some: Case['outlooks'] = outlooks) =>
    orderOf('sticky', { outlooks: some, session })[0];

  it('requests stay together, whatever the dice show', () => {
    expect(new Set(grid.map((dice) => orderOf('sticky', { outlooks, dice, session: 's' })[0])).size).toBe(1);
  });

  it('sessions are spread about evenly', () => {
    for (const model of Object.keys(outlooks)) {
      const share = sessions.filter((session) => firstOf(session) === model).length / sessions.length;
      expect(Math.abs(share - 1 / 3)).toBeLessThan(0.1);
    }
  });

  it('only those of a candidate that goes move', () => {
    const moved = sessions.filter((session) => firstOf(session, { m: {}, n: {} }) !== firstOf(session));
    expect(moved).toEqual(sessions.filter((session) => firstOf(session) === 'o'));
  });

  it('a request of its own goes as the dice fall', () => {
    expect(new Set(grid.map((dice) => orderOf('sticky', { outlooks, dice })[0])).size).toBe(3);
  });

  it('no session goes to a weight of nothing while there is another', () => {
    const candidates = [candidateOf('never', 0), candidateOf('m')];
    const outlook = (): Outlook => ({ inFlight: 0, outputTokens: 1 });
    const firsts = sessions.map(
      (session) => strategies.sticky(candidates, { dice: 0, turn: 0, outlook, session: () => session })[0],
    );
    expect(new Set(firsts)).toEqual(new Set([candidates[1]]));
  });
});

describe('balanced', () => {
  it('a little dearer and much quicker wins, and so does a little slower and much cheaper', () => {
    const quick = { costNano: 11n, answerMs: 100 };
    expect(orderOf('balanced', { outlooks: { slow: { costNano: 10n, answerMs: 900 }, quick } })[0]).toBe('quick');
    const cheap = { costNano: 1n, answerMs: 110 };
    expect(orderOf('balanced', { outlooks: { quick, cheap } })[0]).toBe('cheap');
  });

  it('who fails often is behind who is as good otherwise', () => {
    const alike = { costNano: 10n, answerMs: 100 };
    const outlooks = { frail: { ...alike, success: 0.5 }, firm: { ...alike, success: 0.99 } };
    expect(orderOf('balanced', { outlooks })).toEqual(['firm', 'frail']);
  });

  it('a price that nobody knows is no low one', () => {
    const outlooks = { unknown: { answerMs: 100 }, known: { answerMs: 100, costNano: 5n } };
    expect(orderOf('balanced', { outlooks })).toEqual(['known', 'unknown']);
  });
});

describe.each(['cost', 'latency', 'throughput', 'least-busy', 'sticky', 'balanced'] as const)('%s', (name) => {
  it('is the same however the candidates are written, where no two are equal', () => {
    const outlook = fc.record({
      costNano: fc.bigInt({ min: 1n, max: 1_000_000n }),
      answerMs: fc.integer({ min: 1, max: 100_000 }),
      tokensPerSecond: fc.integer({ min: 1, max: 1_000 }),
    });
    const some = fc.uniqueArray(outlook, { minLength: 1, maxLength: 8, selector: ({ costNano }) => costNano });
    const dice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(some, dice, (given, die) => {
        const distinct = given.map((one, at) => [
          `m${at}`,
          // Each is told apart by each of its figures.
          {
            ...one,
            success: 1 / (at + 1),
            inFlight: at,
            answerMs: one.answerMs + at / 16,
            tokensPerSecond: one.tokensPerSecond + at / 16,
          },
        ]);
        const orders = [distinct, distinct.toReversed()].map((written) =>
          orderOf(name, { outlooks: Object.fromEntries(written) as Case['outlooks'], dice: die }),
        );
        expect(orders[0]).toEqual(orders[1]);
      }),
    );
  });
});
