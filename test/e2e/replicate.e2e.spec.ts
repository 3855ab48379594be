import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import { type FakeUpstream, json } from '../fakes/upstream/index.js';
import { startSystem, type System } from './kit/system.js';

let system: System;
let upstream: FakeUpstream;
let client: OpenAI;

beforeAll(async () => {
  system = await startSystem();
  upstream = await system.upstream();
  const base_url = `${upstream.url}/v1`;
  const failover = { retries: 0 };
  await system.provider({ slug: 'replicate', kind: 'replicate', base_url, api_key: 'r8_secret', failover });
  client = system.client((await system.key()).secret);
});
afterAll(() => system.stop());

const model = 'replicate/meta/llama-4';
const messages = [{ role: 'user' as const, content: 'Hi' }];
const prediction = {
  id: 'p1',
  status: 'succeeded',
  output: ['Hel', 'lo.'],
  urls: { stream: 'https://elsewhere.example' },
};

describe('a prediction of Replicate', () => {
  it('is waited for, and is an answer', async () => {
    upstream.script(json(201, prediction));
    const { choices } = await client.chat.completions.create({ model, messages, max_tokens: 9 });
    expect(choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'Hello.' } });
    expect(upstream.requests.at(-1)).toMatchObject({
      path: '/v1/models/meta/llama-4/predictions',
      headers: { authorization: 'Bearer r8_secret', prefer: 'wait=60', 'cancel-after': '1m' },
      json: { input: { prompt: 'Hi', max_tokens: 9 } },
    });
  });

  it('is told as a stream to those who want one, with one request', async () => {
    upstream.script(json(201, prediction));
    const before = upstream.requests.length;
    const stream = client.chat.completions.stream({ model, messages, stream_options: { include_usage: true } });
    const { choices, usage } = await stream.finalChatCompletion();
    expect(choices[0]?.message.content).toBe('Hello.');
    expect(usage?.completion_tokens).toBeGreaterThan(0); // taken for so much: it does not count
    expect(upstream.requests.length).toBe(before + 1);
  });

  it('that is not over in time is no answer', async () => {
    upstream.script(json(201, { ...prediction, status: 'processing', output: null }));
    await expect(client.chat.completions.create({ model, messages })).rejects.toMatchObject({
      status: 504,
      code: 'upstream_timeout',
    });
  });
});
