import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Content, GoogleGenAI, type Tool, Type } from '@google/genai';
import { type FakeUpstream, gemini, json, openai, sse } from '../fakes/upstream/index.js';
import { call } from './kit/call.js';
import { type Language, languages } from './kit/languages.js';
import { type Key, startSystem, type System } from './kit/system.js';

let system: System;
let key: Key;
let client: GoogleGenAI;
const upstreams = new Map<string, FakeUpstream>();

beforeAll(async () => {
  system = await startSystem();
  for (const language of languages) await configure(language);
  key = await system.key();
  client = clientAt(key.secret);
});
afterAll(() => system.stop());

const clientAt = (secret: string, apiVersion = 'v1beta') =>
  new GoogleGenAI({ apiKey: secret, httpOptions: { baseUrl: system.url, apiVersion, retryOptions: { attempts: 1 } } });

async function configure({ kind, model, base }: Language): Promise<void> {
  const upstream = await system.upstream();
  upstreams.set(kind, upstream);
  await system.provider({ slug: kind, kind, base_url: upstream.url + base });
  await system.configure('PUT', `/prices/${kind}/${model}`, { input: '2', output: '8' });
}

const weather: Tool = {
  functionDeclarations: [
    {
      name: 'weather',
      description: 'The weather of a city.',
      parameters: { type: Type.OBJECT, properties: { city: { type: Type.STRING } }, required: ['city'] },
    },
  ],
};

const person = {
  type: Type.OBJECT,
  properties: { name: { type: Type.STRING }, age: { type: Type.INTEGER, nullable: true } },
  required: ['name', 'age'],
};

async function drain<T>(stream: Promise<AsyncIterable<T>>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of await stream) all.push(one);
  return all;
}

describe('between Gemini and Gemini', () => {
  const ask = (body: object) =>
    call(`${system.url}/v1beta/models/gemini/gemini-2.5-flash:generateContent`, body, { secret: key.secret });

  it('passes on what nobody else knows, both ways', async () => {
    const upstream = upstreams.get('gemini')!;
    const answer = {
      candidates: [{ content: { parts: [{ text: 'Yes', x: 1.0 }] }, finishReason: 'STOP' }],
      x_new: [1],
    };
    upstream.script(json(200, answer));
    const body = {
      ...{ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }], safetySettings: [{ category: 'X', threshold: 'Y' }] },
      ...{ tools: [{ googleSearch: {} }], x_new_field: { deep: [1, 2.5, null] } },
    };
    const { text } = await ask({ ...body, provider: { only: ['gemini'] }, metadata: { tags: ['a'] } });
    expect(JSON.parse(text)).toEqual(answer);
    expect(upstream.requests.at(-1)?.json).toEqual(body);
    expect(upstream.requests.at(-1)?.path).toBe('/v1beta/models/gemini-2.5-flash:generateContent');
  });

  it('keeps the signature of a thought from one turn to the next, also through a stream', async () => {
    const upstream = upstreams.get('gemini')!;
    const part = { functionCall: { id: 'c1', name: 'weather', args: { city: 'Bern' } }, thoughtSignature: 'c2lnbmVk' };
    upstream.script(
      sse([{ data: { candidates: [{ content: { role: 'model', parts: [part] }, finishReason: 'STOP' }] } }]),
      gemini.answer('Warm.'),
    );
    const model = 'gemini/gemini-2.5-flash';
    const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }];
    const [first] = await drain(client.models.generateContentStream({ model, contents, config: { tools: [weather] } }));
    const turn = first!.candidates![0]!.content!;
    expect(turn.parts).toMatchObject([part]);
    const told = {
      role: 'user',
      parts: [{ functionResponse: { id: 'c1', name: 'weather', response: { output: '20' } } }],
    };
    await client.models.generateContent({ model, contents: [...contents, turn, told], config: { tools: [weather] } });
    expect(upstream.requests.at(-1)?.json).toMatchObject({ contents: [{}, { parts: [part] }, {}] });
  });
});

