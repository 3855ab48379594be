import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Content, FunctionCallingConfigMode, GoogleGenAI, type Tool, Type } from '@google/genai';
import { cutAfter, type FakeUpstream, type Step } from '../fakes/upstream/index.js';
import { picture } from './kit/application.js';
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

const refusalOf = (promise: Promise<unknown>) => promise.then(() => undefined).catch((error: unknown) => error);

async function drain<T>(stream: Promise<AsyncIterable<T>>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of await stream) all.push(one);
  return all;
}

describe.each(languages)("an application of Google's SDK, with a model of $name", ({ kind, model, fake, said }) => {
  let upstream: FakeUpstream;
  let before: number;
  beforeEach(() => {
    upstream = upstreams.get(kind)!;
    before = upstream.requests.length;
  });
  const named = `${kind}/${model}`;
  const asked = () => upstream.requests.slice(before).map(({ json: body }) => said(body));
  const plays = (...steps: Step[]) => upstream.script(...steps);

  it('has an answer with its usage', async () => {
    plays(fake.answer('I am fine.'));
    const answer = await client.models.generateContent({
      model: named,
      contents: 'How are you?',
      config: { systemInstruction: 'You are terse.', maxOutputTokens: 100, temperature: 0.5, stopSequences: ['END'] },
    });
    expect(answer.text).toBe('I am fine.');
    expect(answer.candidates?.[0]?.finishReason).toBe('STOP');
    expect(answer.usageMetadata).toMatchObject({ promptTokenCount: 12, candidatesTokenCount: 7, totalTokenCount: 19 });
    expect(asked()[0]).toMatchObject({
      ...{ system: 'You are terse.', user: 'How are you?', maxTokens: 100, temperature: 0.5, stop: ['END'] },
    });
  });

  it('reads a stream as it comes', async () => {
    plays(fake.answer(['I ', 'am ', 'fine.']));
    const pieces = await drain(client.models.generateContentStream({ model: named, contents: 'How are you?' }));
    expect(pieces.map(({ text }) => text).filter(Boolean)).toEqual(['I ', 'am ', 'fine.']);
    expect(pieces.at(-1)?.candidates?.[0]?.finishReason).toBe('STOP');
    expect(pieces.at(-1)?.usageMetadata).toMatchObject({ promptTokenCount: 12, candidatesTokenCount: 7 });
  });

  it('reads a stream as one list of JSON, and what it cost', async () => {
    plays(fake.answer(['I ', 'am ', 'fine.']));
    const body = { contents: [{ parts: [{ text: 'Hi' }] }] };
    const url = `${system.url}/v1/models/${named}:streamGenerateContent`;
    const { text, headers } = await call(url, body, { headers: { 'x-goog-api-key': key.secret } });
    expect(headers.get('content-type')).toContain('application/json');
    const list = JSON.parse(text) as { candidates: { content: Content }[]; gatewright?: unknown }[];
    const words = list.flatMap(({ candidates }) => candidates.flatMap(({ content }) => content.parts ?? []));
    expect(words.map((part) => part.text ?? '').join('')).toBe('I am fine.');
    expect(list.at(-1)?.gatewright).toEqual({ cost_usd: 0.00008, attempts: 1, models: [named] });
  });

  it('calls tools in a stream, tells their results, and has the answer', async () => {
    const cities = [{ city: 'Bern' }, { city: 'Rome' }];
    plays(fake.toolCallStream(cities.map((city) => ({ name: 'weather', arguments: city }))), fake.answer('Rome.'));
    const config = { tools: [weather], toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.ANY } } };
    const contents: Content[] = [{ role: 'user', parts: [{ text: 'Which city is warmer?' }] }];
    const pieces = await drain(client.models.generateContentStream({ model: named, contents, config }));
    const parts = pieces.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
    const calls = parts.flatMap(({ functionCall }) => functionCall ?? []);
    expect(calls.map(({ args }) => args)).toEqual(cities);
    const results = calls.map(({ id, name }, index) => {
      return { functionResponse: { ...(id && { id }), name: name!, response: { output: `${20 + index} degrees` } } };
    });
    const told = [...contents, { role: 'model', parts }, { role: 'user', parts: results }];
    expect((await client.models.generateContent({ model: named, contents: told, config })).text).toBe('Rome.');
    expect(asked()[1]).toMatchObject({
      ...{ tools: ['weather'], called: cities, results: ['20 degrees', '21 degrees'] },
    });
  });

  it('has JSON of the schema it asked for', async () => {
    plays(fake.jsonAnswer({ name: 'Bell', age: 29 }));
    const config = { responseMimeType: 'application/json', responseJsonSchema: jsonSchema };
    const answer = await client.models.generateContent({ model: named, contents: 'Who?', config });
    expect(JSON.parse(answer.text ?? '')).toEqual({ name: 'Bell', age: 29 });
    expect(asked()[0]?.schema).toEqual(['name', 'age']);
  });

  it('shows an image', async () => {
    plays(fake.answer('A pixel.'));
    const parts = [{ text: 'What is this?' }, { inlineData: { mimeType: 'image/png', data: picture } }];
    const answer = await client.models.generateContent({ model: named, contents: [{ role: 'user', parts }] });
    expect(answer.text).toBe('A pixel.');
    expect(asked()[0]).toMatchObject({ user: 'What is this?', image: { type: 'image/png', data: picture } });
  });

  it.each<[string, () => Step, number, string]>([
    ['a bad request', () => fake.badRequest(), 400, 'INVALID_ARGUMENT'],
    ['a rate limit', () => fake.rateLimited(30), 429, 'RESOURCE_EXHAUSTED'],
    ['a fault of its own', () => fake.serverError(), 502, 'UNAVAILABLE'],
  ])("meets %s as the SDK's own error", async (name, step, status, word) => {
    const other = await system.upstream();
    const slug = `bad-${kind}-${name.replaceAll(' ', '-')}`;
    await system.provider({ slug, kind, base_url: other.url + languages.find((one) => one.kind === kind)!.base });
    other.respond(step);
    const refused = await refusalOf(client.models.generateContent({ model: `${slug}/${model}`, contents: 'Hi' }));
    expect(refused).toMatchObject({ name: 'ApiError', status });
    const { error } = JSON.parse((refused as Error).message) as { error: { status: string; details: object[] } };
    expect(error.status).toBe(word);
    expect(error.details.some((detail) => 'retryDelay' in detail)).toBe(status === 429);
  });

  it.each(['sse', 'list'])('never ends a stream cleanly that was cut (%s)', async (form) => {
    const other = await system.upstream();
    const slug = `cut-${kind}-${form}`;
    await system.provider({ slug, kind, base_url: other.url + languages.find((one) => one.kind === kind)!.base });
    other.respond(() => cutAfter(1200, fake.answer(Array.from({ length: 60 }, () => 'word '))));
    if (form === 'sse') {
      const stream = drain(client.models.generateContentStream({ model: `${slug}/${model}`, contents: 'Hi' }));
      await expect(stream).rejects.toThrow(/UNAVAILABLE/);
      return;
    }
    const body = { contents: [{ parts: [{ text: 'Hi' }] }] };
    const url = `${system.url}/v1beta/models/${slug}/${model}:streamGenerateContent`;
    const list = JSON.parse((await call(url, body, { secret: key.secret })).text) as object[];
    expect(list.at(-1)).toMatchObject({ error: { status: 'UNAVAILABLE' } });
    expect(JSON.stringify(list)).not.toContain('finishReason');
  });
});

const jsonSchema = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' } },
  required: ['name', 'age'],
  additionalProperties: false,
};
