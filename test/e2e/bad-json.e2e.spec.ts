import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type FakeUpstream, openai } from '../fakes/upstream/index.js';
import { call, errorIn } from './kit/call.js';
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

async function expectRefusal(body: unknown, param: string | null): Promise<void> {
  const asked = upstream.requests.length;
  const heard = await send(body);
  expect({ status: heard.status, text: heard.text }).toMatchObject({ status: 400 });
  expect(heard.headers.get('content-type')).toMatch(/^application\/json/);
  expect(heard.headers.get('x-should-retry')).toBe('false');
  expect(heard.headers.get('x-request-id')).toMatch(/^req_/);
  const error = errorIn(heard.text);
  expect(error).toMatchObject({ type: 'invalid_request_error', code: 'invalid_request', param, source: 'gateway' });
  expect(error.message).toEqual(expect.any(String));
  expect(upstream.requests).toHaveLength(asked);
}

describe('a body that is no JSON object', () => {
  it.each<[string, string | Uint8Array]>([
    ['nothing', ''],
    ['half an object', '{"model":'],
    ['NaN', '{"model":NaN}'],
    ['single quotes', "{'model':'x'}"],
    ['a comma too many', withField('"n":1,')],
    ['a comment', withField('/* n */"n":1')],
    ['an array', '[]'],
    ['null', 'null'],
    ['a string', '"x"'],
    ['a number', '1'],
    ['two objects', '{}{}'],
    ['bytes that are not UTF-8', bytes('{"model":"', [0xff, 0xfe], '"}')],
    ['an overlong NUL', bytes('{"model":"', [0xc0, 0x80], '"}')],
    ['UTF-16', Buffer.from(JSON.stringify({ model, messages }), 'utf16le')],
    ['10 KB of [', '['.repeat(10_240)],
    ['an array 150,000 deep', '['.repeat(150_000) + ']'.repeat(150_000)],
    ['an object 5,000 deep', withField(`"x":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`)],
    ['65 levels', withField(`"x":${'['.repeat(64)}${']'.repeat(64)}`)],
  ])('is refused: %s', (_, body) => expectRefusal(body, null));
});

describe('JSON that others would read otherwise', () => {
  it.each([
    ['two models', withField('"model":"other"'), 'model'],
    ['two models, one of them escaped', withField('"mod\\u0065l":"other"'), 'model'],
    ['a prototype', withField('"__proto__":{"stream":true}'), '__proto__'],
    ['an escaped prototype', withField('"\\u005f_proto__":{"stream":true}'), '__proto__'],
    ['a prototype inside', withField('"metadata":{"__proto__":{}}'), 'metadata.__proto__'],
    ['a number that is infinite', withField('"max_tokens":1e400'), 'max_tokens'],
    ['half a character', withField('"stop":"\\ud800"'), 'stop'],
  ])('is refused: %s', (_, body, param) => expectRefusal(body, param));

  it('is taken with a leading BOM', async () => {
    expect((await send(bytes([0xef, 0xbb, 0xbf], JSON.stringify({ model, messages })))).status).toBe(200);
  });

  it('may have a field called constructor', async () => {
    expect((await send(withField('"constructor":{"prototype":{"stream":true}}'))).status).toBe(200);
    expect(upstream.requests.at(-1)?.json).toMatchObject({ constructor: { prototype: { stream: true } } });
  });
});

