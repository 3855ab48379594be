import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Message, Ollama, type Tool } from 'ollama';
import { cutAfter, type FakeUpstream, json, ollama, openai, type Step } from '../fakes/upstream/index.js';
import { picture } from './kit/application.js';
import { call } from './kit/call.js';
import { type Language, languages } from './kit/languages.js';
import { type Key, startSystem, type System } from './kit/system.js';

let system: System;
let key: Key;
let client: Ollama;
let own: FakeUpstream;
const upstreams = new Map<string, FakeUpstream>();

beforeAll(async () => {
  system = await startSystem();
  for (const language of languages) await configure(language);
  own = await system.upstream();
  await system.provider({ slug: 'ollama', kind: 'ollama', base_url: own.url });
  await system.configure('PUT', '/prices/ollama/llama3:8b', { input: '2', output: '8' });
  key = await system.key();
  client = new Ollama({ host: system.url, headers: { authorization: `Bearer ${key.secret}` } });
});
afterAll(() => system.stop());

async function configure({ kind, model, base }: Language): Promise<void> {
  const upstream = await system.upstream();
  upstreams.set(kind, upstream);
  await system.provider({ slug: kind, kind, base_url: upstream.url + base });
  await system.configure('PUT', `/prices/${kind}/${model}`, { input: '2', output: '8' });
}

const weather: Tool = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'The weather of a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

const person = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' } },
  required: ['name', 'age'],
  additionalProperties: false,
};

async function drain<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of stream) all.push(one);
  return all;
}

const hi: Message[] = [{ role: 'user', content: 'How are you?' }];

