import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type FakeUpstream, openai } from '../fakes/upstream/index.js';
import { call } from './kit/call.js';
import { chatOf } from './kit/scene.js';
import { startSystem, type System } from './kit/system.js';

const model = 'acme/gpt-4.1';
const messages = [{ role: 'user', content: 'Hi' }];

const image = (url: string) => ({ role: 'user', content: [{ type: 'image_url', image_url: { url } }] });

let system: System;
let upstream: FakeUpstream;
let canary: FakeUpstream;
let secret: string;
beforeAll(async () => {
  system = await startSystem();
  [upstream, canary] = [await system.upstream(), await system.upstream()];
  upstream.respond(() => openai.answer('Still here.'));
  await system.provider({ slug: 'acme', base_url: `${upstream.url}/v1` });
  ({ secret } = await system.key());
});
afterAll(() => system.stop());

const send = (body: unknown, headers: Readonly<Record<string, string>> = {}, path = '/v1/chat/completions') =>
  call(`${system.url}${path}`, body, { secret, headers });
/** Text as it stands, with a good model and good messages in it. */
const withField = (field: string) => `{"model":"${model}","messages":[{"role":"user","content":"Hi"}],${field}}`;
const bytes = (...parts: (string | number[])[]) => Buffer.concat(parts.map((part) => Buffer.from(part as string)));

// Whatever came before: the process lives, and serves.
afterEach(async () => expect((await send(chatOf({ model }))).text).toContain('Still here.'));

describe('JSON that is seldom seen', () => {
  it('is taken with a leading BOM', async () => {
    expect((await send(bytes([0xef, 0xbb, 0xbf], JSON.stringify({ model, messages })))).status).toBe(200);
  });

  it('may have a field called constructor', async () => {
    expect((await send(withField('"constructor":{"prototype":{"stream":true}}'))).status).toBe(200);
    expect(upstream.requests.at(-1)?.json).toMatchObject({ constructor: { prototype: { stream: true } } });
  });
});

describe('what is not ours to judge', () => {
  it.each<[string, object]>([
    ['a negative limit', { max_tokens: -1 }],
    ['a million answers', { n: 1_000_000 }],
    ['a temperature of 3', { temperature: 3 }],
    ['a huge seed', { seed: 1e30 }],
    ['10,000 stops', { stop: Array(10_000).fill('x') }],
    [
      'a schema that names itself',
      { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { $ref: '#' } } } },
    ],
    ['an image at an address of the cloud', { messages: [image('http://169.254.169.254/latest/meta-data')] }],
    ['an image in a file', { messages: [image('file:///etc/passwd')] }],
    [
      'an address of somebody else',
      { api_base: 'http://evil', base_url: 'http://evil', extra_headers: { 'x-a': '1' } },
    ],
  ])('goes to the provider as it is: %s', async (_, change) => {
    expect((await send({ model, messages, ...change })).status).toBe(200);
    expect(upstream.requests.at(-1)?.json).toMatchObject(change);
    expect(canary.requests).toHaveLength(0);
  });

  it('is a prompt: every character of it arrives', async () => {
    const content = '\n\ndata: [DONE]\n\n\u2028\u202e\u200b\u0007\u001b[31m "\\" 🙂 \u0000 end';
    expect((await send({ model, messages: [{ role: 'user', content }] })).status).toBe(200);
    expect(upstream.requests.at(-1)?.json).toMatchObject({ messages: [{ content }] });
  });

  it('is an address in a field or a header: nobody is sent there', async () => {
    const where = canary.url;
    const body = { model, messages, api_base: where, base_url: where, metadata: { base_url: where } };
    expect(
      (await send(body, { 'x-forwarded-host': where, 'x-base-url': where, 'x-litellm-api-base': where })).status,
    ).toBe(200);
    expect(canary.connections()).toBe(0);
    const { headers } = upstream.requests.at(-1)!;
    expect(Object.keys(headers).filter((name) => name.startsWith('x-'))).toEqual([]);
  });
});

describe('the type of a body', () => {
  it.each(['application/json', 'Application/JSON; Charset="UTF-8"', 'application/json ;charset=utf-8'])(
    'may be written as %s',
    async (type) => expect((await send({ model, messages }, { 'content-type': type })).status).toBe(200),
  );
});
