import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fake from '../fakes/upstream/index.js';
import { call, toldBy } from './kit/call.js';
import { waitFor, waitUntil } from './kit/patience.js';
import { chatOf } from './kit/scene.js';
import { type Key, startSystem, type System } from './kit/system.js';

const { openai } = fake;

/** An answer of a hundred tokens costs a thousandth of a USD; what is asked costs nothing. */
const model = 'acme/gpt-4.1';
const max_tokens = 100;
const usage = { input: 12, output: 100 };

/** One gateway that keeps count in its own memory. */
let system: System;
let upstream: fake.FakeUpstream;
beforeAll(async () => {
  system = await startSystem();
  upstream = await system.upstream();
  upstream.respond(() => openai.answer('Hello.', { usage }));
  await system.provider({ slug: 'acme', base_url: `${upstream.url}/v1` });
  await system.configure('PUT', `/prices/${model}`, { input: '0', output: '10' });
  await system.settled();
});
afterAll(() => system.stop());

const keyWith = (amount: string): Promise<Key> => system.key({ budget: { period: 'day', amount } });
const usedBy = async ({ id }: Key) => {
  const { data } = await system.configure('GET', `/budgets?scope_kind=key&scope_id=${id}`);
  return Number((data as unknown as readonly { used: string }[])[0]?.used);
};
const ask = ({ secret }: Key, more: object = {}, signal?: AbortSignal) =>
  call(
    `${system.url}/v1/chat/completions`,
    { ...chatOf({ model }), max_tokens, ...more },
    { secret, ...(signal && { signal }) },
  );
const recordOf = ({ id }: Key) => waitFor(async () => (await system.configure('GET', `/requests?key=${id}`)).data[0]);

describe('an answer that breaks off', () => {
  const words = Array.from({ length: 20 }, () => 'word ');

  it('is charged for what was seen and a margin, at most for what was held', async () => {
    const key = await keyWith('0.010');
    upstream.script(fake.resetAfter(2_000, openai.chatStream(words, { usage })));
    const { text } = await ask(key, { stream: true });
    expect(toldBy(text)).toMatchObject({ isDone: false, error: { code: 'upstream_error' } });
    expect(await recordOf(key)).toMatchObject({ attempts: [{ ledger: 'unknown' }] });
    expect(await usedBy(key)).toBeGreaterThan(0.0006);
    expect(await usedBy(key)).toBeLessThanOrEqual(0.001);
  });

  it('because its caller left is charged in the same way', async () => {
    const key = await keyWith('0.010');
    const leaving = new AbortController();
    const before = upstream.requests.length;
    upstream.script(fake.hangAfter(2_000, openai.chatStream(words, { usage })));
    const heard = ask(key, { stream: true }, leaving.signal).catch(() => undefined);
    const request = await upstream.request(before);
    await waitUntil(() => request.written >= 2_000);
    leaving.abort();
    await heard;
    expect(await recordOf(key)).toMatchObject({ outcome: 'canceled', attempts: [{ ledger: 'unknown' }] });
    expect(await usedBy(key)).toBeGreaterThan(0.0006);
    expect(await usedBy(key)).toBeLessThanOrEqual(0.001);
  });

  it('and has no usage is charged by what was written', async () => {
    const key = await keyWith('0.010');
    upstream.script(openai.chatStream(words, { usage: null }));
    await ask(key, { stream: true });
    expect(await recordOf(key)).toMatchObject({ status: 200, attempts: [{ ledger: 'estimated' }] });
    expect(await usedBy(key)).toBeGreaterThanOrEqual(0.0002);
  });

  it('and whose length is only estimated is charged no more than was held', async () => {
    const key = await keyWith('0.001');
    upstream.script(openai.answer('extraordinary '.repeat(100), { usage: null }));
    expect((await ask(key)).status).toBe(200);
    expect(await recordOf(key)).toMatchObject({ attempts: [{ ledger: 'estimated' }] });
    await waitUntil(async () => (await usedBy(key)) === 0.001);
  });
});

describe('what is not sent, or not answered', () => {
  it('costs nothing where the provider says no', async () => {
    const key = await keyWith('0.001');
    upstream.script(openai.badRequest());
    expect((await ask(key)).status).toBe(400);
    expect((await ask(key)).status).toBe(200);
    await waitUntil(async () => (await usedBy(key)) === 0.001);
  });

  it('holds nothing where it is refused', async () => {
    const key = await keyWith('0.001');
    expect((await ask(key, { max_tokens: 101 })).status).toBe(429);
    expect((await ask(key)).status).toBe(200);
  });
});

describe('a stream without a bound of its own', () => {
  const long = (count: number) =>
    openai.chatStream(
      Array.from({ length: count }, () => 'word '),
      { usage: { input: 12, output: count } },
    );

  it('holds more as it becomes longer', async () => {
    const key = await keyWith('0.100');
    upstream.script(long(3_000));
    const { text } = await ask(key, { max_tokens: undefined, stream: true });
    expect(toldBy(text)).toMatchObject({ isDone: true, error: undefined });
    await waitUntil(async () => (await usedBy(key)) === 0.03);
  });

  it('is ended where the budget has no room for more, and never above it', async () => {
    const key = await keyWith('0.0205');
    upstream.script(long(10_000));
    const { text } = await ask(key, { max_tokens: undefined, stream: true });
    expect(toldBy(text)).toMatchObject({ isDone: false, error: { code: 'insufficient_quota' } });
    await recordOf(key);
    expect(await usedBy(key)).toBeLessThanOrEqual(0.0205);
    expect(await usedBy(key)).toBeGreaterThan(0.01);
  });
});
