import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { sharedRedisUrl } from '../fakes/redis.js';
import * as fake from '../fakes/upstream/index.js';
import { call, errorIn, type Heard } from './kit/call.js';
import { LIVE_MS, waitFor, waitUntil } from './kit/patience.js';
import { chatOf } from './kit/scene.js';
import { type Key, startSystem, type System } from './kit/system.js';

const { openai } = fake;
const model = 'acme/gpt-4.1';

/** Two gateways over one Redis, in front of one provider. */
let system: System;
let upstream: fake.FakeUpstream;
beforeAll(async () => {
  system = await startSystem({ gateways: 2, gateway: { redisUrl: sharedRedisUrl() } });
  upstream = await system.upstream();
  upstream.respond(() => openai.answer('Hello.'));
  await system.provider({ slug: 'acme', base_url: `${upstream.url}/v1` });
});
afterAll(() => system.stop());

const ask = (secret: string | undefined, at = system.url): Promise<Heard> =>
  call(`${at}/v1/chat/completions`, chatOf({ model }), secret === undefined ? {} : { secret });
const urls = () => system.gateways.map(({ url }) => url);
/** Every gateway answers this secret with this status, soon. */
const isLive = (secret: string, status: number) =>
  waitUntil(
    async () => (await Promise.all(urls().map((at) => ask(secret, at)))).every((one) => one.status === status),
    LIVE_MS,
  );

function expectUnauthorized({ status, headers, text }: Heard): void {
  expect(status).toBe(401);
  expect(headers.get('x-should-retry')).toBe('false');
  expect(errorIn(text)).toMatchObject({ type: 'authentication_error', code: 'invalid_api_key', param: null });
}

