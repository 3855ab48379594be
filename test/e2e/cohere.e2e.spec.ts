import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import { type FakeUpstream, json, sse } from '../fakes/upstream/index.js';
import { applicationWith } from './kit/application.js';
import { startSystem, type System } from './kit/system.js';

let system: System;
let upstream: FakeUpstream;
let client: OpenAI;

beforeAll(async () => {
  system = await startSystem();
  upstream = await system.upstream();
  await system.provider({ slug: 'cohere', kind: 'cohere', base_url: upstream.url, api_key: 'co-secret' });
  await system.configure('PUT', '/prices/cohere/command-a-03-2025', { input: '2', output: '8' });
  await system.settled();
  client = system.client((await system.key()).secret);
});
afterAll(() => system.stop());

const model = 'cohere/command-a-03-2025';
const usage = {
  billed_units: { input_tokens: 12, output_tokens: 7 },
  tokens: { input_tokens: 500, output_tokens: 9 },
};
const answer = (message: object, finish_reason = 'COMPLETE') =>
  json(200, { id: 'c-1', finish_reason, message: { role: 'assistant', ...message }, usage });
const text = (words: string) => ({ content: [{ type: 'text', text: words }] });
const asked = () => upstream.requests.at(-1)?.json as Record<string, unknown>;

describe('an application written for OpenAI, with a model of Cohere', () => {
  it('has an answer, and pays for what is billed', async () => {
    upstream.script(answer(text('Fine.')));
    const { data, response } = await applicationWith(client).chat(model);
    expect(data).toMatchObject({
      choices: [{ finish_reason: 'stop', message: { content: 'Fine.' } }],
      usage: { prompt_tokens: 500, completion_tokens: 9 },
    });
    expect(response.headers.get('x-gatewright-cost-usd')).toBe('0.00008');
    expect(upstream.requests.at(-1)).toMatchObject({
      path: '/v2/chat',
      headers: { authorization: 'Bearer co-secret' },
    });
    expect(asked()).toMatchObject({ max_tokens: 100, temperature: 0.5, stop_sequences: ['END'], stream: false });
  });

  it('reads a stream', async () => {
    const piece = (words: string) => ({ type: 'content-delta', delta: { message: { content: { text: words } } } });
    const end = { type: 'message-end', delta: { finish_reason: 'COMPLETE', usage } };
    upstream.script(
      sse([{ type: 'message-start', id: 'c-1' }, piece('Fi'), piece('ne.'), end].map((data) => ({ data }))),
    );
    const { pieces, answer: whole } = await applicationWith(client).stream(model);
    expect(pieces.filter(Boolean)).toEqual(['Fi', 'ne.']);
    expect(whole).toMatchObject({ usage: { prompt_tokens: 500, cost: 0.00008 } });
  });

  it('calls a tool, tells its result, and has the answer', async () => {
    const call = { id: 'w1', type: 'function', function: { name: 'weather', arguments: '{"city":"Bern"}' } };
    upstream.script(answer({ tool_plan: 'I will look.', tool_calls: [call] }, 'TOOL_CALL'), answer(text('Warm.')));
    const { first, answer: last } = await applicationWith(client).tools(model);
    expect(first.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: 'I will look.' } });
    expect(last.choices[0]?.message.content).toBe('Warm.');
    expect(asked()['messages']).toMatchObject([
      { role: 'user' },
      { role: 'assistant', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'w1', content: '20 degrees' },
    ]);
  });

  it('has embeddings', async () => {
    const float = [
      [0.5, -1],
      [1, 0],
    ];
    upstream.script(json(200, { id: 'e', embeddings: { float }, meta: { billed_units: { input_tokens: 2 } } }));
    expect(await applicationWith(client).embed('cohere/embed-v4.0', ['one', 'two'])).toEqual(float);
    expect(asked()).toMatchObject({ texts: ['one', 'two'], input_type: 'search_document' });
  });

  it('is told what Cohere cannot be told, or refused where nothing may be lost', async () => {
    upstream.script(answer(text('Fine.')));
    const request = { model, messages: [{ role: 'user' as const, content: 'Hi' }], logit_bias: { '1': 1 } };
    const { response } = await client.chat.completions.create(request).withResponse();
    expect(response.headers.get('x-gatewright-lossy')).toBe('logit_bias');
    const strict = { ...request, provider: { require_parameters: true } };
    await expect(client.chat.completions.create(strict)).rejects.toMatchObject({ status: 400, param: 'logit_bias' });
  });
});
