import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import * as fake from '../fakes/upstream/index.js';
import { call, errorIn, toldBy } from './kit/call.js';
import { LIVE_MS, waitFor, waitUntil } from './kit/patience.js';
import { chatOf } from './kit/scene.js';
import { type Key, startSystem, type System } from './kit/system.js';

const { openai } = fake;

let system: System;
let key: Key;
let blue: fake.FakeUpstream;
let green: fake.FakeUpstream;
beforeAll(async () => {
  system = await startSystem();
  key = await system.key({ name: 'live' });
  [blue, green] = [await system.upstream(), await system.upstream()];
  blue.respond(() => openai.answer('blue'));
  green.respond(() => openai.answer('green'));
  await system.configure('POST', '/providers', { slug: 'blue', kind: 'openai', base_url: `${blue.url}/v1` });
  await system.provider({ slug: 'green', base_url: `${green.url}/v1` });
});
afterAll(() => system.stop());

const send = (body: object, path = '/v1/chat/completions', headers = {}) =>
  call(system.url + path, body, { secret: key.secret, headers });
const ask = async (model: string, more: object = {}, headers = {}, path?: string) => {
  const { status, headers: told, text } = await send({ ...chatOf({ model }), ...more }, path, headers);
  const header = (name: string) => told.get(`x-gatewright-${name}`);
  const answer = status === 200 ? (JSON.parse(text) as OpenAI.ChatCompletion).choices[0]?.message.content : undefined;
  const { code } = status === 200 ? {} : errorIn(text);
  return {
    status,
    answer,
    code,
    provider: header('provider'),
    reason: header('reason'),
    cost: header('cost-usd'),
    model: header('model'),
  };
};
/** Asks until the answer is like this, for as long as a change may take to be live. */
const soon = async (model: string, like: object) => {
  const isLike = (got: object) =>
    Object.entries(like).every(([name, value]) => got[name as keyof typeof got] === value);
  await waitUntil(async () => isLike(await ask(model)), LIVE_MS);
};

describe('what an administrator changes is live at once', () => {
  it('a provider: made, changed, switched off and on, removed', async () => {
    expect(await ask('new/gpt-4.1')).toMatchObject({ status: 404, code: 'model_not_found' });
    await system.configure('POST', '/providers', { slug: 'new', kind: 'openai', base_url: `${blue.url}/v1` });
    await soon('new/gpt-4.1', { status: 200, answer: 'blue' });
    await system.configure('PATCH', '/providers/new', { base_url: `${green.url}/v1`, api_key: 'sk-next' });
    await soon('new/gpt-4.1', { status: 200, answer: 'green' });
    expect(green.requests.at(-1)?.headers['authorization']).toBe('Bearer sk-next');
    await system.configure('PATCH', '/providers/new', { enabled: false });
    await soon('new/gpt-4.1', { status: 404 });
    await system.configure('PATCH', '/providers/new', { enabled: true });
    await soon('new/gpt-4.1', { status: 200 });
    await system.configure('DELETE', '/providers/new');
    await soon('new/gpt-4.1', { status: 404 });
  });

  it('a route: made, changed, removed', async () => {
    const targets = (provider: string) => ({ targets: [{ provider, model: 'gpt-4.1' }] });
    await system.configure('POST', '/routes', { slug: 'way', match: { models: ['way'] }, ...targets('blue') });
    await soon('way', { answer: 'blue' });
    await system.configure('PATCH', '/routes/way', targets('green'));
    await soon('way', { answer: 'green' });
    await system.configure('DELETE', '/routes/way');
    await soon('way', { status: 404 });
  });

  it('a price, which changes what the same answer costs', async () => {
    expect(await ask('blue/house-model')).toMatchObject({ cost: 'unknown' });
    await system.configure('PUT', '/prices/blue/house-model', { input: '1', output: '10' });
    await soon('blue/house-model', { cost: '0.000082' });
    await system.configure('PUT', '/prices/blue/house-model', { input: '2', output: '20' });
    await soon('blue/house-model', { cost: '0.000164' });
  });

  it('not for a request under way, which keeps what it began with', async () => {
    await system.route('steady', ['blue/steady-model']);
    await system.configure('PUT', '/prices/blue/steady-model', { input: '1', output: '1' });
    await soon('steady', { cost: '0.000019' });
    const before = blue.requests.length;
    let goOn: () => void = () => undefined;
    const signal = new Promise<void>((resolve) => (goOn = resolve));
    blue.script(async (wire) => {
      await signal;
      await openai.answer('still blue')(wire);
    });
    const slow = ask('steady');
    await blue.request(before);
    await system.configure('PUT', '/prices/blue/steady-model', { input: '1000', output: '1000' });
    await system.configure('PATCH', '/routes/steady', { targets: [{ provider: 'green', model: 'steady-model' }] });
    await soon('steady', { answer: 'green' });
    goOn();
    expect(await slow).toMatchObject({ answer: 'still blue', provider: 'blue', cost: '0.000019' });
  });
});

