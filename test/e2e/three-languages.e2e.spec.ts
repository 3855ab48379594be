import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { type FakeUpstream, gemini, openai, type Step } from '../fakes/upstream/index.js';
import { applicationWith, picture } from './kit/application.js';
import { type Language, languages, languagesOfClouds } from './kit/languages.js';
import { type Key, startSystem, type System } from './kit/system.js';

let system: System;
let key: Key;
let application: ReturnType<typeof applicationWith>;
const all = [...languages, ...languagesOfClouds];
const upstreams = new Map<Language, FakeUpstream>();

beforeAll(async () => {
  system = await startSystem();
  for (const language of all) await configure(language);
  key = await system.key({ name: 'application' });
  application = applicationWith(system.client(key.secret));
});
afterAll(() => system.stop());

/** A provider, its price, and a route for all the names of its family. */
async function configure(language: Language): Promise<void> {
  const { kind, model, base } = language;
  const upstream = await system.upstream();
  upstreams.set(language, upstream);
  await system.provider({ slug: kind, kind, base_url: upstream.url + base, api_key: credentialOf(language) });
  await system.configure('PUT', `/prices/${kind}/${model}`, { input: '2', output: '8' });
  const family = `${model.split('-')[0]}-*`;
  await system.route(`${kind}-family`, [`${kind}/*`], { match: { models: [family] } });
}

const credentialOf = ({ kind }: Language) => `secret-of-${kind}`;

describe.each(all)('the same application, with a model of $name', (language) => {
  const { model, kind, fake, said, paths } = language;
  let upstream: FakeUpstream;
  let before: number;
  beforeEach(() => {
    upstream = upstreams.get(language)!;
    before = upstream.requests.length;
  });
  const asked = () => upstream.requests.slice(before);
  const plays = (...steps: Step[]) => upstream.script(...steps);

  it('has an answer with its usage, and is told who gave it, why, and what it cost', async () => {
    plays(fake.answer('I am fine.'));
    const { data, response } = await application.chat(model);
    expect(data).toMatchObject({
      object: 'chat.completion',
      model,
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'I am fine.' } }],
      usage: { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 },
    });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-request-id': expect.stringMatching(/^req_/),
      'x-gatewright-provider': kind,
      'x-gatewright-model': model,
      'x-gatewright-route': `${kind}-family`,
      'x-gatewright-reason': 'only_candidate',
      'x-gatewright-attempts': '1',
      'x-gatewright-cost-usd': '0.00008',
      'x-gatewright-overhead-ms': expect.stringMatching(/^\d+\.\d+$/),
      'x-gatewright-cache': 'bypass',
    });
  });

  it("says the request in the provider's words, under the provider's own key", async () => {
    plays(fake.answer('Fine.'));
    await application.chat(model);
    const [request] = asked();
    expect(request).toMatchObject({ method: 'POST', path: paths.whole });
    expect(request?.headers).toMatchObject(language.auth(credentialOf(language)));
    expect(JSON.stringify(request?.headers) + request?.text).not.toContain(key.secret);
    expect(said(request?.json)).toMatchObject({
      ...{ system: 'You are terse.', user: 'How are you?', tools: [] },
      ...{ maxTokens: 100, temperature: 0.5, stop: ['END'] },
    });
  });

  it('reads a stream as it comes, and what it cost at its end', async () => {
    plays(fake.answer(['I ', 'am ', 'fine.']));
    const { pieces, answer } = await application.stream(model);
    expect(pieces.filter(Boolean)).toEqual(['I ', 'am ', 'fine.']);
    expect(answer).toMatchObject({
      model,
      choices: [{ finish_reason: 'stop', message: { content: 'I am fine.' } }],
      usage: { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19, cost: 0.00008 },
    });
    expect(asked().map(({ path }) => path)).toEqual([paths.stream]);
  });

  it('calls a tool, tells its result, and has the answer', async () => {
    plays(fake.toolCall({ name: 'weather', arguments: { city: 'Bern' } }), fake.answer('Bern is warm.'));
    const { first, calls, answer } = await application.tools(model);
    expect(first.choices[0]?.finish_reason).toBe('tool_calls');
    expect(calls).toMatchObject([{ type: 'function', function: { name: 'weather', arguments: '{"city":"Bern"}' } }]);
    expect(answer.choices[0]?.message.content).toBe('Bern is warm.');
    const [one, two] = asked().map(({ json }) => said(json));
    expect(one).toMatchObject({ tools: ['weather'], called: [], results: [] });
    expect(two).toMatchObject({ tools: ['weather'], called: [{ city: 'Bern' }], results: ['20 degrees'] });
  });

  it('calls two tools at once', async () => {
    const cities = [{ city: 'Bern' }, { city: 'Rome' }];
    plays(fake.toolCall(cities.map((city) => ({ name: 'weather', arguments: city }))), fake.answer('Rome.'));
    const { calls, answer } = await application.tools(model);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    expect(answer.choices[0]?.message.content).toBe('Rome.');
    expect(said(asked()[1]?.json)).toMatchObject({ called: cities, results: ['20 degrees', '21 degrees'] });
  });

  it('puts streamed calls together', async () => {
    const cities = ['Bern', 'Rome'].map((city) => ({ name: 'weather', arguments: { city } }));
    plays(fake.toolCallStream(cities));
    const { choices } = await application.streamedTools(model);
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(choices[0]?.message.tool_calls).toMatchObject([
      { function: { name: 'weather', arguments: '{"city":"Bern"}' } },
      { function: { name: 'weather', arguments: '{"city":"Rome"}' } },
    ]);
  });

  it('has JSON of the schema it asked for', async () => {
    plays(fake.jsonAnswer({ name: 'Bell', age: 29 }));
    expect(await application.schema(model)).toEqual({ name: 'Bell', age: 29 });
    expect(said(asked()[0]?.json).schema).toEqual(['name', 'age']);
  });

  it('shows an image', async () => {
    plays(fake.answer('A pixel.'));
    expect(await application.image(model)).toBe('A pixel.');
    expect(said(asked()[0]?.json)).toMatchObject({
      user: 'What is this?',
      image: { type: 'image/png', data: picture },
    });
  });

  it.each<[string, () => Step, new (...args: never[]) => Error, object]>([
    ['a bad request', () => fake.badRequest(), OpenAI.BadRequestError, { status: 400, type: 'invalid_request_error' }],
    ['an unknown model', () => fake.notFound(), OpenAI.NotFoundError, { status: 404 }],
    ['a rate limit', () => fake.rateLimited(30), OpenAI.RateLimitError, { status: 429, code: 'rate_limit_exceeded' }],
    ['our key refused', () => fake.unauthorized(), OpenAI.InternalServerError, { status: 502 }],
    ['our account refused', () => fake.forbidden(), OpenAI.InternalServerError, { code: 'upstream_auth_failed' }],
    ['a fault of its own', () => fake.serverError(), OpenAI.InternalServerError, { code: 'upstream_error' }],
  ])("meets %s as the SDK's own error", async (name, step, kindOfError, expected) => {
    const other = await system.upstream();
    const slug = `bad-${kind}-${name.replaceAll(' ', '-')}`;
    await system.provider({ slug, kind, base_url: other.url + language.base });
    other.respond(step);
    const refused = await application.chat(`${slug}/${model}`).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(kindOfError);
    expect(refused).toMatchObject({ ...expected, requestID: expect.stringMatching(/^req_/) });
    expect(refused).toMatchObject({ error: { source: 'provider', provider: slug, message: expect.any(String) } });
  });
});

