import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type FakeUpstream, openai } from '../fakes/upstream/index.js';
import { call, errorIn } from './kit/call.js';
import { picture } from './kit/application.js';
import { startSystem, type System } from './kit/system.js';

let system: System;
let secret: string;
let seeing: FakeUpstream;
let blind: FakeUpstream;

beforeAll(async () => {
  system = await startSystem();
  [blind, seeing] = [await system.upstream(), await system.upstream()];
  const provider = (slug: string, { url }: FakeUpstream, capabilities: readonly string[], context: number) =>
    system.provider({
      ...{ slug, kind: 'openai-compatible', base_url: `${url}/v1` },
      models: [{ id: 'm', capabilities: ['text', 'streaming', ...capabilities], context }],
    });
  await provider('blind', blind, [], 1_000);
  await provider('able', seeing, ['vision', 'audio', 'pdf', 'tools', 'json_schema', 'reasoning'], 100_000);
  await system.route('any', ['blind/m', 'able/m']);
  ({ secret } = await system.key());
});
afterAll(() => system.stop());

let before: readonly [number, number];
beforeEach(() => {
  before = [blind.requests.length, seeing.requests.length];
});
const asked = () => [blind.requests.length - before[0], seeing.requests.length - before[1]];

const ask = (path: string, body: object) => call(system.url + path, body, { secret });
const chat = (body: object) => ask('/v1/chat/completions', { model: 'any', ...body });
const data = picture;
const url = `data:image/png;base64,${picture}`;
const source = { type: 'base64', media_type: 'image/png', data };
const tool = { name: 'look', parameters: { type: 'object', properties: {} } };
const said = [{ role: 'user', content: 'Hi' }];

/** What needs more than text, in every language of callers. */
const needs: readonly (readonly [string, string, object])[] = [
  [
    'OpenAI',
    '/v1/chat/completions',
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] },
  ],
  [
    'Responses',
    '/v1/responses',
    { store: false, input: [{ role: 'user', content: [{ type: 'input_image', image_url: url }] }] },
  ],
  [
    'Responses, in what a tool gave back',
    '/v1/responses',
    {
      store: false,
      input: [
        { type: 'function_call', call_id: 'c', name: 'look', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c', output: [{ type: 'input_image', image_url: url }] },
      ],
    },
  ],
  ['Anthropic', '/v1/messages', { max_tokens: 9, messages: [{ role: 'user', content: [{ type: 'image', source }] }] }],
  [
    'Anthropic, in what a tool gave back',
    '/v1/messages',
    {
      max_tokens: 9,
      messages: [
        { role: 'user', content: 'Look' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'look', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: [{ type: 'image', source }] }] },
      ],
    },
  ],
  [
    'Gemini',
    '/v1beta/models/any:generateContent',
    { contents: [{ role: 'user', parts: [{ inlineData: { mimeType: 'image/png', data } }] }] },
  ],
  ['Ollama', '/api/chat', { stream: false, messages: [{ role: 'user', content: 'Look', images: [data] }] }],
  ['Ollama, for a text', '/api/generate', { stream: false, prompt: 'Look', images: [data] }],
];

describe('a picture', () => {
  it.each(needs)('goes only to who can see, said in the language of %s', async (_, path, body) => {
    seeing.script(openai.answer('I see.'));
    expect((await ask(path, { model: 'any', ...body })).status).toBe(200);
    expect(asked()).toEqual([0, 1]);
  });

  it.each(needs)('is refused where nobody can, said in the language of %s', async (_, path, body) => {
    const heard = await ask(path.replace('any', 'blind/m'), { model: 'blind/m', ...body });
    expect(heard.status).toBe(400);
    expect(heard.text).toContain('It needs vision. Models that have it: able/m.');
    expect(asked()).toEqual([0, 0]);
  });
});

describe('a request', () => {
  it.each([
    [
      'sound',
      { messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data, format: 'wav' } }] }] },
    ],
    [
      'a file',
      {
        messages: [
          { role: 'user', content: [{ type: 'file', file: { file_data: 'data:application/pdf;base64,AA==' } }] },
        ],
      },
    ],
    ['tools', { messages: said, tools: [{ type: 'function', function: tool }] }],
    ['functions', { messages: said, functions: [tool] }],
    ['a schema', { messages: said, response_format: { type: 'json_schema', json_schema: { name: 'x', schema: {} } } }],
    [
      'thinking that must not be left out',
      { messages: said, reasoning_effort: 'low', provider: { require_parameters: true } },
    ],
    ['more words than a small context surely holds', { messages: [{ role: 'user', content: 'word '.repeat(2_000) }] }],
  ])('with %s goes only to who can do it', async (_, body) => {
    seeing.script(openai.answer('Yes.'));
    expect((await chat(body)).status).toBe(200);
    expect(asked()).toEqual([0, 1]);
  });

  it('goes to the first where it needs nothing more, also for a long text that only he is asked for', async () => {
    blind.script(openai.answer('Yes.'), openai.answer('Yes.'));
    await chat({ messages: said, reasoning_effort: 'low' });
    await chat({ model: 'blind/m', messages: [{ role: 'user', content: 'word '.repeat(2_000) }] });
    expect(asked()).toEqual([2, 0]);
  });

  it('is explained by what somebody lacks', async () => {
    const body = { model: 'any', messages: said, functions: [tool] };
    const { candidates } = JSON.parse((await ask('/v1/routing/explain', body)).text) as { candidates: object[] };
    expect(candidates).toContainEqual(
      expect.objectContaining({ deployment: 'blind/m', excluded: 'missing_capability: tools' }),
    );
  });
});

describe('GET /v1/capabilities', () => {
  const get = async (query: string, key = secret) => {
    const { status, text } = await call(`${system.url}/v1/capabilities?${query}`, undefined, {
      method: 'GET',
      secret: key,
    });
    return { status, text, json: JSON.parse(text) as Record<'data' | 'routes' | 'languages', { id: string }[]> };
  };

  it('tells a key what its models can do', async () => {
    const { json } = await get('capability=vision');
    expect([json.data.map(({ id }) => id), json.routes.map(({ id }) => id)]).toEqual([['able/m'], ['any']]);
    expect(json.languages.map(({ id }) => id)).toContain('anthropic-messages');
    const { secret: narrow } = await system.key({ name: 'narrow', models: ['blind/*'] });
    expect((await get('', narrow)).json.data.map(({ id }) => id)).toEqual(['blind/m']);
  });

  it('refuses what it does not know', async () => {
    const { status, text } = await get('capability=flight');
    expect([status, errorIn(text).param]).toEqual([400, 'capability']);
  });
});
