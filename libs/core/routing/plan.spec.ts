import { describe, expect, it } from '@jest/globals';
import { Failure } from '../failure/index.js';
import { matchesPattern, MeasuredTelemetry, plan, type Signals, type Wish } from './index.js';
import { calm, healthWith, snapshotOf, type SnapshotWish, targetOf, wishOf } from './testing/index.js';

const plain: SnapshotWish = {
  providers: { a: { models: ['m'] }, b: { models: ['m'] }, c: {} },
  routes: { smart: { targets: ['a/x', 'b/y', 'c/z'] } },
};

interface Case {
  readonly wish?: Partial<Wish>;
  readonly snapshot?: SnapshotWish;
  readonly signals?: Partial<Signals>;
}

const planFor = (model: string, { wish, snapshot, signals }: Case = {}) =>
  plan(wishOf(model, wish), snapshotOf({ ...plain, ...snapshot }), { ...calm, ...signals });

const orderFor = (model: string, given: Case = {}) =>
  planFor(model, given).order.map(({ deployment }) => deployment.id);

const excludedFor = (model: string, given: Case = {}) =>
  planFor(model, given).excluded.map(({ candidate, reason }) => `${candidate.deployment.id} ${reason}`);

function codeFor(model: string, given: Case = {}) {
  try {
    planFor(model, given);
    return 'ok';
  } catch (error) {
    return error instanceof Failure ? [error.code, error.details.param] : error;
  }
}

describe('where a request may go', () => {
  it('is what its name means, best first', () => {
    expect(orderFor('smart')).toEqual(['a/x', 'b/y', 'c/z']);
  });

  it('goes on with the further names of the caller', () => {
    expect(orderFor('a/1', { wish: { models: ['smart', 'c/2', 'nobody'] } })).toEqual([
      'a/1',
      'a/x',
      'b/y',
      'c/z',
      'c/2',
    ]);
  });

  it('asks nobody twice', () => {
    expect(orderFor('a/x', { wish: { models: ['smart', 'a/x'] } })).toEqual(['a/x', 'b/y', 'c/z']);
  });

  it.each([
    ['nobody', {}, ['model_not_found', 'model']],
    ['nobody', { models: ['neither'] }, ['model_not_found', 'model']],
    ['smart', { may: () => false }, ['model_not_allowed', 'model']],
    ['smart', { pinned: 'gone' }, ['invalid_request', 'x-provider']],
  ] satisfies [string, Partial<Wish>, string[]][])('is nowhere for %s with %j', (model, wish, expected) => {
    expect(codeFor(model, { wish })).toEqual(expected);
  });

  it('is only where the key may go', () => {
    const may = (name: string) => matchesPattern('c/*', name);
    expect(orderFor('smart', { wish: { models: ['c/2'], may } })).toEqual(['c/2']);
  });
});

describe('the order', () => {
  it("is that of the route's strategy", () => {
    const snapshot = { routes: { smart: { strategy: 'round-robin' as const, targets: ['a/x', 'b/y'] } } };
    expect(orderFor('smart', { snapshot, signals: { turn: () => 1 } })).toEqual(['b/y', 'a/x']);
  });

  it("is that of the caller's strategy before that", () => {
    const targets = [targetOf('a/x', { priority: 2 }), targetOf('b/y')];
    const snapshot = { routes: { smart: { strategy: 'round-robin' as const, targets } } };
    expect(orderFor('smart', { snapshot, wish: { strategy: 'priority' } })).toEqual(['b/y', 'a/x']);
  });

  it('begins with the providers that the caller names', () => {
    expect(orderFor('smart', { wish: { preferences: { order: ['c', 'b'] } } })).toEqual(['c/z', 'b/y', 'a/x']);
  });

  it('ends with the first where the caller wants no fallback', () => {
    expect(orderFor('smart', { wish: { preferences: { allow_fallbacks: false } } })).toEqual(['a/x']);
  });

  it('goes on with the fallback routes, each in its own order, and never in a circle', () => {
    const routes = {
      smart: { targets: ['a/x'], fallback: ['cheap', 'gone', 'last'] },
      cheap: { targets: ['a/1', 'b/2'], strategy: 'round-robin' as const, fallback: ['smart', 'far'] },
      last: { targets: ['c/l'], fallback: ['cheap', 'last'] },
      far: { targets: ['c/f'] },
    };
    const turn = (route: string) => (route === 'cheap' ? 1 : 0);
    expect(orderFor('smart', { snapshot: { routes }, signals: { turn } })).toEqual(['a/x', 'b/2', 'a/1', 'c/l', 'c/f']);
  });

  it('asks a fallback route for the name that led to it', () => {
    const routes = { named: { targets: ['a/x'], fallback: ['any'] }, any: { targets: ['c/*'] } };
    expect(orderFor('b/1', { snapshot: { routes }, wish: { models: ['named'] } })).toEqual(['b/1', 'a/x', 'c/named']);
  });
});

describe('a pinned provider', () => {
  const pinned = (model: string, slug: string) => orderFor(model, { wish: { pinned: slug } });

  it('is the only one that is asked', () => {
    expect([pinned('smart', 'b'), pinned('m', 'b')]).toEqual([['b/y'], ['b/m']]);
  });

  it('is asked for the name as it stands where nobody says what it calls that', () => {
    expect([pinned('m', 'c'), pinned('a/m', 'c')]).toEqual([['c/m'], ['c/a/m']]);
  });

  it('is what a name in full says already', () => {
    expect(pinned('b/m', 'b')).toEqual(['b/m']);
  });
});

