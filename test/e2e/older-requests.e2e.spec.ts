import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import { anthropic, type FakeUpstream, openai } from '../fakes/upstream/index.js';
import { call } from './kit/call.js';
import { languages } from './kit/languages.js';
import { waitUntil } from './kit/patience.js';
import { startSystem, type System } from './kit/system.js';

let system: System;
let client: OpenAI;
let secret: string;
const upstreams = new Map<string, FakeUpstream>();

beforeAll(async () => {
  system = await startSystem();
  for (const { kind, base } of languages) {
    const upstream = await system.upstream();
    upstreams.set(kind, upstream);
    await system.provider({ slug: kind, kind, base_url: upstream.url + base });
  }
  ({ secret } = await system.key());
  client = system.client(secret);
});
afterAll(() => system.stop());

const weather = { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } };
const bern = { name: 'weather', arguments: { city: 'Bern' } };
const user = { role: 'user' as const, content: 'Weather?' };

describe.each(languages)('a request with functions, from before there were tools, to $name', (language) => {
  const { kind, fake, said } = language;
  const model = `${kind}/${language.model}`;
  let upstream: FakeUpstream;
  beforeEach(() => {
    upstream = upstreams.get(kind)!;
  });
  const last = () => said(upstream.requests.at(-1)?.json);

  it('is asked with tools, and answered with a function call', async () => {
    upstream.script(fake.toolCall(bern));
    const answer = await client.chat.completions.create({ model, messages: [user], functions: [weather] });
    expect(last()).toMatchObject({ user: 'Weather?', tools: ['weather'] });
    expect(upstream.requests.at(-1)?.json).not.toHaveProperty('functions');
    const [choice] = answer.choices;
    expect(choice).toMatchObject({ finish_reason: 'function_call', message: { function_call: { name: 'weather' } } });
    expect(JSON.parse(choice?.message.function_call?.arguments ?? '')).toEqual({ city: 'Bern' });
    expect(choice?.message).not.toHaveProperty('tool_calls');
  });

  it('streams its function call', async () => {
    upstream.script(fake.toolCallStream(bern));
    const asked = {
      model,
      messages: [user],
      functions: [weather],
      function_call: 'auto' as const,
      stream: true as const,
    };
    let text = '';
    const names: string[] = [];
    let reason: string | null = null;
    for await (const { choices } of await client.chat.completions.create(asked)) {
      for (const { delta, finish_reason } of choices) {
        expect(delta).not.toHaveProperty('tool_calls');
        if (delta.function_call?.name) names.push(delta.function_call.name);
        text += delta.function_call?.arguments ?? '';
        reason = finish_reason ?? reason;
      }
    }
    expect([names, JSON.parse(text), reason]).toEqual([['weather'], { city: 'Bern' }, 'function_call']);
  });

  it('goes on with what the function said', async () => {
    upstream.script(fake.answer('Rain.'));
    const answer = await client.chat.completions.create({
      model,
      functions: [weather],
      function_call: 'auto',
      messages: [
        user,
        { role: 'assistant', content: null, function_call: { name: 'weather', arguments: '{"city":"Bern"}' } },
        { role: 'function', name: 'weather', content: 'rain' },
      ],
    });
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'Rain.' } });
    expect(last()).toMatchObject({ called: [{ city: 'Bern' }], results: ['rain'] });
  });
});

describe('a deprecated use', () => {
  const post = (path: string, body: object, headers = {}) => call(`${system.url}${path}`, body, { secret, headers });
  const chat = { model: 'openai/gpt-4.1', messages: [user] };
  const told = ({ headers }: { headers: Headers }) => ({
    since: headers.get('deprecation'),
    until: headers.get('sunset'),
    features: headers.get('x-gatewright-deprecated'),
    link: headers.get('link'),
  });
  const link = '</deprecations>; rel="deprecation"; type="application/json"';
  const nothing = { since: null, until: null, features: null, link: null };

  it('is told with the day from which it is one, and counted', async () => {
    upstreams.get('openai')?.script(openai.answer('Hi'));
    const heard = await post('/v1/chat/completions', { ...chat, max_tokens: 9, seed: 1 });
    const since = `@${Date.UTC(2024, 8, 12) / 1000}`;
    expect(told(heard)).toEqual({ since, until: null, features: 'max_tokens, seed', link });
    const counted = 'gatewright_deprecated_uses_total{dialect="openai-chat",feature="max_tokens"} 1';
    await waitUntil(async () =>
      (await call(`${system.url}/metrics`, undefined, { method: 'GET' })).text.includes(counted),
    );
  });

  it('is told in a stream and with a refusal too', async () => {
    upstreams.get('openai')?.script(openai.answer(['Hi']));
    const stream = await post('/v1/chat/completions', { ...chat, max_tokens: 9, stream: true });
    expect([stream.status, told(stream).features]).toEqual([200, 'max_tokens']);
    const refused = await post('/v1/chat/completions', { ...chat, model: 'nobody', functions: [weather] });
    expect([refused.status, told(refused).features]).toEqual([404, 'functions']);
  });

  it('has no day where none is known', async () => {
    const heard = await post('/api/embeddings', { model: 'nobody', prompt: 'x' });
    expect(told(heard)).toEqual({ since: null, until: null, features: '/api/embeddings', link });
  });

  it('is an older version of a language as well', async () => {
    upstreams.get('anthropic')?.script(anthropic.answer('Hi'), anthropic.answer('Hi'));
    const body = { model: 'anthropic/claude-sonnet-4-5', max_tokens: 9, messages: [user] };
    const old = await post('/v1/messages', body, { 'anthropic-version': '2023-06-01' });
    expect(told(old)).toMatchObject({
      since: `@${Date.UTC(2026, 9, 21) / 1000}`,
      features: 'anthropic-version: 2023-06-01',
    });
    expect(told(await post('/v1/messages', body, { 'anthropic-version': '2026-10-21' }))).toEqual(nothing);
  });

  it('is nothing where nothing is deprecated', async () => {
    upstreams.get('openai')?.script(openai.answer('Hi'));
    expect(told(await post('/v1/chat/completions', { ...chat, max_completion_tokens: 9, user: null }))).toEqual(
      nothing,
    );
  });

  it('can be read about, without a key', async () => {
    const { text } = await call(`${system.url}/deprecations`, undefined, { method: 'GET' });
    const { data } = JSON.parse(text) as { data: { id: string }[] };
    expect(data.find(({ id }) => id === 'openai-completions')).toEqual({
      ...{ id: 'openai-completions', object: 'language' },
      versions: [{ id: 'v1', since: null, sunset: null }],
      deprecations: [
        { feature: '/v1/completions', instead: '/v1/chat/completions', since: '2023-07-06', sunset: null },
      ],
    });
  });
});

describe("a request in Anthropic's language for an older model", () => {
  it('goes to a newer one without the sampling that it refuses, and is told so', async () => {
    const upstream = upstreams.get('anthropic')!;
    upstream.script(anthropic.answer('Hi'), anthropic.answer('Hi'));
    const body = { max_tokens: 9, temperature: 0.2, top_p: 0.9, messages: [user] };
    const ask = (model: string) => call(`${system.url}/v1/messages`, { model, ...body }, { secret });
    const { headers } = await ask('anthropic/claude-opus-5-5');
    expect(headers.get('x-gatewright-lossy')).toBe('temperature,top_p');
    expect(upstream.requests.at(-1)?.json).not.toHaveProperty('temperature');
    await ask('anthropic/claude-sonnet-4-5');
    expect(upstream.requests.at(-1)?.json).toMatchObject({ temperature: 0.2, top_p: 0.9 });
  });
});
