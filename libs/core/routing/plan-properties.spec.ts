import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../failure/index.js';
import { type Blocked, nothingMeasured, type Plan, plan, type Signals, strategyNames, type Wish } from './index.js';
import { healthWith, snapshotOf, type SnapshotWish, targetOf, wishOf } from './testing/index.js';

/*
 * Whatever is configured and asked for: a plan holds everybody who may be asked once, and nobody who may not.
 */

const slugs = ['a', 'b', 'c'] as const;
const slug = fc.constantFrom(...slugs, 'gone');
const deployment = fc.tuple(slug, fc.constantFrom('m', 'n', '*')).map(([provider, model]) => `${provider}/${model}`);
const name = fc.constantFrom('r0', 'r1', 'r2', 'm', 'n', 'a/m', 'b/zzz', 'claude-1', 'unknown');

const route = fc.record({
  models: fc.subarray(['claude-*', 'claude-1', '*', 'n']),
  strategy: fc.constantFrom(...strategyNames),
  fallback: fc.array(fc.constantFrom('r0', 'r1', 'r2', 'gone'), { maxLength: 3 }),
  targets: fc.array(
    fc
      .tuple(deployment, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 3 }))
      .map(([id, weight, priority]) => targetOf(id, { weight, priority })),
    { maxLength: 5 },
  ),
});

const snapshot: fc.Arbitrary<SnapshotWish> = fc.record({
  providers: fc.constant({ a: { models: ['m', 'n'] }, b: { models: ['m'] }, c: { kind: 'anthropic' } }),
  routes: fc.record({ r0: route, r1: route, r2: route }),
  facts: fc.dictionary(
    fc.constantFrom('a/m', 'b/n'),
    fc.record({ capabilities: fc.subarray(['text', 'vision', 'tools'] as const) }),
  ),
});

const list = fc.option(fc.subarray([...slugs]), { nil: undefined });
const wish: fc.Arbitrary<Wish> = fc
  .record({
    model: name,
    models: fc.array(name, { maxLength: 2 }),
    endpoint: fc.constantFrom('chat' as const, 'embeddings' as const),
    pinned: fc.option(fc.constantFrom(...slugs), { nil: undefined }),
    preferences: fc.record({ order: list, only: list, ignore: list }),
    strategy: fc.option(fc.constantFrom(...strategyNames), { nil: undefined }),
    needs: fc.subarray(['vision', 'tools'] as const),
  })
  .map(({ model, ...rest }) => wishOf(model, rest));

const blocked: Blocked = { by: 'circuit_open', untilMs: 0, code: 'no_healthy_upstream' };
const signals: fc.Arbitrary<Signals> = fc
  .record({
    resting: fc.subarray(['a/m', 'b/m', 'a/n']),
    dice: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    turn: fc.nat(9),
  })
  .map(({ resting, dice, turn }) => ({
    health: healthWith(Object.fromEntries(resting.map((id) => [id, blocked]))),
    telemetry: nothingMeasured,
    dice,
    turn: () => turn,
  }));

function planned(...given: Parameters<typeof plan>): Plan | string {
  try {
    return plan(...given);
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
}

const idsOf = (one: Plan) => ({
  order: one.order.map(({ deployment: { id } }) => id),
  out: one.excluded.map(({ candidate }) => candidate.deployment.id),
});

describe('any plan', () => {
  it('has each candidate once, in the order or left out', () => {
    fc.assert(
      fc.property(snapshot, wish, signals, (configured, wished, given) => {
        const one = planned(wished, snapshotOf(configured), given);
        if (typeof one === 'string') return;
        const { order, out } = idsOf(one);
        expect(new Set([...order, ...out]).size).toBe(order.length + out.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('asks nobody who must not be asked, and leaves nobody out without a reason', () => {
    fc.assert(
      fc.property(snapshot, wish, signals, (configured, wished, given) => {
        const one = planned(wished, snapshotOf(configured), given);
        if (typeof one === 'string') return;
        const { only, ignore } = wished.preferences;
        for (const { deployment: asked } of one.order) {
          const { slug: who, kind } = asked.provider;
          expect([wished.pinned ?? who, only?.includes(who) ?? true, ignore?.includes(who) ?? false]).toEqual([
            who,
            true,
            false,
          ]);
          expect(kind.endpoints).toContain(wished.endpoint);
          expect(wished.needs.filter((need) => asked.facts?.capabilities?.includes(need) === false)).toEqual([]);
          expect(given.health.blocked(asked)).toBeUndefined();
        }
        expect(one.excluded.filter(({ reason }) => !reason)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is the same for the same wish, snapshot and signals', () => {
    fc.assert(
      fc.property(snapshot, wish, signals, (configured, wished, given) => {
        const one = snapshotOf(configured);
        expect(planned(wished, one, given)).toEqual(planned(wished, one, given));
      }),
    );
  });

  it('has nobody behind the first where the caller wants no fallback', () => {
    fc.assert(
      fc.property(snapshot, wish, signals, (configured, wished, given) => {
        const one = snapshotOf(configured);
        const alone = { ...wished, preferences: { ...wished.preferences, allow_fallbacks: false } };
        const [free, bound] = [planned(wished, one, given), planned(alone, one, given)];
        if (typeof free === 'string' || typeof bound === 'string') return;
        expect(idsOf(bound).order).toEqual(idsOf(free).order.slice(0, 1));
      }),
    );
  });
});