describe('who is left out', () => {
  const needs = ['vision' as const];

  it('is told with the reason', () => {
    expect(excludedFor('smart', { wish: { preferences: { only: ['b', 'c'], ignore: ['c'] } } })).toEqual([
      'a/x not_in_only',
      'c/z ignored',
    ]);
  });

  it('is told that another is pinned', () => {
    expect(excludedFor('smart', { wish: { pinned: 'b' } })).toEqual(['a/x not_pinned: b', 'c/z not_pinned: b']);
  });

  it('is who is known to lack what is needed', () => {
    const facts = { 'a/x': { capabilities: ['text' as const] }, 'b/y': { capabilities: ['vision' as const] } };
    const given = { snapshot: { facts }, wish: { needs } };
    expect([orderFor('smart', given), excludedFor('smart', given)]).toEqual([
      ['b/y', 'c/z'],
      ['a/x missing_capability: vision'],
    ]);
  });

  it('is who was said to have no tools', () => {
    const facts = { 'a/x': { capabilities: ['text' as const] } };
    expect(excludedFor('smart', { snapshot: { facts }, wish: { needs: ['tools'] } })).toEqual([
      'a/x missing_capability: tools',
    ]);
  });

  it('is nobody of whom it is not said', () => {
    const facts = { 'a/x': { capabilities: ['text' as const], unsaid: ['vision' as const] } };
    expect(excludedFor('smart', { snapshot: { facts }, wish: { needs: [...needs, 'tools'] } })).toEqual([
      'a/x missing_capability: tools',
    ]);
    expect(excludedFor('smart', { snapshot: { facts }, wish: { needs } })).toEqual([]);
  });

  it('is whose context surely cannot hold what is to be read, where another has the room', () => {
    const facts = { 'a/x': { context: 1_000 }, 'b/y': { context: 2_000 } };
    const given = { snapshot: { facts }, wish: { leastTokens: 1_001 } };
    expect([orderFor('smart', given), excludedFor('smart', given)]).toEqual([
      ['b/y', 'c/z'],
      ['a/x context_too_small: 1000'],
    ]);
    expect(orderFor('a/x', given)).toEqual(['a/x']);
    expect(excludedFor('smart', { snapshot: { facts }, wish: { leastTokens: 1_000 } })).toEqual([]);
  });

  it('is who has no such endpoint', () => {
    const snapshot = { providers: { ...plain.providers, a: { kind: 'anthropic' } } };
    expect(excludedFor('smart', { snapshot, wish: { endpoint: 'embeddings' } })).toEqual([
      'a/x endpoint_not_supported: embeddings',
    ]);
  });

  it('is who rests, with the end of it', () => {
    const health = healthWith({ 'a/x': { by: 'circuit_open', untilMs: 0, code: 'no_healthy_upstream' } });
    expect(excludedFor('smart', { signals: { health } })).toEqual(['a/x circuit_open: until 1970-01-01T00:00:00.000Z']);
  });
});

describe('what a caller will not pay, or wait for', () => {
  const price = (input: number, output: number) => ({
    ...{ input, output, cachedInput: null, cacheWrite: null, reasoning: null },
  });
  const snapshot = { prices: { 'a/x': price(3_000_000, 9_000_000), 'b/y': price(1_000_000, 9_500_000) } };

  it('leaves out who is dearer, and whose price nobody knows', () => {
    const wish = { preferences: { max_price: { prompt: 2_000_000 } } };
    expect([orderFor('smart', { wish, snapshot }), excludedFor('smart', { wish, snapshot })]).toEqual([
      ['b/y'],
      ['a/x max_price: input costs 3', 'c/z max_price: the price is unknown'],
    ]);
    const written = { preferences: { max_price: { completion: 9_000_000 } } };
    expect(orderFor('smart', { wish: written, snapshot })).toEqual(['a/x']);
  });

  it('puts who is known to be slower last, and whom the caller names first all the same', () => {
    const telemetry = new MeasuredTelemetry(() => 0);
    const [slow] = planFor('smart').order;
    if (!slow) throw new Error('there is no candidate');
    telemetry.began(slow.deployment);
    telemetry.ended(slow.deployment, { isGood: true, ms: 3_000, firstTokenMs: 2_000 });
    const preferences = { preferred_max_latency_ms: 1_000 };
    const orderWith = (more: object) =>
      orderFor('smart', { wish: { preferences: { ...preferences, ...more } }, signals: { telemetry } });
    expect([orderWith({}), orderWith({ order: ['a'] })]).toEqual([
      ['b/y', 'c/z', 'a/x'],
      ['a/x', 'b/y', 'c/z'],
    ]);
  });
});

describe('a strategy', () => {
  it('has no say about who is excluded: turns are taken among those who may be asked', () => {
    const health = healthWith({ 'a/x': { by: 'circuit_open', untilMs: 0, code: 'no_healthy_upstream' } });
    const firsts = [0, 1, 2, 3].map(
      (turn) => orderFor('smart', { wish: { strategy: 'round-robin' }, signals: { health, turn: () => turn } })[0],
    );
    expect(firsts).toEqual(['b/y', 'c/z', 'b/y', 'c/z']);
  });
});

describe('the reason for the first', () => {
  it.each([
    ['smart', { pinned: 'b' }, 'pinned'],
    ['smart', { preferences: { order: ['b'] } }, 'caller_order'],
    ['a/x', {}, 'exact_match'],
    ['unknown', {}, 'wildcard_route'],
    ['smart', { preferences: { only: ['b'] } }, 'only_candidate'],
    ['smart', { strategy: 'weighted' as const }, 'weighted'],
    ['m', {}, 'priority'],
  ])('of %s with %j is %s', (model, wish, reason) => {
    const routes = { ...plain.routes, rest: { models: ['*'], targets: ['a/x', 'b/y'] } };
    expect(planFor(model, { wish, snapshot: { routes } }).reason).toBe(reason);
  });
});
