import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { sharedRedisUrl } from '../fakes/redis.js';
import * as fake from '../fakes/upstream/index.js';
import { call, errorIn } from './kit/call.js';
import { LIVE_MS, waitFor, waitUntil } from './kit/patience.js';
import { chatOf } from './kit/scene.js';
import { type Key, startSystem, type System } from './kit/system.js';

const { openai } = fake;

/** An answer of a hundred tokens costs a thousandth of a USD; what is asked costs nothing. */
const model = 'acme/gpt-4.1';
const max_tokens = 100;
const one = '0.001';
const usage = { input: 12, output: 100 };

/** Two gateways over one Redis, in front of one provider whose prices are known. */
let system: System;
let upstream: fake.FakeUpstream;
beforeAll(async () => {
  system = await startSystem({ gateways: 2, gateway: { redisUrl: sharedRedisUrl() } });
  upstream = await system.upstream();
  upstream.respond(() => openai.answer('Hello.', { usage }));
  for (const slug of ['acme', 'frugal']) {
    await system.provider({ slug, base_url: `${upstream.url}/v1` });
    await system.configure('PUT', `/prices/${slug}/gpt-4.1`, { input: '0', output: slug === 'acme' ? '10' : '1' });
  }
  await system.route('cheap', ['frugal/gpt-4.1']);
});
afterAll(() => system.stop());

const keyWith = (budget: object, more: object = {}): Promise<Key> =>
  system.key({ budget: { period: 'day', ...budget }, ...more });
const budgetOf = async ({ id }: Key) => {
  const { data } = await system.configure('GET', `/budgets?scope_kind=key&scope_id=${id}`);
  const [budget] = data as unknown as readonly Standing[];
  if (!budget) throw new Error('The key has no budget.');
  return budget;
};
interface Told {
  readonly status: number;
  readonly code: string;
}
interface Refused {
  readonly budget: { readonly scope: { readonly kind: string } };
}
interface Standing {
  readonly id: string;
  readonly used: string;
  readonly reserved: string;
  readonly remaining: string;
  readonly status: string;
}
const ask = ({ secret }: Key, more: object = {}, gateway = 0) =>
  system
    .client(secret, { at: system.gateways[gateway]?.url ?? '' })
    .chat.completions.create({ ...chatOf({ model }), max_tokens, ...more })
    .withResponse();
const refusal = async (asked: Promise<unknown>) => {
  const error: unknown = await asked.catch((thrown: unknown) => thrown);
  if (error instanceof OpenAI.APIError) return error;
  throw new Error('Nobody refused it.');
};
const passes = (key: Key, more?: object) =>
  waitUntil(
    () =>
      ask(key, more).then(
        () => true,
        () => false,
      ),
    LIVE_MS,
  );
const recordsOf = async ({ id }: Key, count: number) =>
  waitFor(async () => {
    const { data } = await system.configure('GET', `/requests?key=${id}`);
    return data.length === count ? data : undefined;
  });

describe('a budget that is enough for exactly seven', () => {
  it('lets seven of forty pass that come at once to two gateways', async () => {
    const key = await keyWith({ amount: '0.007' });
    // What is too dear is refused, and both gateways know the budget from then on.
    for (const gateway of [0, 1])
      await waitUntil(
        async () => (await refusal(ask(key, { max_tokens: 701 }, gateway))).code === 'insufficient_quota',
      );
    const asked = await Promise.allSettled(Array.from({ length: 40 }, (_, n) => ask(key, {}, n % 2)));
    const refused = asked.filter((result) => result.status === 'rejected').map(({ reason }) => reason as Told);
    expect(refused).toHaveLength(33);
    expect(new Set(refused.map(({ status, code }) => `${status} ${code}`))).toEqual(
      new Set(['429 insufficient_quota']),
    );
    await waitUntil(async () => (await budgetOf(key)).used === '0.007');
  });

  it('says which budget it was, how it stands, and that to ask again is of no use', async () => {
    const key = await keyWith({ amount: one });
    await ask(key);
    const error = await refusal(ask(key));
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect(error).toMatchObject({ status: 429, code: 'insufficient_quota', type: 'insufficient_quota' });
    expect((error.headers as Headers).get('x-should-retry')).toBe('false');
    const midnight = new Date();
    midnight.setUTCHours(24, 0, 0, 0);
    expect((error.error as { budget?: unknown }).budget).toEqual({
      id: (await budgetOf(key)).id,
      scope: { kind: 'key', id: key.id },
      limit_usd: one,
      used_usd: one,
      resets_at: midnight.toISOString(),
    });
  });

  it('is not asked again by an SDK that would', async () => {
    const key = await keyWith({ amount: '0.0005' });
    const before = upstream.requests.length;
    await refusal(
      system.client(key.secret, { maxRetries: 3 }).chat.completions.create({ ...chatOf({ model }), max_tokens }),
    );
    const [record] = await recordsOf(key, 1);
    expect(record).toMatchObject({ status: 429, outcome: 'budget_exceeded', attempts: [] });
    expect(Number(record?.cost_usd)).toBe(0);
    expect(upstream.requests).toHaveLength(before);
  });

  it('holds for streams', async () => {
    const key = await keyWith({ amount: '0.002' });
    const stream = () => system.client(key.secret).chat.completions.stream({ ...chatOf({ model }), max_tokens });
    for (let asked = 0; asked < 2; asked += 1) await stream().finalChatCompletion();
    expect(await refusal(stream().finalChatCompletion())).toMatchObject({ status: 429, code: 'insufficient_quota' });
  });
});

