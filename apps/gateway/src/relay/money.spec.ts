import { describe, expect, it } from '@jest/globals';
import { Failure } from '#core/failure';
import type { Budget } from '#core/ledger';
import type { Verdict } from '#core/limits';
import { budget, budgetsOf, exceeded, INPUT, price, whole, worldOf } from './testing/money-world.js';
import { failing, hello, streams, word } from './testing/openai-answers.js';
import { reset } from './testing/scripted-upstream.js';
import { anybody } from './testing/world.js';

describe('what is held back before an attempt', () => {
  it('is the most it can cost, in one step with the limits', async () => {
    const world = worldOf();
    await world.serve({ max_tokens: 100 });
    expect(world.store.asks).toHaveLength(1);
    expect(budgetsOf(world).map(({ holdNano, budget: { id } }) => [id, holdNano])).toEqual([['bud_1', INPUT + 100n]]);
    expect(world.store.asks[0]?.rules.some(({ is }) => is === 'lease')).toBe(true);
  });

  it('is of each attempt, and the limits of the caller of the first', async () => {
    const world = worldOf({ scripts: { 'a/m': [failing(401)], 'b/m': [whole] } });
    await world.serve({ model: 'smart', max_tokens: 100 });
    const [first, second] = world.store.asks;
    expect([first?.reservation, second?.reservation]).toEqual(['req_1/1', 'req_1/2']);
    expect(second?.rules.map(({ is }) => is)).toEqual(['budget']);
    expect(world.store.dropped).toEqual(['req_1/1']);
  });

  it('is nothing where nobody knows the price', async () => {
    const world = worldOf({ prices: {} });
    await world.serve({ max_tokens: 100 });
    expect(budgetsOf(world)).toEqual([]);
  });

  it('counts the budgets of whom and what the request concerns, and no others', async () => {
    const scopes = [
      ['organization', '*'],
      ['team', 't'],
      ['team', 'other'],
      ['project', 'default'],
      ['project', 'other'],
      ['user', '*'],
      ['user', 'ann'],
      ['user', 'bob'],
      ['provider', 'a'],
      ['provider', 'b'],
      ['model', 'm'],
      ['model', 'a/m'],
      ['model', 'b/m'],
    ] as const;
    const budgets = scopes.map(([kind, id]): Budget => ({ ...budget, id: `${kind} ${id}`, scope: { kind, id } }));
    const projects = [{ slug: 'default', team: 't', limits: {} }];
    const world = worldOf({ budgets, projects, teams: [{ slug: 't', limits: {} }] });
    await world.serve({ user: 'ann' });
    expect(budgetsOf(world).map((rule) => rule.budget.id)).toEqual([
      ...['organization *', 'team t', 'project default', 'user *', 'user ann', 'provider a', 'model m', 'model a/m'],
    ]);
    expect(budgetsOf(world).find((rule) => rule.budget.id === 'user *')?.window.id).toMatch(/:ann$/);
  });

  it('is in the record, so that it is charged to the windows it was held in', async () => {
    const world = worldOf();
    await world.serve({});
    expect(world.record.attempts[0]?.windows).toEqual(budgetsOf(world).map(({ window }) => window.id));
    expect(world.record.attempts[0]).toMatchObject({ costNano: 15n, price, responseId: 'chatcmpl-1' });
  });
});

