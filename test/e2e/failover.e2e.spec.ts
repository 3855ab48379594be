import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import * as fake from '../fakes/upstream/index.js';
import { call } from './kit/call.js';
import { waitUntil } from './kit/patience.js';
import { chatOf, sceneIn, type SceneOptions } from './kit/scene.js';
import { startSystem, type System } from './kit/system.js';

const { openai } = fake;

let system: System;
let client: OpenAI;
let secret: string;
beforeAll(async () => {
  system = await startSystem();
  ({ secret } = await system.key());
  client = system.client(secret);
});
afterAll(() => system.stop());

const scene = (options?: SceneOptions) => sceneIn(system, options);
const good = () => openai.answer('one two three four five');
const ask = async (model: string) => {
  const { data, response } = await client.chat.completions.create(chatOf({ model })).withResponse();
  const { headers } = response;
  return {
    text: data.choices[0]?.message.content,
    provider: headers.get('x-gatewright-provider'),
    reason: headers.get('x-gatewright-reason'),
    attempts: headers.get('x-gatewright-attempts'),
  };
};
const refused = async (model: string) => {
  const error: unknown = await client.chat.completions.create(chatOf({ model })).catch((thrown: unknown) => thrown);
  if (error instanceof OpenAI.APIError) return error;
  throw new Error('Nobody refused it.');
};
const retryAfter = ({ headers }: { headers: unknown }) => Number((headers as Headers | undefined)?.get('retry-after'));
const text = 'one two three four five';

describe('a provider that fails', () => {
  it('is asked once more, then the next one answers', async () => {
    const { model, slugs, upstreams } = await scene();
    upstreams[0]?.respond(() => openai.serverError());
    upstreams[1]?.respond(good);
    expect(await ask(model)).toEqual({ text, provider: slugs[1], reason: 'failover', attempts: '3' });
  });

  it('may answer when it is asked once more', async () => {
    const { model, slugs, upstreams } = await scene();
    upstreams[0]?.script(openai.serverError(), good());
    expect(await ask(model)).toEqual({ text, provider: slugs[0], reason: 'retry', attempts: '2' });
  });

  it('may be a port where nobody listens', async () => {
    const { model, slugs, upstreams } = await scene({ firstUrl: await fake.refusingUrl() });
    upstreams[1]?.respond(good);
    expect(await ask(model)).toEqual({ text, provider: slugs[1], reason: 'failover', attempts: '3' });
  });

  it('that says nothing is given up, and its connection closed', async () => {
    const { model, slugs, upstreams } = await scene({ failover: { first_token_s: 0.3 } });
    upstreams[0]?.respond(fake.hang);
    upstreams[1]?.respond(good);
    expect(await ask(model)).toEqual({ text, provider: slugs[1], reason: 'failover', attempts: '2' });
    await waitUntil(() => upstreams[0]?.openSockets() === 0);
  });

  it('that is the only one fails the request, with every attempt told', async () => {
    const { model, slugs, upstreams } = await scene({ providers: 1 });
    upstreams[0]?.respond(() => openai.serverError());
    const error = await refused(model);
    const attempt = { deployment: `${slugs[0]}/gpt-4.1`, status: 500, reason: 'server', ms: expect.any(Number) };
    expect(error).toMatchObject({ status: 502, code: 'upstream_error', error: { attempts: [attempt, attempt] } });
  });

  it.each<[string, fake.Step]>([
    ['a page of HTML with status 200', fake.html(200)],
    ['2 MB of HTML with status 502', fake.html(502, 2_000_000)],
    ['text that is no JSON', fake.text(200, '{"choices":', { 'content-type': 'application/json' })],
    ['an answer without choices', fake.json(200, { id: 'x', object: 'chat.completion', choices: null })],
    ['nothing at all', fake.text(200, '', { 'content-type': 'application/json' })],
    ['an answer shorter than announced', fake.wrongLength(200, '{"choices":[]}', 10)],
    ['an encoding nobody asked for', fake.gzipped(50_000_000)],
    ['a redirect', fake.redirect(307, 'http://169.254.169.254/latest/meta-data')],
    ['100 KB of headers', fake.hugeHeaders(100_000)],
    ['a hang-up', fake.close()],
    ['a reset', fake.reset()],
    ['half a head', fake.cutHead(20, openai.chat('Hi'))],
    ['bytes that are no HTTP', fake.raw('SSH-2.0-OpenSSH_9.9\r\n')],
  ])('with %s has no part in the answer', async (_, step) => {
    const { model, slugs, upstreams } = await scene();
    upstreams[0]?.respond(() => step);
    upstreams[1]?.respond(good);
    expect(await ask(model)).toMatchObject({ text, provider: slugs[1], reason: 'failover' });
  });
});

