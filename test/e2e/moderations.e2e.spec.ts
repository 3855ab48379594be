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
  await system.provider({ slug: 'openai', kind: 'openai', base_url: `${upstream.url}/v1` });
  await system.provider({ slug: 'mistral', kind: 'mistral', base_url: `${upstream.url}/v1` });
  await system.provider({ slug: 'anthropic', kind: 'anthropic', base_url: upstream.url });
  client = system.client((await system.key()).secret);
});
afterAll(() => system.stop());

const result = {
  flagged: true,
  categories: { violence: true },
  category_scores: { violence: 0.97 },
  category_applied_input_types: { violence: ['text'] },
};

describe('a moderation', () => {
  it("is OpenAI's, named or not, and costs nothing", async () => {
    upstream.respond(() => json(200, { id: 'modr-1', model: 'omni-moderation-latest', results: [result] }));
    const { data, response } = await client.moderations.create({ input: 'I will hurt you' }).withResponse();
    expect(data).toEqual({ id: 'modr-1', model: 'omni-moderation-latest', results: [result] });
    expect(response.headers.get('x-gatewright-cost-usd')).toBe('0');
    expect(upstream.requests.at(-1)).toMatchObject({
      path: '/v1/moderations',
      json: { input: 'I will hurt you', model: 'omni-moderation-latest' },
    });
    const input = [{ type: 'text' as const, text: 'Hi' }];
    await client.moderations.create({ model: 'openai/omni-moderation-latest', input });
    expect(upstream.requests.at(-1)?.json).toEqual({ input, model: 'omni-moderation-latest' });
  });

  it('has the shape of OpenAI by Mistral too', async () => {
    const own = { categories: { pii: true }, category_scores: { pii: 0.8 } };
    upstream.script(json(200, { id: 'm1', model: 'mistral-moderation-latest', results: [own] }));
    const told = await client.moderations.create({ model: 'mistral/mistral-moderation-latest', input: 'My number is' });
    expect(told.results).toEqual([{ ...own, flagged: true }]);
  });

  it('is refused where nobody of these has it, with the names of those who have', async () => {
    const refused = client.moderations.create({ model: 'anthropic/claude-sonnet-4-5', input: 'Hi' });
    await expect(refused).rejects.toMatchObject({
      status: 404,
      code: 'endpoint_not_supported',
      message: expect.stringContaining('Configured providers that have it: mistral, openai.'),
    });
  });
});
