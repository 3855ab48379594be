import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AIMessage, AIMessageChunk, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { z } from 'zod';
import { cutAfter, type FakeUpstream, gemini, openai, type Step } from '../fakes/upstream/index.js';
import { picture } from './kit/application.js';
import { type Language, languages } from './kit/languages.js';
import { startSystem, type System } from './kit/system.js';

let system: System;
let apiKey: string;
const upstreams = new Map<string, FakeUpstream>();

beforeAll(async () => {
  system = await startSystem();
  for (const { kind, model, base } of languages) {
    const upstream = await system.upstream();
    upstreams.set(kind, upstream);
    await system.provider({ slug: kind, kind, base_url: upstream.url + base });
    await system.configure('PUT', `/prices/${kind}/${model}`, { input: '2', output: '8' });
  }
  apiKey = (await system.key()).secret;
});
afterAll(() => system.stop());

const configuration = () => ({ baseURL: `${system.url}/v1` });
const chatOf = (model: string) => new ChatOpenAI({ model, apiKey, configuration: configuration(), maxRetries: 0 });

const weather = tool(async ({ city }: { city: string }) => `${city}: 20 degrees`, {
  ...{ name: 'weather', description: 'The weather of a city.', schema: z.object({ city: z.string() }) },
});
const person = z.object({ name: z.string(), age: z.int() });
const cities = ['Bern', 'Rome'].map((city) => ({ name: 'weather', arguments: { city } }));
const terse = [new SystemMessage('You are terse.'), new HumanMessage('How are you?')];

describe.each(languages)('an application on LangChain, with a model of $name', ({ kind, model, base, fake, said }) => {
  let upstream: FakeUpstream;
  let before: number;
  beforeEach(() => {
    upstream = upstreams.get(kind)!;
    before = upstream.requests.length;
  });
  const named = `${kind}/${model}`;
  const asked = () => upstream.requests.slice(before).map(({ json: body }) => said(body));
  const plays = (...steps: Step[]) => upstream.script(...steps);

  it('invokes', async () => {
    plays(fake.answer('I am fine.'));
    const answer = await chatOf(named).invoke(terse);
    expect(answer.text).toBe('I am fine.');
    expect(answer.usage_metadata).toMatchObject({ input_tokens: 12, output_tokens: 7, total_tokens: 19 });
    expect(answer.response_metadata).toMatchObject({ finish_reason: 'stop', model_name: model });
    expect(asked()[0]).toMatchObject({ system: 'You are terse.', user: 'How are you?' });
  });

  it('streams', async () => {
    plays(fake.answer(['I ', 'am ', 'fine.']));
    const pieces = await drain(await chatOf(named).stream(terse));
    expect(pieces.map(({ text }) => text).filter(Boolean)).toEqual(['I ', 'am ', 'fine.']);
    expect(wholeOf(pieces).usage_metadata).toMatchObject({ input_tokens: 12, output_tokens: 7 });
  });

  it('calls tools, tells their results, and has the answer', async () => {
    plays(fake.toolCall(cities), fake.answer('Both are warm.'));
    const chat = chatOf(named).bindTools([weather]);
    const question = new HumanMessage('Which city is warmer?');
    const first = await chat.invoke([question]);
    const results = await Promise.all((first.tool_calls ?? []).map((call) => weather.invoke(call)));
    expect(results.every((result) => result instanceof ToolMessage)).toBe(true);
    expect((await chat.invoke([question, first, ...(results as ToolMessage[])])).text).toBe('Both are warm.');
    expect(asked()[1]).toMatchObject({
      ...{ tools: ['weather'], called: [{ city: 'Bern' }, { city: 'Rome' }] },
      results: ['Bern: 20 degrees', 'Rome: 20 degrees'],
    });
  });

  it('puts streamed calls together', async () => {
    plays(fake.toolCallStream(cities));
    const pieces = await drain(await chatOf(named).bindTools([weather]).stream('Which city is warmer?'));
    expect(wholeOf(pieces).tool_calls).toMatchObject([
      { name: 'weather', args: { city: 'Bern' } },
      { name: 'weather', args: { city: 'Rome' } },
    ]);
  });

  it('has structured output, by a schema and by a function', async () => {
    plays(fake.jsonAnswer({ name: 'Bell', age: 29 }));
    const bySchema = chatOf(named).withStructuredOutput(person, { name: 'person', method: 'jsonSchema' });
    expect(await bySchema.invoke('Who invented the telephone?')).toEqual({ name: 'Bell', age: 29 });
    expect(asked()[0]?.schema).toEqual(['name', 'age']);
    plays(fake.toolCall({ name: 'person', arguments: { name: 'Gray', age: 41 } }));
    const byFunction = chatOf(named).withStructuredOutput(person, { name: 'person', method: 'functionCalling' });
    expect(await byFunction.invoke('And who else?')).toEqual({ name: 'Gray', age: 41 });
    expect(asked()[1]?.tools).toEqual(['person']);
  });

  it('shows an image', async () => {
    plays(fake.answer('A pixel.'));
    const content = [
      { type: 'text' as const, text: 'What is this?' },
      { type: 'image_url' as const, image_url: { url: `data:image/png;base64,${picture}` } },
    ];
    expect((await chatOf(named).invoke([new HumanMessage({ content })])).text).toBe('A pixel.');
    expect(asked()[0]).toMatchObject({ user: 'What is this?', image: { type: 'image/png', data: picture } });
  });

  it.each<[string, () => Step, number]>([
    ['a bad request', () => fake.badRequest(), 400],
    ['an unknown model', () => fake.notFound(), 404],
    ['a rate limit', () => fake.rateLimited(30), 429],
    ['a fault of its own', () => fake.serverError(), 502],
  ])('meets %s as an error', async (name, step, status) => {
    const slug = await other(name.replaceAll(' ', '-'), step);
    await expect(chatOf(`${slug}/${model}`).invoke('Hi')).rejects.toMatchObject({ status });
  });

  it('never ends a stream cleanly that was cut', async () => {
    const slug = await other('cut', () => cutAfter(1400, fake.answer('word '.repeat(200))));
    const stream = await chatOf(`${slug}/${model}`).stream('Hi');
    await expect(drain(stream)).rejects.toThrow(/finish reason|broke off/);
  });

  async function other(name: string, step: () => Step): Promise<string> {
    const away = await system.upstream();
    const slug = `${name}-${kind}`;
    await system.provider({ slug, kind, base_url: away.url + base, failover: { retries: 0 } });
    away.respond(step);
    return slug;
  }
});

describe('embeddings of LangChain', () => {
  const vectors = [
    [0.5, -1, 0.25],
    [1, 0, -0.5],
  ];

  it.each(languages.filter(({ embedding }) => embedding))(
    'are the same from $name',
    async ({ kind, embedding }: Language) => {
      const fake = kind === 'openai' ? openai : gemini;
      upstreams.get(kind)!.script(fake.embeddings(vectors), fake.embeddings(vectors.slice(0, 1)));
      const embeddings = new OpenAIEmbeddings({
        model: `${kind}/${embedding}`,
        apiKey,
        configuration: configuration(),
      });
      expect(await embeddings.embedDocuments(['one', 'two'])).toEqual(vectors);
      expect(await embeddings.embedQuery('one')).toEqual(vectors[0]);
    },
  );
});

async function drain<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of stream) all.push(one);
  return all;
}

const wholeOf = (pieces: readonly AIMessageChunk[]): AIMessage =>
  pieces.reduce((whole, piece) => whole.concat(piece), new AIMessageChunk(''));
