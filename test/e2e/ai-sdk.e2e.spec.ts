import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { APICallError, embedMany, generateObject, generateText, Output, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import {
  cutAfter,
  type FakeUpstream,
  gemini,
  openai,
  responses,
  type Step,
  type ToolCall,
} from '../fakes/upstream/index.js';
import { type Package, packages } from './kit/ai-sdks.js';
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

const person = z.object({ name: z.string(), age: z.int() });
const tools = {
  weather: tool({
    description: 'The weather of a city.',
    inputSchema: z.object({ city: z.string() }),
    execute: async ({ city }) => `${city}: 20 degrees`,
  }),
};
const cities: readonly ToolCall[] = ['Bern', 'Rome'].map((city) => ({ name: 'weather', arguments: { city } }));

/** OpenAI is asked in Responses by whoever speaks Responses. */
function fakeFor({ sdk }: Package, { kind, fake }: Language) {
  if (sdk !== '@ai-sdk/openai' || kind !== 'openai') return fake;
  const calls = (wanted: readonly ToolCall[]): Step => responses.items(wanted.map(callItem));
  return { ...openai, answer: responses.answer, toolCall: calls, toolCallStream: calls, jsonAnswer: jsonItem };
}

async function drain<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of stream) all.push(one);
  return all;
}

const jsonItem = (value: unknown): Step => responses.answer([JSON.stringify(value)]);
const callItem = (call: ToolCall, index: number) => ({
  ...{ id: `fc_${index}`, type: 'function_call', call_id: `call_${index}`, status: 'completed' },
  ...{ name: call.name, arguments: JSON.stringify(call.arguments) },
});

const everywhere = packages.flatMap((one) =>
  languages.map((language) => ({ sdk: one.sdk, at: language.name, one, language })),
);