describe('a key that is none', () => {
  it('is not there', async () => expectUnauthorized(await ask(undefined)));

  it.each([
    ['a key of another house', 'sk-proj-4ZqXo9YbT2mKc7RdWv1sPnEj8LhUa6Fg3QiBtN5xOyzAk'],
    ['one that was mistyped', 'gw_live_4ZqXo9YbT2mKc7RdWv1sPnEj8LhUa6Fg3QiBtN5xOyzAkxxxxxxx'],
    ['SQL', "'OR'1'='1"],
    ['10 KB', 'x'.repeat(10_000)],
    ['a token of the admin API', 'the-token-of-the-owner'],
  ])('is refused: %s', async (_, secret) => expectUnauthorized(await ask(secret)));

  it('is refused when one character is another', async () => {
    const { secret } = await system.key();
    const other = secret.at(20) === 'a' ? 'b' : 'a';
    expectUnauthorized(await ask(secret.slice(0, 20) + other + secret.slice(21)));
    expect((await ask(secret)).status).toBe(200);
  });

  it.each(['Basic abc', 'bearer', 'Bearer', 'Bearer a b'])(
    'is refused under a strange header: %s',
    async (authorization) => {
      expectUnauthorized(
        await call(`${system.url}/v1/chat/completions`, chatOf({ model }), { headers: { authorization } }),
      );
    },
  );

  it('is not read from the address', async () => {
    const { secret } = await system.key();
    for (const name of ['key', 'api_key', 'access_token'])
      expectUnauthorized(await call(`${system.url}/v1/chat/completions?${name}=${secret}`, chatOf({ model })));
  });

  it('is an AuthenticationError of the SDK, on every path', async () => {
    const client = system.client('gw_live_nothing');
    await expect(client.chat.completions.create(chatOf({ model }))).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    await expect(client.embeddings.create({ model, input: 'Hi' })).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    await expect(client.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    const explained = await call(`${system.url}/v1/routing/explain`, chatOf({ model }));
    expectUnauthorized(explained);
  });
});

describe('a key', () => {
  it.each(['authorization', 'x-api-key', 'x-goog-api-key'])('is taken from the header %s', async (name) => {
    const { secret } = await system.key();
    const headers = { [name]: name === 'authorization' ? `Bearer ${secret}` : secret };
    expect((await call(`${system.url}/v1/chat/completions`, chatOf({ model }), { headers })).status).toBe(200);
  });

  it.each<[string, (key: Key) => Promise<unknown>]>([
    ['disabled', ({ id }) => system.configure('POST', `/keys/${id}/disable`)],
    ['deleted', ({ id }) => system.configure('DELETE', `/keys/${id}`)],
    ['rolled', ({ id }) => system.configure('POST', `/keys/${id}/roll`)],
    [
      'given an end that has come',
      ({ id }) => system.configure('PATCH', `/keys/${id}`, { expires_at: new Date(Date.now() + 300).toISOString() }),
    ],
  ])('is refused everywhere soon after it was %s', async (_, end) => {
    const key = await system.key();
    await isLive(key.secret, 200);
    await end(key);
    await isLive(key.secret, 401);
    expectUnauthorized(await ask(key.secret));
  });

  it('is good again when it is enabled', async () => {
    const { id, secret } = await system.key();
    await system.configure('POST', `/keys/${id}/disable`);
    await isLive(secret, 401);
    await system.configure('POST', `/keys/${id}/enable`);
    await isLive(secret, 200);
  });

  it('has two secrets for a while when it is rolled slowly', async () => {
    const { id, secret } = await system.key();
    const { secret: next } = await system.configure('POST', `/keys/${id}/roll`, { expires_old_in: '1s' });
    await isLive(next, 200);
    expect((await ask(secret)).status).toBe(200);
    await isLive(secret, 401);
    expect((await ask(next)).status).toBe(200);
  });

  it('may ask only for its models, and sees no others', async () => {
    await system.route('allowed', ['acme/gpt-4.1']);
    await system.route('hidden', ['acme/gpt-4.1']);
    const { id, secret } = await system.key({ models: ['allowed', 'acme/gpt-4.1-*'] });
    const client = system.client(secret);
    expect((await client.chat.completions.create(chatOf({ model: 'allowed' }))).choices).toHaveLength(1);
    await expect(client.chat.completions.create(chatOf({ model: 'hidden' }))).rejects.toMatchObject({
      ...{ status: 403, code: 'model_not_allowed', param: 'model', type: 'permission_error' },
    });
    const seen = (await client.models.list()).data.map((one) => one.id);
    expect(seen).toContain('allowed');
    expect(seen.filter((name) => name !== 'allowed' && !name.startsWith('acme/gpt-4.1-'))).toEqual([]);
    await expect(client.models.retrieve('hidden')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await system.configure('PATCH', `/keys/${id}`, { models: ['*'] });
    await waitFor(() => client.chat.completions.create(chatOf({ model: 'hidden' })).catch(() => undefined), LIVE_MS);
  });
});

describe('a limit of requests per minute', () => {
  it('is told with every answer, and refuses with the time to wait', async () => {
    const { secret } = await system.key({ limits: { rpm: 3 } });
    for (const remaining of ['2', '1', '0']) {
      const { status, headers } = await ask(secret);
      expect(status).toBe(200);
      expect(headers.get('x-ratelimit-limit-requests')).toBe('3');
      expect(headers.get('x-ratelimit-remaining-requests')).toBe(remaining);
      expect(headers.get('x-ratelimit-reset-requests')).toMatch(/^(\d+m)?\d+(s|ms)$/);
    }
    const before = upstream.requests.length;
    const { status, headers, text } = await ask(secret);
    expect(status).toBe(429);
    expect(errorIn(text)).toMatchObject({ type: 'rate_limit_error', code: 'rate_limit_exceeded' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(20);
    expect(headers.get('x-ratelimit-remaining-requests')).toBe('0');
    expect(upstream.requests).toHaveLength(before);
  });

  it('is shared exactly by all gateways', async () => {
    const { secret } = await system.key({ limits: { rpm: 10 } });
    const asked = Array.from({ length: 40 }, (_, index) => ask(secret, urls()[index % 2]));
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(30);
  });

  it('is another one soon after it was changed', async () => {
    const { id, secret } = await system.key({ limits: { rpm: 1 } });
    expect((await ask(secret)).status).toBe(200);
    expect((await ask(secret)).status).toBe(429);
    await system.configure('PATCH', `/keys/${id}`, { limits: { rpm: null } });
    await isLive(secret, 200);
  });

  it('is waited out by the SDK', async () => {
    const { secret } = await system.key({ limits: { rpm: 60 } });
    const client = system.client(secret, { maxRetries: 3 });
    const asked = Array.from({ length: 61 }, () => client.chat.completions.create(chatOf({ model })));
    expect(await Promise.all(asked)).toHaveLength(61);
  });
});

describe('a limit of requests at the same time', () => {
  it('is held by all gateways together, and given back when an answer ends or a caller leaves', async () => {
    const { secret } = await system.key({ limits: { concurrency: 2 } });
    const slow = await system.upstream();
    slow.respond(fake.hang);
    await system.provider({ slug: 'slow', base_url: `${slow.url}/v1` });
    const leaving = new AbortController();
    const hanging = urls().map((at) =>
      call(`${at}/v1/chat/completions`, chatOf({ model: 'slow/m' }), { secret, signal: leaving.signal }).catch(
        () => 'left',
      ),
    );
    await slow.request(1);
    const { status, headers, text } = await ask(secret);
    expect({ status, ...errorIn(text) }).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
    expect(headers.get('retry-after')).toBe('1');
    leaving.abort();
    await Promise.all(hanging);
    await isLive(secret, 200);
  });
});