describe('a price nobody knows', () => {
  it('is said to be unknown, and is not nothing', async () => {
    expect(await ask('green/nobody-knows')).toMatchObject({ status: 200, cost: 'unknown' });
    const body = { ...chatOf({ model: 'green/nobody-knows' }), stream: true, stream_options: { include_usage: true } };
    const { text } = await send(body);
    expect(toldBy(text).isDone).toBe(true);
    expect(text).toMatch(/"usage":\{[^\n]*"cost":null/);
  });
});

describe('the name of a model', () => {
  it('may be bare where a provider serves it', async () => {
    await system.configure('PATCH', '/providers/blue', { models: [{ id: 'only-blue-has-it' }] });
    await soon('only-blue-has-it', { status: 200, answer: 'blue', provider: 'blue', model: 'only-blue-has-it' });
    expect(blue.requests.at(-1)?.json).toMatchObject({ model: 'only-blue-has-it' });
  });

  it('may hold slashes: the first ends the provider', async () => {
    expect(await ask('green/meta/llama-4')).toMatchObject({ provider: 'green', model: 'meta/llama-4' });
  });

  it('that nobody knows goes to the route *, where there is one', async () => {
    expect(await ask('gpt-imaginary')).toMatchObject({ status: 404, code: 'model_not_found' });
    await system.configure('POST', '/routes', {
      ...{ slug: 'equivalent', match: { models: ['*'] }, targets: [{ provider: 'green', model: 'local-model' }] },
    });
    await soon('gpt-imaginary', { status: 200, provider: 'green', model: 'local-model', reason: 'wildcard_route' });
    expect(await ask('only-blue-has-it')).toMatchObject({ provider: 'blue' });
    await system.configure('DELETE', '/routes/equivalent');
    await soon('gpt-imaginary', { status: 404 });
  });
});

describe('a caller may say', () => {
  beforeAll(() => system.route('either', ['blue/gpt-4.1', 'green/gpt-4.1']));

  it.each<[string, { more?: object; headers?: object; path?: string }, string, string]>([
    ['nothing', {}, 'blue', 'priority'],
    ['x-provider', { headers: { 'x-provider': 'green' } }, 'green', 'pinned'],
    ['?provider=', { path: '/v1/chat/completions?provider=green' }, 'green', 'pinned'],
    ['provider.order', { more: { provider: { order: ['green'] } } }, 'green', 'caller_order'],
    ['provider.only', { more: { provider: { only: ['green'] } } }, 'green', 'only_candidate'],
    ['provider.ignore', { more: { provider: { ignore: ['blue'] } } }, 'green', 'only_candidate'],
  ])('who answers, with %s', async (_, { more, headers, path }, provider, reason) => {
    expect(await ask('either', more, headers, path)).toMatchObject({ status: 200, provider, reason });
  });

  it('a provider that does not exist, and is told so', async () => {
    const { status, text } = await send(chatOf({ model: 'either' }), undefined, { 'x-provider': 'nobody' });
    expect({ status, ...errorIn(text) }).toMatchObject({ status: 400, code: 'invalid_request', param: 'x-provider' });
  });

  it('further models, for when the first fails', async () => {
    blue.script(openai.serverError(), openai.serverError());
    const more = { models: ['green/gpt-4.1'] };
    expect(await ask('blue/gpt-4.1', more)).toMatchObject({ answer: 'green', reason: 'failover' });
  });

  it('that nobody else may be asked', async () => {
    blue.script(openai.serverError(), openai.serverError());
    const more = { provider: { allow_fallbacks: false } };
    expect(await ask('either', more)).toMatchObject({ status: 502, code: 'upstream_error' });
  });
});

describe('the decision', () => {
  it('is explained without being carried out', async () => {
    await system.configure('PUT', '/prices/green/clear', { input: '1', output: '100' });
    await system.route('explained', ['blue/clear', 'green/clear']);
    const asked = blue.requests.length + green.requests.length;
    const { status, text } = await send({ ...chatOf({ model: 'explained' }), max_tokens: 10 }, '/v1/routing/explain');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      ...{ route: 'explained', strategy: 'priority', chosen: 'blue/clear', reason: 'priority' },
      candidates: [
        { provider: 'blue', model: 'clear', expected_output_tokens: 10, excluded: null },
        { provider: 'green', excluded: null, expected_cost_usd: expect.stringMatching(/^0\.0010\d+$/) },
      ],
      fallback: ['green/clear'],
    });
    expect(blue.requests.length + green.requests.length).toBe(asked);
    const simulated = await system.configure('POST', '/routes/explained/simulate', chatOf({ model: 'explained' }));
    expect(simulated).toMatchObject({ chosen: 'blue/clear', fallback: ['green/clear'] });
  });

  it('with nobody left is explained too', async () => {
    const body = { ...chatOf({ model: 'explained' }), provider: { only: ['nobody'] } };
    const { text } = await send(body, '/v1/routing/explain');
    expect(JSON.parse(text)).toMatchObject({
      ...{ chosen: null, fallback: [] },
      candidates: [{ excluded: 'not_in_only' }, { excluded: 'not_in_only' }],
    });
  });
});