describe("another maker's thinking", () => {
  it('is told where it is asked for, and comes back signed to its maker and to nobody else', async () => {
    const upstream = upstreams.get('anthropic')!;
    const thinking = { type: 'thinking', thinking: 'Bern, surely.', signature: 'proof' };
    const use = { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Bern' } };
    upstream.script(
      json(200, {
        ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-4-5' },
        ...{ content: [thinking, use], stop_reason: 'tool_use', usage: { input_tokens: 1, output_tokens: 2 } },
      }),
    );
    const model = 'anthropic/claude-sonnet-4-5';
    const config = { tools: [weather], thinkingConfig: { includeThoughts: true, thinkingBudget: 2000 } };
    const contents: Content[] = [{ role: 'user', parts: [{ text: 'Hi' }] }];
    const first = await client.models.generateContent({ model, contents, config });
    const turn = first.candidates![0]!.content!;
    expect(turn.parts?.find(({ thought }) => thought)?.text).toBe('Bern, surely.');
    const told = { role: 'user', parts: [{ functionResponse: { name: 'weather', response: { output: '20' } } }] };
    upstream.script(languages[1]!.fake.answer('Warm.'));
    await client.models.generateContent({ model, contents: [...contents, turn, told], config });
    expect(upstream.requests.at(-1)?.json).toMatchObject({ messages: [{}, { content: [thinking, use] }, {}] });

    const google = upstreams.get('gemini')!;
    google.script(gemini.answer('Warm.'));
    const other = 'gemini/gemini-2.5-flash';
    await client.models.generateContent({ model: other, contents: [...contents, turn, told], config });
    expect(google.requests.at(-1)?.text).not.toContain('thoughtSignature');
  });
});

describe('what else Gemini has', () => {
  const vectors = [
    [0.5, -1, 0.25],
    [1, 0, -0.5],
  ];

  it.each([
    ['gemini', 'gemini-embedding-001', gemini],
    ['openai', 'text-embedding-3-small', openai],
  ])('embeddings of %s', async (kind, model, fake) => {
    upstreams.get(kind)!.script(fake.embeddings(vectors));
    const { embeddings } = await client.models.embedContent({ model: `${kind}/${model}`, contents: ['one', 'two'] });
    expect(embeddings?.map(({ values }) => values)).toEqual(vectors);
  });

  it('one embedding', async () => {
    upstreams.get('gemini')!.script(gemini.embeddings(vectors.slice(0, 1)));
    const url = `${system.url}/v1beta/models/gemini/gemini-embedding-001:embedContent`;
    const { text } = await call(url, { content: { parts: [{ text: 'one' }] } }, { secret: key.secret });
    expect(JSON.parse(text)).toEqual({ embedding: { values: vectors[0] } });
  });

  it('a count of tokens, under both versions', async () => {
    for (const version of ['v1', 'v1beta']) {
      const { totalTokens } = await clientAt(key.secret, version).models.countTokens({
        model: 'anthropic/claude-sonnet-4-5',
        contents: 'How many are these?',
      });
      expect(totalTokens).toBeGreaterThan(4);
    }
  });

  it('a schema in its own form, for a model of OpenAI', async () => {
    const upstream = upstreams.get('openai')!;
    upstream.script(openai.jsonAnswer({ name: 'Bell', age: null }));
    const config = { responseMimeType: 'application/json', responseSchema: person };
    await client.models.generateContent({ model: 'openai/gpt-4.1', contents: 'Who?', config });
    expect(upstream.requests.at(-1)?.json).toMatchObject({
      response_format: {
        json_schema: {
          schema: { type: 'object', properties: { name: { type: 'string' }, age: { type: ['integer', 'null'] } } },
        },
      },
    });
  });

  it.each(['v1', 'v1beta'])('a list of models, under %s', async (version) => {
    const names: (string | undefined)[] = [];
    const google = clientAt(key.secret, version);
    await system.route('chosen', ['openai/gpt-4.1']).catch(() => undefined);
    for await (const { name } of await google.models.list()) names.push(name);
    expect(names).toContain('models/chosen');
    expect((await google.models.get({ model: 'chosen' })).name).toBe('models/chosen');
  });

  it('and leaves the list of OpenAI where it was', async () => {
    const list = await system.client(key.secret).models.list();
    expect(list.data.map(({ object }) => object)).toContain('model');
  });

  it.each([
    ['a key in the address', 'models/openai/gpt-4.1:generateContent?key=gw_live_x', {}, 401],
    ['a wrong key', 'models/openai/gpt-4.1:generateContent', { 'x-goog-api-key': 'gw_live_x' }, 401],
    ['an unknown method', 'models/openai/gpt-4.1:dance', {}, 404],
    ['a wrong key at the list', 'models', { 'x-goog-api-key': 'gw_live_x' }, 401],
  ])("%s is refused in Google's shape", async (_, path, headers, code) => {
    const method = path === 'models' ? 'GET' : 'POST';
    const body = method === 'GET' ? undefined : { contents: [{ parts: [{ text: 'Hi' }] }] };
    const { text, ...heard } = await call(`${system.url}/v1beta/${path}`, body, { headers, method });
    expect(heard.status).toBe(code);
    const status = code === 404 ? 'NOT_FOUND' : 'UNAUTHENTICATED';
    expect(JSON.parse(text)).toMatchObject({ error: { code, status, message: expect.any(String) } });
    if (path.includes('key=')) expect(text).toContain('x-goog-api-key');
  });

  it('names what is wrong in its own words', async () => {
    const url = `${system.url}/v1beta/models/openai/gpt-4.1:generateContent`;
    const { text } = await call(url, { contents: [{ role: 'bird', parts: [] }] }, { secret: key.secret });
    expect(JSON.parse(text)).toMatchObject({
      error: { code: 400, details: [{}, { fieldViolations: [{ field: 'contents[0].role' }] }, {}] },
    });
  });
});