describe('a budget that is spent', () => {
  it('refuses, says which it is, and is not worth another try', async () => {
    const world = worldOf();
    world.store.verdicts = [exceeded(5n)];
    const { failure } = await world.serve({ max_tokens: 100 });
    expect([failure?.code, failure?.shouldRetry, world.upstream.asked, world.record.outcome]).toEqual([
      'insufficient_quota',
      false,
      [],
      'budget_exceeded',
    ]);
    expect(failure?.details.budget).toMatchObject({ id: 'bud_1', limitNano: 1_000_000n, usedNano: 999_995n });
    expect(world.store.places).toBe(0);
  });

  it('of one provider lets the next one answer', async () => {
    const world = worldOf();
    world.store.verdicts = [exceeded(0n, { scope: { kind: 'provider', id: 'a' } })];
    await world.serve({ model: 'smart', max_tokens: 100 });
    expect([world.upstream.asked, world.record.outcome]).toEqual([['b/m'], 'ok']);
  });

  it('with a cheaper route goes on there, counted and refusing no more', async () => {
    const world = worldOf();
    world.store.verdicts = [exceeded(0n, { onExceed: 'downgrade', downgradeRoute: 'cheap' })];
    await world.serve({ model: 'a/m', max_tokens: 100 });
    expect([world.upstream.asked, world.record.route, world.record.reason]).toEqual([
      ['b/m'],
      'cheap',
      'budget_downgrade',
    ]);
    expect(budgetsOf(world, 1).map(({ isEnforced }) => isEnforced)).toEqual([false]);
  });

  it('leaves the cheaper route no more time than was left of the request', async () => {
    const failover = { totalMs: 700, firstTokenMs: 500 };
    const world = worldOf({
      scripts: { 'a/m': [{ refuses: 'never' }], 'b/m': [{ refuses: 'never' }] },
      routes: {
        smart: { models: ['smart'], targets: ['a/m', 'b/m'], failover },
        cheap: { targets: ['b/m'], failover: { totalMs: 700, firstTokenMs: 10_000 } },
      },
    });
    const admitted: Verdict = { is: 'admitted', states: {}, isLocal: false };
    world.store.verdicts = [admitted, exceeded(0n, { onExceed: 'downgrade', downgradeRoute: 'cheap' })];
    const { failure } = await world.serve({ model: 'smart', stream: true, max_tokens: 100 });
    expect([world.upstream.asked, failure?.code, world.clock.now()]).toEqual([['a/m', 'b/m'], 'upstream_timeout', 700]);
    expect(world.clock.timers).toBe(0);
  });

  it('refuses all the same where the cheaper route is gone', async () => {
    const world = worldOf();
    world.store.verdicts = [exceeded(0n, { onExceed: 'downgrade', downgradeRoute: 'gone' })];
    expect((await world.serve({ max_tokens: 100 })).failure?.code).toBe('insufficient_quota');
  });

  it('shortens the answer of a caller who set no bound to what it still pays for', async () => {
    const world = worldOf();
    world.store.verdicts = [exceeded(1_000n)];
    await world.serve({});
    const cap = Number(1_000n - INPUT) - 2 + 1;
    expect(world.upstream.bodies[0]?.['max_tokens']).toBe(cap);
    expect(budgetsOf(world, 1)[0]?.holdNano).toBe(INPUT + BigInt(cap));
  });

  it('shortens each of several answers to its part of what is left', async () => {
    const world = worldOf();
    world.store.verdicts = [exceeded(1_000n)];
    await world.serve({ n: 3 });
    expect(world.upstream.bodies[0]?.['max_tokens']).toBe(330);
    expect(budgetsOf(world, 1)[0]?.holdNano).toBe(INPUT + 990n);
  });

  it.each([
    ['openai', 'gpt-5', {}, { max_completion_tokens: 990 }],
    ['openai', 'gpt-5', { max_tokens: null }, { max_completion_tokens: 990 }],
    ['cerebras', 'm', { max_tokens: null, max_completion_tokens: null }, { max_completion_tokens: 990 }],
    ['mistral', 'm', { max_tokens: null, max_completion_tokens: null }, { max_tokens: 990 }],
  ])(
    'shortens it by the name that %s knows for %s, also where the caller sent %j',
    async (kind, model, sent, limit) => {
      const id = `a/${model}`;
      const world = worldOf({ scripts: { [id]: [whole] }, prices: { [id]: price }, providers: { a: { kind } } });
      world.store.verdicts = [exceeded(1_000n)];
      await world.serve({ model: id, ...sent });
      const { max_tokens, max_completion_tokens } = world.upstream.bodies[0] ?? {};
      expect(
        Object.entries({ max_tokens, max_completion_tokens }).filter(([, value]) => typeof value === 'number'),
      ).toEqual(Object.entries(limit));
    },
  );

  it('counts what is written to a cache as dearly as it may come when it shortens an answer', async () => {
    const world = worldOf({ prices: { 'a/m': { ...price, cacheWrite: 2_000 } } });
    world.store.verdicts = [exceeded(1_000n)];
    await world.serve({});
    expect(budgetsOf(world, 1)[0]?.holdNano).toBeLessThanOrEqual(1_000n);
  });

  it('does not shorten it to a stump', async () => {
    const world = worldOf();
    world.store.verdicts = [exceeded(100n)];
    expect((await world.serve({})).failure?.code).toBe('insufficient_quota');
  });

  it('that cannot be counted now is our fault, and worth another try', async () => {
    const world = worldOf();
    world.store.verdicts = [{ is: 'unavailable', why: 'away', retryAfterMs: 1_000 }];
    const { failure } = await world.serve({});
    expect([failure?.code, failure?.status, failure?.shouldRetry]).toEqual([
      'budget_backend_unavailable',
      503,
      undefined,
    ]);
  });
});