describe.each(languages)('an application of Ollama, with a model of $name', ({ kind, model, base, fake, said }) => {
  let upstream: FakeUpstream;
  let before: number;
  beforeEach(() => {
    upstream = upstreams.get(kind)!;
    before = upstream.requests.length;
  });
  const named = `${kind}/${model}`;
  const asked = () => upstream.requests.slice(before).map(({ json: body }) => said(body));
  const plays = (...steps: Step[]) => upstream.script(...steps);

  it('has an answer with its counts', async () => {
    plays(fake.answer('I am fine.'));
    const answer = await client.chat({
      model: named,
      messages: [{ role: 'system', content: 'You are terse.' }, ...hi],
      options: { num_predict: 100, temperature: 0.5, stop: ['END'] },
    });
    expect(answer).toMatchObject({
      ...{ model, message: { role: 'assistant', content: 'I am fine.' }, done: true, done_reason: 'stop' },
      ...{ prompt_eval_count: 12, eval_count: 7, total_duration: expect.any(Number) },
    });
    expect(asked()[0]).toMatchObject({
      ...{ system: 'You are terse.', user: 'How are you?', maxTokens: 100, temperature: 0.5, stop: ['END'] },
    });
  });

  it('reads a stream as it comes, and what it cost', async () => {
    plays(fake.answer(['I ', 'am ', 'fine.']));
    const pieces = await drain(await client.chat({ model: named, messages: hi, stream: true }));
    expect(pieces.map(({ message }) => message.content).filter(Boolean)).toEqual(['I ', 'am ', 'fine.']);
    expect(pieces.at(-1)).toMatchObject({
      ...{ done: true, eval_count: 7, gatewright: { cost_usd: 0.00008, attempts: 1, models: [named] } },
    });
  });

  it('goes on from a prompt', async () => {
    plays(fake.answer('there was a cat.'), fake.answer(['there ', 'was.']));
    const answer = await client.generate({ model: named, prompt: 'Once', system: 'You are terse.' });
    expect(answer).toMatchObject({ response: 'there was a cat.', done: true, eval_count: 7 });
    const pieces = await drain(await client.generate({ model: named, prompt: 'Once', stream: true }));
    expect(pieces.map(({ response }) => response).join('')).toBe('there was.');
    expect(asked()[0]).toMatchObject({ system: 'You are terse.', user: 'Once' });
  });

  it('is told what a chat cannot hold', async () => {
    const refused = client.generate({ model: named, prompt: 'Once', suffix: 'end' });
    await expect(refused).rejects.toMatchObject({ status_code: 400, error: expect.stringContaining("'suffix'") });
  });

  it('calls tools in a stream, tells their results, and has the answer', async () => {
    const cities = [{ city: 'Bern' }, { city: 'Rome' }];
    plays(fake.toolCallStream(cities.map((city) => ({ name: 'weather', arguments: city }))), fake.answer('Rome.'));
    const pieces = await drain(await client.chat({ model: named, messages: hi, tools: [weather], stream: true }));
    const calls = pieces.flatMap(({ message }) => message.tool_calls ?? []);
    expect(calls.map(({ function: { arguments: args } }) => args)).toEqual(cities);
    const results = calls.map((_, index) => ({ role: 'tool', tool_name: 'weather', content: `${20 + index} degrees` }));
    const told = [...hi, { role: 'assistant', content: '', tool_calls: calls }, ...results];
    const answer = await client.chat({ model: named, messages: told, tools: [weather] });
    expect(answer.message.content).toBe('Rome.');
    expect(asked()[1]).toMatchObject({
      ...{ tools: ['weather'], called: cities, results: ['20 degrees', '21 degrees'] },
    });
  });

  it('has JSON of the schema it asked for', async () => {
    plays(fake.jsonAnswer({ name: 'Bell', age: 29 }));
    const answer = await client.chat({ model: named, messages: hi, format: person });
    expect(JSON.parse(answer.message.content)).toEqual({ name: 'Bell', age: 29 });
    expect(asked()[0]?.schema).toEqual(['name', 'age']);
  });

  it('shows an image', async () => {
    plays(fake.answer('A pixel.'));
    await client.chat({ model: named, messages: [{ role: 'user', content: 'What is this?', images: [picture] }] });
    expect(asked()[0]).toMatchObject({ user: 'What is this?', image: { type: 'image/png', data: picture } });
  });

  it.each<[string, () => Step, number]>([
    ['a bad request', () => fake.badRequest(), 400],
    ['an unknown model', () => fake.notFound(), 404],
    ['a rate limit', () => fake.rateLimited(30), 429],
    ['a fault of its own', () => fake.serverError(), 502],
  ])("meets %s as the client's own error", async (name, step, status_code) => {
    const other = await system.upstream();
    const slug = `bad-${kind}-${name.replaceAll(' ', '-')}`;
    await system.provider({ slug, kind, base_url: other.url + base });
    other.respond(step);
    const refused = client.chat({ model: `${slug}/${model}`, messages: hi });
    await expect(refused).rejects.toMatchObject({ name: 'ResponseError', status_code, error: expect.any(String) });
  });

  it('never ends a stream cleanly that was cut', async () => {
    const other = await system.upstream();
    await system.provider({ slug: `cut-${kind}`, kind, base_url: other.url + base });
    other.respond(() => cutAfter(1200, fake.answer(Array.from({ length: 60 }, () => 'word '))));
    const stream = await client.chat({ model: `cut-${kind}/${model}`, messages: hi, stream: true });
    await expect(drain(stream)).rejects.toThrow(/finish reason|broke off/);
  });
});

