import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { completions, cutAfter, type FakeUpstream, json, type Step } from '../fakes/upstream/index.js';
import { type Language, languages } from './kit/languages.js';
import { startSystem, type System } from './kit/system.js';

let system: System;
let client: OpenAI;
let own: FakeUpstream;
const upstreams = new Map<string, FakeUpstream>();

beforeAll(async () => {
  system = await startSystem();
  for (const language of languages) await configure(language);
  own = await system.upstream();
  await system.provider({ slug: 'own', kind: 'vllm', base_url: `${own.url}/v1` });
  await system.configure('PUT', '/prices/own/base', { input: '2', output: '8' });
  client = system.client((await system.key()).secret);
});
afterAll(() => system.stop());

async function configure({ kind, model, base }: Language): Promise<void> {
  const upstream = await system.upstream();
  upstreams.set(kind, upstream);
  await system.provider({ slug: kind, kind, base_url: upstream.url + base });
  await system.configure('PUT', `/prices/${kind}/${model}`, { input: '2', output: '8' });
}

async function drain<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of stream) all.push(one);
  return all;
}

describe.each(languages)('a text that a model of $name goes on with, though it only knows chats', (language) => {
  const { kind, model, base, fake, said } = language;
  let upstream: FakeUpstream;
  beforeEach(() => {
    upstream = upstreams.get(kind)!;
  });
  const named = `${kind}/${model}`;

  it('is answered as a completion', async () => {
    upstream.script(fake.answer('there was a cat.'));
    const asked = { model: named, prompt: 'Once', max_tokens: 100, temperature: 0.5, stop: ['END'] };
    const answer = await client.completions.create(asked);
    expect(answer).toMatchObject({
      ...{ object: 'text_completion', model, usage: { prompt_tokens: 12, completion_tokens: 7 } },
      choices: [{ index: 0, text: 'there was a cat.', finish_reason: 'stop', logprobs: null }],
    });
    expect(said(upstream.requests.at(-1)?.json)).toMatchObject({
      ...{ user: 'Once', maxTokens: 100, temperature: 0.5, stop: ['END'] },
    });
  });

  it('streams as it comes, with its cost at the end', async () => {
    upstream.script(fake.answer(['there ', 'was.']));
    const stream_options = { include_usage: true };
    const chunks = await drain(
      await client.completions.create({ model: named, prompt: 'Once', stream: true, stream_options }),
    );
    expect(chunks.flatMap(({ choices }) => choices.map(({ text }) => text)).filter(Boolean)).toEqual([
      'there ',
      'was.',
    ]);
    expect(new Set(chunks.map(({ object }) => object))).toEqual(new Set(['text_completion']));
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 7, cost: 0.00008 } });
  });

  it.each([
    ['suffix', { suffix: 'end' }],
    ['echo', { echo: true }],
    ['logprobs', { logprobs: 2 }],
    ['best_of', { best_of: 2 }],
    ['prompt', { prompt: [1, 2, 3] }],
    ['prompt', { prompt: ['a', 'b'] }],
  ])('is refused where a chat has no place for its %s', async (param, more) => {
    const before = upstream.requests.length;
    const refused = client.completions.create({ model: named, prompt: 'Once', ...more });
    await expect(refused).rejects.toMatchObject({ status: 400, param, type: 'invalid_request_error' });
    expect(upstream.requests.length).toBe(before);
  });

  it('never ends cleanly when it was cut', async () => {
    const other = await system.upstream();
    await system.provider({ slug: `cut-${kind}`, kind, base_url: other.url + base });
    other.respond(() => cutAfter(1200, fake.answer(Array.from({ length: 60 }, () => 'word '))));
    const stream = await client.completions.create({ model: `cut-${kind}/${model}`, prompt: 'Once', stream: true });
    await expect(drain(stream)).rejects.toBeInstanceOf(OpenAI.APIError);
  });
});

describe('a text that a server goes on with that knows completions', () => {
  const asked = { model: 'own/base', prompt: 'I am' };
  const plays = (...steps: Step[]) => own.script(...steps);

  it('passes as it came, both ways', async () => {
    const logprobs = { tokens: ['fine'], token_logprobs: [-0.1], top_logprobs: [], text_offset: [0] };
    const choices = [{ index: 0, text: ' fine', finish_reason: 'stop', logprobs, x: 1.0 }];
    const answer = { id: 'cmpl-1', object: 'text_completion', created: 1, model: 'base', choices, x_new: [1] };
    plays(json(200, answer));
    const more = { suffix: '.', echo: true, logprobs: 1, best_of: 2, prompt: [1, 2, 3], x_new_field: [1, 2.5] };
    expect(await client.completions.create({ ...asked, ...more })).toEqual(answer);
    expect(own.requests.at(-1)).toMatchObject({ path: '/v1/completions', json: { ...more, model: 'base' } });
  });

  it('streams, with its cost where the usage was asked for, and without usage where it was not', async () => {
    plays(completions.answer([' fi', 'ne']), completions.answer([' fi', 'ne']));
    const stream_options = { include_usage: true };
    const chunks = await drain(await client.completions.create({ ...asked, stream: true, stream_options }));
    expect(chunks.map(({ choices }) => choices[0]?.text ?? '').join('')).toBe(' fine');
    expect(chunks.at(-1)).toMatchObject({
      usage: { completion_tokens: 7, cost: 0.00008 },
      gatewright: { attempts: 1 },
    });
    const silent = await drain(await client.completions.create({ ...asked, stream: true }));
    expect(silent.every(({ usage }) => !usage)).toBe(true);
    expect(own.requests.at(-1)?.json).toMatchObject({ stream_options });
  });

  it('never ends cleanly when it was cut', async () => {
    const other = await system.upstream();
    await system.provider({ slug: 'cut-own', kind: 'vllm', base_url: `${other.url}/v1` });
    other.respond(() => cutAfter(1200, completions.answer(Array.from({ length: 60 }, () => 'word '))));
    const stream = await client.completions.create({ model: 'cut-own/base', prompt: 'Once', stream: true });
    await expect(drain(stream)).rejects.toBeInstanceOf(OpenAI.APIError);
  });

  it('may be asked by a chat where the model knows nothing else', async () => {
    const upstream = upstreams.get('openai')!;
    upstream.script(completions.answer('fine.'));
    const model = 'openai/gpt-3.5-turbo-instruct';
    const answer = await client.chat.completions.create({ model, messages: [{ role: 'user', content: 'I am' }] });
    expect(answer.choices[0]?.message.content).toBe('fine.');
    expect(upstream.requests.at(-1)).toMatchObject({ path: '/v1/completions', json: { prompt: 'I am' } });
  });
});