describe('embeddings', () => {
  const vectors = [
    [0.5, -1, 0.25],
    [1, 0, -0.5],
  ];

  it.each(languages.filter(({ embedding }) => embedding))('are the same vectors from $name', async (language) => {
    const { kind, embedding = '' } = language;
    const upstream = upstreams.get(language)!;
    upstream.script(kind === 'openai' ? openai.embeddings(vectors) : gemini.embeddings(vectors));
    expect(await application.embed(`${kind}/${embedding}`, ['one', 'two'])).toEqual(vectors);
    expect(upstream.requests.at(-1)?.headers).toMatchObject(language.auth(credentialOf(language)));
  });

  it('are refused where the provider has none', async () => {
    const refused = application.embed('anthropic/claude-sonnet-4-5', ['one']);
    await expect(refused).rejects.toMatchObject({ status: 404, code: 'endpoint_not_supported' });
  });
});

describe('between OpenAI and OpenAI', () => {
  it('passes on what it does not know, and keeps what was said to itself', async () => {
    const upstream = upstreams.get(languages[0]!)!;
    upstream.script(openai.answer('Yes.'));
    const unknown = { x_new_field: { deep: [1, 2.5, null] }, seed: 7, metadata: { team: 'blue' } };
    const extras = { models: ['gpt-4.1-mini'], provider: { only: ['openai'] }, route: 'priority', user: 'someone' };
    const response = await fetch(`${system.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key.secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ model: 'gpt-4.1', messages: [{ role: 'user', content: 'Hi' }] },
        ...{ ...unknown, ...extras, metadata: { team: 'blue', tags: ['test'] } },
      }),
    });
    expect(response.status).toBe(200);
    expect(upstream.requests.at(-1)?.json).toEqual({
      ...{ model: 'gpt-4.1', messages: [{ role: 'user', content: 'Hi' }] },
      ...unknown,
    });
  });
});