describe('between Ollama and Ollama', () => {
  const model = 'ollama/llama3:8b';

  it('passes on what nobody else knows, both ways', async () => {
    const answer = { model: 'llama3:8b', message: { role: 'assistant', content: 'Yes', x: 1.0 }, done: true, x_new: 1 };
    own.script(json(200, answer));
    const body = { messages: hi, stream: false, keep_alive: '5m', options: { num_ctx: 4096 }, x_new_field: [1, 2.5] };
    const { text } = await call(
      `${system.url}/api/chat`,
      { model, ...body, metadata: { tags: ['a'] } },
      { secret: key.secret },
    );
    expect(JSON.parse(text)).toEqual(answer);
    expect(own.requests.at(-1)).toMatchObject({ path: '/api/chat', json: { ...body, model: 'llama3:8b' } });
  });

  it('streams line by line, with what it cost in the last one', async () => {
    own.script(ollama.answer(['I ', 'am.']));
    const pieces = await drain(await client.chat({ model, messages: hi, stream: true }));
    expect(pieces.map(({ message }) => message.content)).toEqual(['I ', 'am.', '']);
    expect(pieces[0]?.created_at).toBe('2026-11-20T10:00:00.123456789Z');
    expect(pieces.at(-1)).toMatchObject({ total_duration: 5_000_000, gatewright: { cost_usd: 0.00008 } });
  });

  it('goes on from a prompt, with a suffix', async () => {
    own.script(ollama.answer('fine'), ollama.answer(['fi', 'ne']));
    expect((await client.generate({ model, prompt: 'I am', suffix: '.' })).response).toBe('fine');
    expect(own.requests.at(-1)).toMatchObject({ path: '/api/generate', json: { prompt: 'I am', suffix: '.' } });
    const pieces = await drain(await client.generate({ model, prompt: 'I am', suffix: '.', stream: true }));
    expect(pieces.map(({ response }) => response).join('')).toBe('fine');
    expect(pieces.at(-1)).toMatchObject({ eval_count: 7, gatewright: { cost_usd: 0.00008 } });
  });

  it('says an error in the middle of a stream as a line', async () => {
    own.script(ollama.failingStream(['I ', 'am ']));
    const stream = await client.chat({ model, messages: hi, stream: true });
    await expect(drain(stream)).rejects.toThrow('an error was encountered while running the model');
  });
});

describe('what else Ollama has', () => {
  const vectors = [
    [0.5, -1, 0.25],
    [1, 0, -0.5],
  ];

  it('embeddings, of its own and of others, new and old', async () => {
    own.script(ollama.embeddings(vectors));
    upstreams.get('openai')!.script(openai.embeddings(vectors), openai.embeddings(vectors.slice(0, 1)));
    const others = 'openai/text-embedding-3-small';
    expect((await client.embed({ model: 'ollama/nomic', input: ['one', 'two'] })).embeddings).toEqual(vectors);
    expect((await client.embed({ model: others, input: ['one', 'two'] })).embeddings).toEqual(vectors);
    expect((await client.embeddings({ model: others, prompt: 'one' })).embedding).toEqual(vectors[0]);
  });

  it('a list of models, and what each can do', async () => {
    await system.route('chosen', ['openai/gpt-4.1']);
    const { models } = await client.list();
    expect(models.find(({ name }) => name === 'chosen')).toMatchObject({ model: 'chosen', details: { families: [] } });
    expect((await client.show({ model: 'chosen' })).capabilities).toEqual(
      expect.arrayContaining(['completion', 'tools']),
    );
    expect((await client.ps()).models).toEqual([]);
    expect((await client.version()).version).toMatch(/^\d+\.\d+\.\d+$/);
    await expect(client.show({ model: 'nobody' })).rejects.toMatchObject({ status_code: 404 });
  });

  it('a greeting at the root, for whoever looks whether it runs', async () => {
    expect((await call(system.url, undefined, { method: 'GET' })).text).toBe('Ollama is running');
    expect((await call(system.url, undefined, { method: 'HEAD' })).status).toBe(200);
  });

  it('models that load at once', async () => {
    const before = own.requests.length;
    expect(await client.chat({ model: 'ollama/llama3:8b', messages: [] })).toMatchObject({ done_reason: 'load' });
    expect(await client.generate({ model: 'ollama/llama3:8b', prompt: '', keep_alive: 0 })).toMatchObject({
      done_reason: 'unload',
    });
    expect(own.requests.length).toBe(before);
  });

  it.each([
    ['a missing key', () => new Ollama({ host: system.url }).chat({ model: 'm', messages: hi }), 401],
    ['a missing key at the list', () => new Ollama({ host: system.url }).list(), 401],
    ['an unknown model', () => client.chat({ model: 'nobody', messages: hi }), 404],
    ["what only a server of one's own does", () => client.delete({ model: 'm' }), 404],
  ])("%s is refused in Ollama's shape", async (_, ask, status_code) => {
    await expect(ask()).rejects.toMatchObject({ name: 'ResponseError', status_code, error: expect.any(String) });
  });
});
