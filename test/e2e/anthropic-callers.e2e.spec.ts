import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type Anthropic from '@anthropic-ai/sdk';
import { cutAfter, type FakeUpstream, json, type Step } from '../fakes/upstream/index.js';
import { anthropicApplication, sdks } from './kit/anthropic-application.js';
import { picture } from './kit/application.js';
import { type Language, languages } from './kit/languages.js';
import { type Key, startSystem, type System } from './kit/system.js';

let system: System;
let key: Key;
const upstreams = new Map<Language, FakeUpstream>();

beforeAll(async () => {
  system = await startSystem();
  for (const language of languages) {
    const { kind, model, base } = language;
    const upstream = await system.upstream();
    upstreams.set(language, upstream);
    await system.provider({ slug: kind, kind, base_url: upstream.url + base });
    await system.configure('PUT', `/prices/${kind}/${model}`, { input: '2', output: '8' });
  }
  key = await system.key({ name: 'application' });
});
afterAll(() => system.stop());

const clientOf = (Client: typeof Anthropic) => new Client({ baseURL: system.url, apiKey: key.secret, maxRetries: 0 });

const everywhere = sdks.flatMap((sdk) => languages.map((language) => ({ ...sdk, language, name: language.name })));

describe.each(everywhere)('an application with SDK $sdk of Anthropic, at $name', ({ Client, language, version }) => {
  const { kind, fake, said } = language;
  const model = `${kind}/${language.model}`;
  let application: ReturnType<typeof anthropicApplication>;
  let upstream: FakeUpstream;
  let before: number;
  beforeEach(() => {
    application = anthropicApplication(clientOf(Client));
    upstream = upstreams.get(language)!;
    before = upstream.requests.length;
  });
  const asked = () => upstream.requests.slice(before);
  const plays = (...steps: Step[]) => upstream.script(...steps);

  it('has an answer with its usage, and is told who gave it and what it cost', async () => {
    plays(fake.answer('I am fine.', { usage: { input: 12, output: 7, cached: 4 } }));
    const { data, response, request_id } = await application.say(model);
    expect(data).toMatchObject({
      ...{ type: 'message', role: 'assistant', model: language.model, stop_reason: 'end_turn' },
      content: [{ type: 'text', text: 'I am fine.' }],
      usage: { input_tokens: 8, cache_read_input_tokens: 4, output_tokens: 7 },
    });
    expect(request_id).toMatch(/^req_/);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...{ 'x-request-id': request_id, 'x-gatewright-provider': kind, 'x-gatewright-model': language.model },
      'x-gatewright-cost-usd': expect.stringMatching(/^0\.0000\d+$/),
    });
    expect(said(asked()[0]?.json)).toMatchObject({
      ...{ system: 'You are terse.', user: 'How are you?', maxTokens: 100, stop: ['END'], tools: [] },
    });
  });

  it('reads a stream as it comes, and what it cost at its end', async () => {
    plays(fake.answer(['I ', 'am ', 'fine.']));
    const { pieces, events, message } = await application.stream(model);
    expect(pieces).toEqual(['I ', 'am ', 'fine.']);
    expect(message).toMatchObject({
      ...{ stop_reason: 'end_turn', content: [{ type: 'text', text: 'I am fine.' }] },
      usage: { output_tokens: 7 },
    });
    const total = events.find(({ type }) => type === 'message_delta');
    expect(total).toMatchObject({
      usage: { output_tokens: 7, cost: 0.00008, gatewright: { attempts: 1, models: [model] } },
    });
    expect(events.at(-1)?.type).toBe('message_stop');
  });

  it('calls two tools at once, tells their results, and has the answer', async () => {
    const cities = [{ city: 'Bern' }, { city: 'Rome' }];
    plays(fake.toolCall(cities.map((city) => ({ name: 'weather', arguments: city }))), fake.answer('Rome.'));
    const { first, calls, answer } = await application.tools(model);
    expect(first.stop_reason).toBe('tool_use');
    expect(calls.map(({ name, input }) => ({ name, input }))).toEqual(
      cities.map((input) => ({ name: 'weather', input })),
    );
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    expect(answer.content).toMatchObject([{ type: 'text', text: 'Rome.' }]);
    const [one, two] = asked().map(({ json: body }) => said(body));
    expect(one).toMatchObject({ tools: ['weather'], called: [], results: [] });
    expect(two).toMatchObject({ tools: ['weather'], called: cities, results: ['20 degrees', '21 degrees'] });
  });

  it('puts streamed calls together', async () => {
    const cities = ['Bern', 'Rome'].map((city) => ({ name: 'weather', arguments: { city } }));
    plays(fake.toolCallStream(cities));
    const message = await application.streamedTools(model);
    expect(message).toMatchObject({
      stop_reason: 'tool_use',
      content: cities.map(({ name, arguments: input }) => ({ type: 'tool_use', name, input })),
    });
  });

  it('shows an image', async () => {
    plays(fake.answer('A pixel.'));
    expect((await application.image(model)).content).toMatchObject([{ type: 'text', text: 'A pixel.' }]);
    expect(said(asked()[0]?.json)).toMatchObject({
      ...{ user: 'What is this?', image: { type: 'image/png', data: picture } },
    });
  });

  it('has its tokens counted', async () => {
    if (kind === 'anthropic') plays(json(200, { input_tokens: 4711 }));
    const { input_tokens: tokens } = await application.count(model);
    if (kind !== 'anthropic') expect(asked()).toEqual([]);
    if (kind !== 'anthropic') expect(tokens).toBeGreaterThan(5);
    else expect([tokens, asked()[0]?.path]).toEqual([4711, '/v1/messages/count_tokens']);
  });

  it('is told in the stream that it broke, and has no end', async () => {
    const slug = `cut-${kind}-${version}`;
    const other = await system.upstream();
    await system.provider({ slug, kind, base_url: other.url + language.base, failover: { retries: 0 } });
    other.respond(() => cutAfter(language.name === 'OpenAI' ? 1000 : 700, fake.answer('word '.repeat(200))));
    const heard: string[] = [];
    const running = application.client.messages.stream({
      ...{ model: `${slug}/${language.model}`, max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] },
    });
    running.on('streamEvent', ({ type }) => heard.push(type));
    const broken = await running.finalMessage().catch((error: unknown) => error);
    expect(broken).toBeInstanceOf(Client.APIError);
    expect(broken).toMatchObject({
      error: { type: 'error', error: { type: 'api_error', message: expect.any(String) } },
    });
    expect(heard).toContain('content_block_delta');
    expect(heard).not.toContain('message_stop');
  });

  it.each<[string, () => Step, (errors: typeof Anthropic) => unknown, object]>([
    [
      'a bad request',
      () => fake.badRequest(),
      (of) => of.BadRequestError,
      { status: 400, type: 'invalid_request_error' },
    ],
    ['an unknown model', () => fake.notFound(), (of) => of.NotFoundError, { status: 404, type: 'not_found_error' }],
    ['a rate limit', () => fake.rateLimited(30), (of) => of.RateLimitError, { status: 429, type: 'rate_limit_error' }],
    ['our key refused', () => fake.unauthorized(), (of) => of.InternalServerError, { status: 502, type: 'api_error' }],
    [
      'a fault of its own',
      () => fake.serverError(),
      (of) => of.InternalServerError,
      { status: 502, type: 'api_error' },
    ],
  ])("meets %s as the SDK's own error", async (name, step, kindOfError, expected) => {
    const other = await system.upstream();
    const slug = `bad-${kind}-${version}-${name.replaceAll(' ', '-')}`;
    await system.provider({ slug, kind, base_url: other.url + language.base });
    other.respond(step);
    const refused: unknown = await application.say(`${slug}/${language.model}`).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(kindOfError(Client));
    expect(refused).toMatchObject({ ...expected, requestID: expect.stringMatching(/^req_/) });
    expect(refused).toMatchObject({ error: { error: { details: { source: 'provider', provider: slug } } } });
  });
});