describe.each(everywhere)('an application with $sdk, at $at', ({ one, language }) => {
  const { kind, model } = language;
  const fake = fakeFor(one, language);
  let upstream: FakeUpstream;
  let before: number;
  beforeEach(() => {
    upstream = upstreams.get(kind)!;
    before = upstream.requests.length;
  });
  const chat = (name = `${kind}/${model}`) => one.chat({ url: system.url, apiKey }, name);
  const asked = () => upstream.requests.slice(before);
  const plays = (...steps: Step[]) => upstream.script(...steps);

  it('has a text with its usage', async () => {
    plays(fake.answer('I am fine.'));
    const { text, usage, finishReason, warnings } = await generateText({
      ...{ model: chat(), system: 'You are terse.', prompt: 'How are you?', maxOutputTokens: 100 },
    });
    expect({ text, finishReason, warnings: warnings ?? [] }).toEqual({
      text: 'I am fine.',
      finishReason: 'stop',
      warnings: [],
    });
    expect(usage).toMatchObject({ inputTokens: 12, outputTokens: 7 });
    expect(asked()[0]?.text).toContain('You are terse.');
  });

  it('reads a stream as it comes', async () => {
    plays(fake.answer(['I ', 'am ', 'fine.']));
    const { textStream, usage, finishReason } = streamText({ model: chat(), prompt: 'How are you?' });
    expect(await drain(textStream)).toEqual(['I ', 'am ', 'fine.']);
    expect([await finishReason, await usage]).toMatchObject(['stop', { inputTokens: 12, outputTokens: 7 }]);
  });

  it('calls two tools at once, tells their results, and has the answer', async () => {
    plays(fake.toolCall(cities), fake.answer('Both are warm.'));
    const { text, steps } = await generateText({
      ...{ model: chat(), prompt: 'Which city is warmer?', tools, stopWhen: stepCountIs(3) },
    });
    expect(text).toBe('Both are warm.');
    expect(steps[0]?.finishReason).toBe('tool-calls');
    expect(steps[0]?.toolCalls.map(({ input }) => input)).toEqual([{ city: 'Bern' }, { city: 'Rome' }]);
    expect(asked()[1]?.text).toContain('Bern: 20 degrees');
    expect(asked()[1]?.text).toContain('Rome: 20 degrees');
  });

  it('goes on after streamed calls', async () => {
    plays(fake.toolCallStream(cities), fake.answer(['Both ', 'are ', 'warm.']));
    const { textStream, steps } = streamText({
      ...{ model: chat(), prompt: 'Which city is warmer?', tools, stopWhen: stepCountIs(3) },
    });
    expect((await drain(textStream)).join('')).toBe('Both are warm.');
    expect((await steps)[0]?.toolCalls.map(({ input }) => input)).toEqual([{ city: 'Bern' }, { city: 'Rome' }]);
    expect(asked()[1]?.text).toContain('Rome: 20 degrees');
  });

  it('has an object of the schema it asked for, by either way to ask', async () => {
    plays(fake.jsonAnswer({ name: 'Bell', age: 29 }), fake.jsonAnswer({ name: 'Gray', age: 41 }));
    const prompt = 'Who invented the telephone?';
    const { object } = await generateObject({ model: chat(), prompt, schema: person });
    const { output } = await generateText({ model: chat(), prompt, output: Output.object({ schema: person }) });
    expect([object, output]).toEqual([
      { name: 'Bell', age: 29 },
      { name: 'Gray', age: 41 },
    ]);
    expect(asked()[0]?.text).toContain('"age"');
  });

  it('shows an image', async () => {
    plays(fake.answer('A pixel.'));
    const content = [
      { type: 'text' as const, text: 'What is this?' },
      { type: 'file' as const, mediaType: 'image/png', data: picture },
    ];
    expect((await generateText({ model: chat(), messages: [{ role: 'user', content }] })).text).toBe('A pixel.');
    expect(asked()[0]?.text).toContain(picture);
  });

  it.each<[string, () => Step, number]>([
    ['a bad request', () => fake.badRequest(), 400],
    ['an unknown model', () => fake.notFound(), 404],
    ['a rate limit', () => fake.rateLimited(30), 429],
    ['a fault of its own', () => fake.serverError(), 502],
  ])('meets %s as an error with its words', async (_, step, statusCode) => {
    const slug = await other(step);
    const refused = generateText({ model: chat(`${slug}/${model}`), prompt: 'Hi', maxRetries: 0 });
    const error: unknown = await refused.catch((caught: unknown) => caught);
    expect(APICallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ statusCode, message: expect.stringContaining(' '), isRetryable: statusCode > 404 });
  });

  it('is told in the stream that it broke', async () => {
    const slug = await other(() => cutAfter(3000, fake.answer('word '.repeat(200))));
    const { stream } = streamText({
      model: chat(`${slug}/${model}`),
      prompt: 'Hi',
      maxRetries: 0,
      onError: () => undefined,
    });
    const heard = (await drain(stream)).map(({ type }) => type);
    expect(heard).toContain('text-delta');
    expect(heard).toContain('error');
  });

  let others = 0;
  async function other(step: () => Step): Promise<string> {
    const upstream = await system.upstream();
    const slug = `${one.sdk.replaceAll(/[^a-z]+/g, '-').replaceAll(/^-|-$/g, '')}-${kind}-${(others += 1)}`;
    await system.provider({ slug, kind, base_url: upstream.url + language.base, failover: { retries: 0 } });
    upstream.respond(step);
    return slug;
  }
});

describe('embeddings', () => {
  const vectors = [
    [0.5, -1, 0.25],
    [1, 0, -0.5],
  ];
  const withVectors = packages.flatMap(({ sdk, embedding }) =>
    embedding ? languages.filter((one) => one.embedding).map((one) => ({ sdk, at: one.name, embedding, one })) : [],
  );

  it.each(withVectors)('are the same with $sdk, at $at', async ({ embedding, one: { kind, embedding: name } }) => {
    upstreams.get(kind)!.script(kind === 'openai' ? openai.embeddings(vectors) : gemini.embeddings(vectors));
    const model = embedding({ url: system.url, apiKey }, `${kind}/${name}`);
    expect((await embedMany({ model, values: ['one', 'two'] })).embeddings).toEqual(vectors);
  });
});