describe('a field of the wrong type', () => {
  const say = (...said: unknown[]) => ({ messages: said });
  it.each<[string, object, string]>([
    ['no model', { model: undefined }, 'model'],
    ['an empty model', { model: '' }, 'model'],
    ['a model that is null', { model: null }, 'model'],
    ['a list of models', { model: ['a'] }, 'model'],
    ['no messages', { messages: undefined }, 'messages'],
    ['messages in an object', { messages: {} }, 'messages'],
    ['no message', say(), 'messages'],
    ['a message that is null', say(null), 'messages[0]'],
    ['an unknown role', say({ role: 'root', content: 'Hi' }), 'messages[0].role'],
    ['content in numbers', say(messages[0], messages[0], { role: 'user', content: 5 }), 'messages[2].content'],
    ['a part without a type', say({ role: 'user', content: [{}] }), 'messages[0].content[0]'],
    ['text in numbers', say({ role: 'user', content: [{ type: 'text', text: 1 }] }), 'messages[0].content[0].text'],
    [
      'an image without a URL',
      say({ role: 'user', content: [{ type: 'image_url' }] }),
      'messages[0].content[0].image_url.url',
    ],
    ['a tool result for no call', say({ role: 'tool', content: '1' }), 'messages[0].tool_call_id'],
    [
      'arguments that are no text',
      say({ role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'f', arguments: {} } }] }),
      'messages[0].tool_calls[0].function.arguments',
    ],
    ['max_tokens in text', { max_tokens: '100' }, 'max_tokens'],
    ['max_tokens that is half', { max_tokens: 1.5 }, 'max_tokens'],
    ['max_tokens that is true', { max_tokens: true }, 'max_tokens'],
    ['n in text', { n: '2' }, 'n'],
    ['temperature in words', { temperature: 'hot' }, 'temperature'],
    ['stream in text', { stream: 'true' }, 'stream'],
    ['stream in numbers', { stream: 1 }, 'stream'],
    ['stream_options without stream', { stream_options: { include_usage: true } }, 'stream_options'],
    ['stop in numbers', { stop: [1] }, 'stop'],
    ['tools in an object', { tools: {} }, 'tools'],
    ['a tool without a name', { tools: [{ type: 'function', function: {} }] }, 'tools[0].function.name'],
    ['a response_format in text', { response_format: 'json' }, 'response_format'],
    ['models in text', { models: 'gpt-4.1' }, 'models'],
    ['provider in text', { provider: 'acme' }, 'provider'],
    ['a provider order in text', { provider: { order: 'acme' } }, 'provider.order'],
    ['a strategy nobody knows', { route: '__proto__' }, 'route'],
    ['tags in numbers', { metadata: { tags: [1] } }, 'metadata.tags'],
  ])('is refused by its name: %s', (_, change, param) => expectRefusal({ model, messages, ...change }, param));

  it.each<[string, object, string]>([
    ['no input', {}, 'input'],
    ['an empty list', { input: [] }, 'input'],
    ['a mixed list', { input: ['a', 1] }, 'input'],
    ['tokens that are halves', { input: [[1.5]] }, 'input'],
    ['an unknown encoding', { input: 'Hi', encoding_format: 'hex' }, 'encoding_format'],
  ])('is refused by its name for embeddings: %s', async (_, change, param) => {
    const { status, text } = await send({ model, ...change }, {}, '/v1/embeddings');
    expect({ status, ...errorIn(text) }).toMatchObject({ status: 400, code: 'invalid_request', param });
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

describe('a name of a model that is a trick', () => {
  it.each([
    ['a path', '../../admin'],
    ['a header', 'gpt-4o\r\nX-Injected: yes'],
    ['a prototype', '__proto__'],
    ['a method of every object', 'toString'],
    ['a provider that is one', 'constructor/x'],
    ['10 KB', 'x'.repeat(10_000)],
    ['a space at the end', 'acme '],
    ['a Cyrillic letter', 'аcme/gpt-4.1'],
    ['a slash', '/'],
    ['a provider without a model', 'acme/'],
  ])('is not found: %s', async (_, name) => {
    const asked = upstream.requests.length;
    const { status, text, headers } = await send({ model: name, messages });
    expect({ status, ...errorIn(text) }).toMatchObject({ status: 404, code: 'model_not_found', param: 'model' });
    expect(headers.get('x-should-retry')).toBe('false');
    expect(headers.get('x-injected')).toBeNull();
    expect(errorIn(text).message?.length).toBeLessThan(500);
    expect(upstream.requests).toHaveLength(asked);
  });
});

describe('a body of another type', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ['text/plain', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['JSON with a tab in its name', { 'content-type': 'application/json\ta' }],
    ['JSON in UTF-7', { 'content-type': 'application/json; charset=utf-7' }],
    ['something compressed', { 'content-encoding': 'gzip' }],
    ['something of two encodings', { 'content-encoding': 'identity, br' }],
  ])('is refused: %s', async (_, headers) => {
    const heard = await send({ model, messages }, headers);
    expect({ status: heard.status, ...errorIn(heard.text) }).toMatchObject({
      ...{ status: 415, code: 'unsupported_media_type', type: 'invalid_request_error' },
    });
  });

  it.each(['application/json', 'Application/JSON; Charset="UTF-8"', 'application/json ;charset=utf-8'])(
    'is taken when it is JSON: %s',
    async (type) => expect((await send({ model, messages }, { 'content-type': type })).status).toBe(200),
  );
});