describe('several budgets', () => {
  it('must all have room, and what one refuses is counted in none', async () => {
    await system.configure('POST', '/projects', { slug: 'shared', name: 'Shared' });
    const make = (kind: string, id: string, amount: string) =>
      system.configure('POST', '/budgets', { scope: { kind, id }, amount, period: 'hour' });
    await make('project', 'shared', '0.002');
    await make('user', '*', one);
    await system.settled();
    const key = await keyWith({ amount: '0.010' }, { project: 'shared' });
    const refusedBy = async (user: string) => {
      const error = (await refusal(ask(key, { user }))).error as Refused;
      return error.budget.scope.kind;
    };
    await ask(key, { user: 'ann' });
    expect(await refusedBy('ann')).toBe('user');
    await ask(key, { user: 'bob' });
    expect(await refusedBy('cleo')).toBe('project');
    await waitUntil(async () => (await budgetOf(key)).used === '0.002');
  });

  it('of a model that is spent, another candidate of the route answers', async () => {
    await system.route('either', ['acme/dear', 'frugal/gpt-4.1']);
    await system.configure('PUT', '/prices/acme/dear', { input: '0', output: '10' });
    await system.configure('POST', '/budgets', {
      scope: { kind: 'model', id: 'acme/dear' },
      amount: one,
      period: 'day',
    });
    await system.settled();
    const key = await system.key();
    const providers = [];
    for (let asked = 0; asked < 2; asked += 1)
      providers.push((await ask(key, { model: 'either' })).response.headers.get('x-gatewright-provider'));
    expect(providers).toEqual(['acme', 'frugal']);
  });
});

describe('a budget that does not block', () => {
  it('goes on by a cheaper route when it is spent', async () => {
    const key = await keyWith({ amount: one, on_exceed: 'downgrade', downgrade_route: 'cheap' });
    const heard = [];
    for (let asked = 0; asked < 3; asked += 1) {
      const { headers } = (await ask(key)).response;
      heard.push(`${headers.get('x-gatewright-provider')} ${headers.get('x-gatewright-cost-usd')}`);
    }
    expect(heard).toEqual(['acme 0.001', 'frugal 0.0001', 'frugal 0.0001']);
  });

  it('only tells people, where it is told so', async () => {
    const key = await keyWith({ amount: one, on_exceed: 'alert' });
    for (let asked = 0; asked < 3; asked += 1) await ask(key);
    const spent = await waitFor(async () => {
      const budget = await budgetOf(key);
      return budget.used === '0.003' ? budget : undefined;
    });
    expect(spent).toMatchObject({ status: 'exceeded', remaining: '0.00' });
  });
});

describe('what an operator sees and puts right', () => {
  it('is what is used, and what is held back for a request under way', async () => {
    const key = await keyWith({ amount: '0.005' });
    await ask(key);
    const before = upstream.requests.length;
    const leaving = new AbortController();
    upstream.script(fake.hang());
    const waiting = call(
      `${system.url}/v1/chat/completions`,
      { ...chatOf({ model }), max_tokens },
      {
        ...{ secret: key.secret, signal: leaving.signal },
      },
    ).catch(() => undefined);
    await upstream.request(before);
    await waitFor(async () => {
      const { used, reserved, remaining } = await budgetOf(key);
      return `${used} ${reserved} ${remaining}` === '0.001 0.001 0.003' || undefined;
    }, 15_000);
    leaving.abort();
    await waiting;
    await waitUntil(async () => (await budgetOf(key)).reserved === '0.00', 15_000);
  });

  it('is more room by a top-up, until the budget begins anew', async () => {
    const key = await keyWith({ amount: one });
    await ask(key);
    await refusal(ask(key));
    const { id } = await budgetOf(key);
    await system.configure('POST', `/budgets/${id}/topup`, { amount: one });
    await passes(key);
    expect(await refusal(ask(key))).toMatchObject({ code: 'insufficient_quota' });
  });

  it('is an adjustment, in the budget and in the list of them', async () => {
    const key = await keyWith({ amount: '0.002' });
    const { id } = await budgetOf(key);
    await system.configure('POST', `/budgets/${id}/adjust`, { amount: '0.0015', note: 'spent elsewhere' });
    await waitUntil(async () => (await budgetOf(key)).used === '0.0015');
    await waitUntil(
      () =>
        ask(key).then(
          () => false,
          () => true,
        ),
      LIVE_MS,
    );
    const { data } = await system.configure('GET', `/budgets/${id}/adjustments`);
    expect(data).toMatchObject([{ amount: '0.0015', note: 'spent elsewhere' }]);
    await system.configure('POST', `/budgets/${id}/adjust`, { amount: '-0.0015', note: 'it was not' });
    await passes(key);
  });

  it('is a larger amount, live within a second', async () => {
    const key = await keyWith({ amount: one });
    await ask(key);
    await refusal(ask(key));
    await system.configure('PATCH', `/budgets/${(await budgetOf(key)).id}`, { amount: '0.002' });
    await passes(key);
  });
});

it('a price that nobody knows is held by no budget', async () => {
  const key = await keyWith({ amount: '0.000000001' });
  expect((await ask(key, { model: 'acme/unheard-of' })).response.headers.get('x-gatewright-cost-usd')).toBe('unknown');
  expect(
    errorIn(
      (await call(`${system.url}/v1/chat/completions`, { ...chatOf({ model }), max_tokens }, { secret: key.secret }))
        .text,
    ),
  ).toMatchObject({
    code: 'insufficient_quota',
  });
});