describe('what was used', () => {
  it('stands in the usage and in the requests soon after, with the right sums', async () => {
    const own = await system.key({ name: 'counted' });
    const chat = system.client(own.secret).chat.completions;
    await system.configure('PUT', '/prices/green/counted', { input: '2', output: '8' });
    await system.settled();
    for (let asked = 0; asked < 3; asked += 1) await chat.create(chatOf({ model: 'green/counted' }));
    for await (const _ of await chat.create({ ...chatOf({ model: 'green/counted' }), stream: true }));
    green.script(openai.badRequest());
    await expect(chat.create(chatOf({ model: 'green/counted' }))).rejects.toMatchObject({ status: 400 });
    const row = await waitFor(async () => {
      const { data } = await system.configure('GET', `/usage?group_by=key,model&key=${own.id}`);
      return data.find(({ requests, model }) => requests >= 4 && model === 'counted');
    }, LIVE_MS);
    expect(row).toMatchObject({ key: own.id, input_tokens: 48, output_tokens: 28, cost_usd: '0.00032' });
    const { data } = await waitFor(async () => {
      const page = await system.configure('GET', `/requests?key=${own.id}`);
      return page.data.length === 5 ? page : undefined;
    }, LIVE_MS);
    expect(data.filter(({ status }) => status === 200)).toHaveLength(4);
    for (const request of data.filter(({ status }) => status === 200))
      expect(request).toMatchObject({
        ...{ provider: 'green', model: 'counted', outcome: 'ok', cost_usd: '0.00008', key: { name: 'counted' } },
        usage: { input_tokens: 12, output_tokens: 7 },
        attempts: [{ n: 1, provider: 'green', status: 200, outcome: 'ok', ledger: 'exact', cost_usd: '0.00008' }],
      });
    expect(data.find(({ status }) => status === 400)).toMatchObject({ outcome: 'client_error', cost_usd: '0' });
  });
});
