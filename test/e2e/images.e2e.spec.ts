import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import { type FakeUpstream, json, sse } from '../fakes/upstream/index.js';
import { violations } from '../fixtures/replay/schemas.js';
import { waitFor } from './kit/patience.js';
import { startSystem, type System } from './kit/system.js';

let system: System;
let openai: FakeUpstream;
let xai: FakeUpstream;
let client: OpenAI;

beforeAll(async () => {
  system = await startSystem();
  openai = await system.upstream();
  xai = await system.upstream();
  await system.provider({ slug: 'openai', kind: 'openai', base_url: `${openai.url}/v1` });
  await system.provider({ slug: 'xai', kind: 'xai', base_url: `${xai.url}/v1` });
  await system.provider({ slug: 'anthropic', kind: 'anthropic', base_url: openai.url });
  await system.configure('POST', '/providers', { slug: 'demo', kind: 'demo' });
  await system.configure('PUT', '/prices/openai/gpt-image-2', { unit: '1M_tokens', input: '5', output: '30' });
  await system.provider({ slug: 'busy', kind: 'openai', base_url: `${openai.url}/v1` });
  await system.route('draw', ['busy/gpt-image-2', 'xai/grok-imagine-image']);
  await system.settled();
  client = system.client((await system.key()).secret);
});
afterAll(() => system.stop());

const usage = {
  ...{ input_tokens: 20, output_tokens: 272, total_tokens: 292 },
  input_tokens_details: { text_tokens: 20, image_tokens: 0 },
};
const images = { created: 1_800_000_000, data: [{ b64_json: 'AAAA' }], usage };
const shown = {
  ...{ b64_json: 'AAAA', created_at: 1_800_000_000, size: '1024x1024', quality: 'low' },
  ...{ background: 'opaque', output_format: 'png' },
} as const;
const partial = { type: 'image_generation.partial_image', partial_image_index: 0, ...shown };
const completed = { type: 'image_generation.completed', ...shown, usage };
const framesOf = (...events: readonly { readonly type: string }[]) =>
  events.map((event) => ({ event: event.type, data: event }));
const schemas = {
  'image_generation.partial_image': 'ImageGenPartialImageEvent',
  'image_generation.completed': 'ImageGenCompletedEvent',
} as const;
const ask = { model: 'openai/gpt-image-2', prompt: 'A red apple', size: '1024x1024', quality: 'low' } as const;

describe('images', () => {
  it('come as they were sent, with what they cost', async () => {
    openai.script(json(200, images));
    const { data, response } = await client.images.generate({ ...ask, n: 1, user: 'somebody' }).withResponse();
    expect(data).toMatchObject(images);
    expect(openai.requests.at(-1)).toMatchObject({
      path: '/v1/images/generations',
      json: { model: 'gpt-image-2', prompt: 'A red apple', size: '1024x1024', quality: 'low', n: 1 },
    });
    expect(response.headers.get('x-gatewright-cost-usd')).toBe('0.00826');
    expect(response.headers.get('x-gatewright-provider')).toBe('openai');
  });

  it('stream, picture by picture', async () => {
    openai.script(sse(framesOf(partial, partial, completed)));
    const asking = client.images.generate({ ...ask, stream: true, partial_images: 2 });
    const { data: told, response } = await asking.withResponse();
    const types: string[] = [];
    for await (const event of told) types.push(event.type);
    expect(types).toEqual([partial.type, partial.type, completed.type]);
    const record = await waitFor(async () => {
      const { data } = await system.configure('GET', '/requests?limit=20');
      return data.find(({ id }) => id === response.headers.get('x-request-id'));
    });
    expect(record).toMatchObject({
      ...{ endpoint: 'images', stream: true, cost_usd: '0.00826' },
      usage: { input_tokens: 20, output_tokens: 272 },
    });
  });

  it('that broke off end with an error, and with no happy end', async () => {
    openai.script(sse(framesOf(partial), { untilClose: true }));
    const told = await client.images.generate({ ...ask, stream: true });
    const types: string[] = [];
    const reading = (async () => {
      for await (const event of told) types.push(event.type);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'upstream_error' });
    expect(types).toEqual([partial.type]);
  });

  it('are drawn by the next one after a 429, without what that one does not take', async () => {
    openai.script(json(429, { error: { message: 'Slow down.', type: 'rate_limit_error' } }));
    xai.script(json(200, { data: [{ url: 'https://example.com/a.jpg' }] }));
    const { data, response } = await client.images.generate({ ...ask, model: 'draw' }).withResponse();
    expect(data.data).toEqual([{ url: 'https://example.com/a.jpg' }]);
    expect(data.created).toBeGreaterThan(1_700_000_000);
    expect(xai.requests.at(-1)?.json).toEqual({ model: 'grok-imagine-image', prompt: 'A red apple' });
    expect(response.headers.get('x-gatewright-lossy')).toBe('size,quality');
    expect(response.headers.get('x-gatewright-cost-usd')).toBe('unknown');
  });

  it('are held for before they are drawn: a budget without room refuses', async () => {
    const { secret } = await system.key({ budget: { amount: '0.1', period: 'day' } });
    const poor = system.client(secret);
    openai.respond(() => json(200, images));
    await poor.images.generate(ask);
    // 6,240 tokens of the best quality are 0.19 dollars.
    await expect(poor.images.generate({ ...ask, size: '1024x1536', quality: 'high' })).rejects.toMatchObject({
      status: 429,
      code: 'insufficient_quota',
    });
  });

  it('are refused where nobody of these draws, and to a key that may not ask for them', async () => {
    const refused = client.images.generate({ ...ask, model: 'anthropic/claude-sonnet-4-5' });
    await expect(refused).rejects.toMatchObject({
      status: 404,
      code: 'endpoint_not_supported',
      message: expect.stringContaining('Configured providers that have it: busy, demo, openai, xai.'),
    });
    const { secret } = await system.key({ endpoints: ['chat', 'speech'] });
    await expect(system.client(secret).images.generate(ask)).rejects.toMatchObject({ status: 403 });
    await expect(client.images.generate({ ...ask, prompt: '' })).rejects.toMatchObject({
      status: 400,
      param: 'prompt',
    });
  });

  it('come from the demo without a key', async () => {
    const whole = await client.images.generate({ model: 'demo/image', prompt: 'anything' });
    const { data } = whole;
    expect(violations('ImagesResponse', { ...whole })).toEqual([]);
    expect(Buffer.from(data?.[0]?.b64_json ?? '', 'base64').toString('latin1', 1, 4)).toBe('PNG');
    const told = await client.images.generate({ model: 'demo/image', prompt: 'a', stream: true, partial_images: 1 });
    const types: string[] = [];
    for await (const event of told) {
      types.push(event.type);
      expect(violations(schemas[event.type], event)).toEqual([]);
    }
    expect(types).toEqual([partial.type, completed.type]);
  });
});