describe('a provider that refuses', () => {
  it('for a moment is waited for, and asked again', async () => {
    const { model, slugs, upstreams } = await scene();
    upstreams[0]?.script(openai.rateLimited(0.2), good());
    expect(await ask(model)).toEqual({ text, provider: slugs[0], reason: 'retry', attempts: '2' });
  });

  it('for long is left alone until then', async () => {
    const { model, slugs, upstreams } = await scene();
    upstreams[0]?.respond(() => openai.rateLimited(60));
    upstreams[1]?.respond(good);
    expect(await ask(model)).toEqual({ text, provider: slugs[1], reason: 'failover', attempts: '2' });
    expect(await ask(model)).toMatchObject({ text, provider: slugs[1], attempts: '1' });
    expect(upstreams[0]?.requests).toHaveLength(1);
  });

  it('like all others makes a rate limit for the caller, with the shortest wait', async () => {
    const { model, upstreams } = await scene();
    upstreams[0]?.respond(() => openai.rateLimited(40));
    upstreams[1]?.respond(() => openai.rateLimited(20));
    for (const _ of ['asked', 'resting']) {
      const error = await refused(model);
      expect(error).toBeInstanceOf(OpenAI.RateLimitError);
      expect(error.code).toBe('rate_limit_exceeded');
      expect(retryAfter(error)).toBeGreaterThan(15);
      expect(retryAfter(error)).toBeLessThanOrEqual(20);
    }
    expect(upstreams.map(({ requests }) => requests.length)).toEqual([1, 1]);
  });

  it('our key is a fault of ours, never 401 for the caller', async () => {
    const { model, upstreams } = await scene({ providers: 1 });
    upstreams[0]?.respond(() => openai.unauthorized());
    expect(await refused(model)).toMatchObject({ status: 502, code: 'upstream_auth_failed' });
    const resting = await refused(model);
    expect(resting.status).not.toBe(401);
    expect(upstreams[0]?.requests).toHaveLength(1);
  });

  it('our key leaves the answer to the next one', async () => {
    const { model, slugs, upstreams } = await scene();
    upstreams[0]?.respond(() => openai.unauthorized());
    upstreams[1]?.respond(good);
    expect(await ask(model)).toEqual({ text, provider: slugs[1], reason: 'failover', attempts: '2' });
  });

  it('the request itself ends it', async () => {
    const { model, slugs, upstreams } = await scene();
    upstreams[0]?.respond(() => openai.badRequest('The temperature is too high.', 'temperature'));
    const error = await refused(model);
    expect(error).toMatchObject({ status: 400, param: 'temperature', code: 'decimal_above_max_value' });
    expect(error).toMatchObject({ error: { provider: slugs[0], source: 'provider' } });
    expect(error.message).toContain('The temperature is too high.');
    expect(upstreams.map(({ requests }) => requests.length)).toEqual([1, 0]);
  });
});

describe('the breaker of a deployment', () => {
  it('opens after three failures, and the decision says so', async () => {
    const { model, slugs, upstreams } = await scene({ failover: { retries: 0 } });
    upstreams[0]?.respond(() => openai.serverError());
    upstreams[1]?.respond(good);
    for (const attempts of ['2', '2', '2', '1', '1']) expect(await ask(model)).toMatchObject({ text, attempts });
    expect(upstreams[0]?.requests).toHaveLength(3);
    const explained = await call(`${system.url}/v1/routing/explain`, chatOf({ model }), { secret });
    expect(JSON.parse(explained.text)).toMatchObject({
      chosen: `${slugs[1]}/gpt-4.1`,
      candidates: [
        { provider: slugs[1], excluded: null },
        { provider: slugs[0], excluded: expect.stringMatching(/^circuit_open: until \d{4}-/) },
      ],
    });
  });

  it('that leaves nobody is told with the time to come back', async () => {
    const { model, upstreams } = await scene({ providers: 1, failover: { retries: 2 } });
    upstreams[0]?.respond(() => openai.serverError());
    expect(await refused(model)).toMatchObject({ status: 502 });
    const error = await refused(model);
    expect(error).toMatchObject({ status: 503, code: 'no_healthy_upstream' });
    expect(retryAfter(error)).toBeGreaterThan(0);
    expect(upstreams[0]?.requests).toHaveLength(3);
  });
});

describe('a caller who hangs up', () => {
  it.each([
    ['while nobody answered yet', fake.hang(), false],
    ['in the middle of a stream', fake.hangAfter(900, openai.chatStream(text)), true],
  ])('%s makes us hang up, and nothing stays open', async (_, step, isStream) => {
    const { model, upstreams } = await scene();
    const [upstream] = upstreams;
    upstream?.respond(() => step);
    const leaving = new AbortController();
    const heard = call(
      `${system.url}/v1/chat/completions`,
      { ...chatOf({ model }), stream: isStream },
      { secret, signal: leaving.signal },
    ).catch(() => undefined);
    const request = await upstream!.request(0);
    if (isStream) await waitUntil(() => request.written > 900);
    leaving.abort();
    await heard;
    await waitUntil(() => request.isAborted && upstream?.openSockets() === 0, 2_000);
    expect(upstreams[1]?.requests).toHaveLength(0);
    const inFlight = /^gatewright_inflight_requests\{operation="chat"\} 0$/m;
    await waitUntil(async () => inFlight.test(await (await fetch(`${system.url}/metrics`)).text()), 2_000);
  });

  it('leaves a record of what was asked', async () => {
    const { id, secret: own } = await system.key();
    const { model, upstreams } = await scene({ providers: 1 });
    upstreams[0]?.respond(fake.hang);
    const leaving = new AbortController();
    const options = { secret: own, signal: leaving.signal };
    const heard = call(`${system.url}/v1/chat/completions`, chatOf({ model }), options).catch(() => undefined);
    await upstreams[0]?.request(0);
    leaving.abort();
    await heard;
    await waitUntil(async () => {
      const { data } = await system.configure('GET', `/requests?key=${id}`);
      return data[0]?.status === 499;
    });
  });
});