describe('a limit', () => {
  it('holds for the key, its project and its team alike, and for the provider and the model', async () => {
    const limits = { rpm: 5, concurrency: 2 };
    const world = worldOf({
      providers: { a: { limits } },
      limits: { 'a/m': limits },
      projects: [{ slug: 'default', team: 't', limits }],
      teams: [{ slug: 't', limits }],
      budgets: [],
    });
    const caller = { ...anybody, limits };
    await world.serve(world.ask({}, { caller }));
    const rules = world.store.asks[0]?.rules ?? [];
    expect(rules.flatMap((rule) => (rule.is === 'budget' ? [] : [`${rule.scope} ${rule.id} ${rule.name}`]))).toEqual([
      ...['key key_1 rpm', 'key key_1 concurrency', 'project default rpm', 'project default concurrency'],
      ...['team t rpm', 'team t concurrency', 'provider a rpm', 'provider a concurrency'],
      ...['model a/m rpm', 'model a/m concurrency'],
    ]);
    expect(world.store.places).toBe(0);
  });

  it('of the caller refuses at once', async () => {
    const world = worldOf();
    const by = { is: 'lease', name: 'concurrency', scope: 'project', id: 'default', limit: 3, holder: 'x' } as const;
    world.store.verdicts = [{ is: 'refused', by, retryAfterMs: 1_000, states: {} }];
    const { failure } = await world.serve({ model: 'smart' });
    expect([failure?.code, world.upstream.asked]).toEqual(['rate_limit_exceeded', []]);
    expect(failure?.message).toMatch(/The project 'default' may have 3 requests running at a time/);
  });

  it('of a provider lets the next one answer, and is told where there is none', async () => {
    const by = { is: 'lease', name: 'concurrency', scope: 'provider', id: 'a', limit: 3, holder: 'x' } as const;
    const refused: Verdict = { is: 'refused', by, retryAfterMs: 1_000, states: {} };
    const world = worldOf();
    world.store.verdicts = [refused];
    await world.serve({ model: 'smart' });
    expect(world.upstream.asked).toEqual(['b/m']);
    world.store.verdicts = [refused, refused];
    expect((await world.serve({ model: 'smart' })).failure?.code).toBe('rate_limit_exceeded');
  });

  it('of tokens counts what will probably be used, and is put right when it is known', async () => {
    const world = worldOf({ limits: { 'a/m': { tpm: 1_000 } } });
    await world.serve({ max_tokens: 100 });
    const counted = world.store.asks[0]?.rules.find((rule) => rule.is === 'rate');
    expect(counted).toMatchObject({ scope: 'model', id: 'a/m', name: 'tpm', cost: 8 + 100 });
    expect(world.store.releases.flatMap(({ corrections }) => corrections.map(({ cost }) => cost))).toEqual([15]);
  });

  it('is given back once, whatever happens', async () => {
    for (const script of [whole, failing(500), streams(...hello), streams(word('x'), reset)]) {
      const world = worldOf({ scripts: { 'a/m': [script] } });
      await world.serve({ stream: script.headers?.['content-type'] === 'text/event-stream' });
      expect(world.store.places).toBe(0);
    }
  });
});

describe('a model that nobody knows', () => {
  it('thinks no more than is held back for it', async () => {
    const world = worldOf({ providers: { a: { kind: 'anthropic' } } });
    await world.serve({ model: 'a/m', reasoning_effort: 'max' });
    const written = Number(world.upstream.bodies[0]?.['max_tokens']);
    expect(budgetsOf(world)[0]?.holdNano).toBeGreaterThanOrEqual(BigInt(written));
    expect(world.upstream.bodies[0]?.['thinking']).toMatchObject({ budget_tokens: Math.floor(written * 0.75) });
  });
});

describe('before an attempt is sent', () => {
  it('is written down how it is charged should we not live to see its end', async () => {
    const world = worldOf({ scripts: { 'a/m': [failing(500)], 'b/m': [whole] } });
    await world.serve({ model: 'smart', max_tokens: 100 });
    const written = world.intents.map(({ attempts }) =>
      attempts.map(({ ledger, outcome, costNano }) => [ledger, outcome, costNano]),
    );
    const none = ['none', 'server', 0n];
    const open = ['unknown', 'cut', 108n];
    // What cost nothing is written down before its hold is given back: killed in between, nobody is charged for it.
    expect(written).toEqual([[open], [none], [none, open], [none, none], [none, none, open]]);
    expect(world.intents[0]).toMatchObject({ id: 'req_1', outcome: 'internal_error', status: 500 });
  });

  it('is written down as long as nobody knows how long: of what is over, and of nothing else', async () => {
    const world = worldOf({ scripts: { 'a/m': [{ ...failing(500), afterMs: 40 }], 'b/m': [whole] } });
    await world.serve({ model: 'smart' });
    expect(world.intents.map(({ durationMs, overheadMs }) => [durationMs, overheadMs])).toEqual(
      world.intents.map(() => [null, null]),
    );
    const times = world.intents.map(({ attempts }) => attempts.map(({ ms }) => ms));
    expect([times[0], times[1], times[2]]).toEqual([[null], [40], [40, null]]);
    expect(world.record).toMatchObject({ durationMs: expect.any(Number), overheadMs: expect.any(Number) });
  });

  it('nothing is sent where nothing can be written', async () => {
    const world = worldOf();
    world.intentFailure = new Failure('overloaded', 'The disk is full.');
    const { failure } = await world.serve({});
    expect([failure?.code, world.upstream.asked, world.store.dropped]).toEqual(['overloaded', [], ['req_1/1']]);
    expect(world.record.attempts).toMatchObject([{ ledger: 'none', costNano: 0n }]);
  });
});
