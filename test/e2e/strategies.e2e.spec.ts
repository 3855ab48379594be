import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import * as fake from '../fakes/upstream/index.js';
import { call } from './kit/call.js';
import { chatOf, sceneIn, type SceneOptions } from './kit/scene.js';
import { startSystem, type System } from './kit/system.js';

const { openai } = fake;

let system: System;
let client: OpenAI;
let secret: string;
beforeAll(async () => {
  system = await startSystem();
  ({ secret } = await system.key());
  client = system.client(secret);
});
afterAll(() => system.stop());

const good = () => openai.answer('one two three four five', { usage: { input: 10, output: 20 } });

/** A route over two providers, the first of which is dear and the second cheap. */
async function scene(route: SceneOptions['route']) {
  const its = await sceneIn(system, { route });
  for (const upstream of its.upstreams) upstream.respond(good);
  const prices = its.slugs.map((slug, at) => ({ slug, output: at === 0 ? '10' : '1' }));
  for (const { slug, output } of prices) {
    await system.configure('PUT', `/prices/${slug}/gpt-4.1`, { input: '1', output });
  }
  await system.settled();
  return its;
}

/** Asks for a stream, reads it, and answers who gave it. */
async function providerOf(model: string, more: object = {}) {
  const { data, response } = await client.chat.completions
    .create({ ...chatOf({ model }), ...more, stream: true })
    .withResponse();
  for await (const _ of data);
  return [response.headers.get('x-gatewright-provider'), response.headers.get('x-gatewright-reason')];
}

const explained = async (model: string, more: object = {}) => {
  const { text } = await call(`${system.url}/v1/routing/explain`, { ...chatOf({ model }), ...more }, { secret });
  return JSON.parse(text) as { summary: string; chosen: string; candidates: Record<string, unknown>[] };
};

describe('by cost', () => {
  it('the cheaper one answers, and the explanation says so', async () => {
    const { model, slugs } = await scene({ strategy: 'cost' });
    expect(await providerOf(model)).toEqual([slugs[1], 'cost']);
    const { summary, candidates } = await explained(model);
    expect(summary).toMatch(/by the strategy 'cost' .*it is expected to cost \$0\.0000\d+, the next \$0\.0002/);
    expect(candidates[0]).toMatchObject({ expected_output_tokens: 20, success_probability: 1 });
  });

  it('may be wished for by the request, which may also say what is too much', async () => {
    const { model, slugs } = await scene({});
    expect(await providerOf(model)).toEqual([slugs[0], 'priority']);
    expect(await providerOf(model, { provider: { sort: 'price' } })).toEqual([slugs[1], 'cost']);
    const { candidates } = await explained(model, { provider: { max_price: { completion: 5 } } });
    expect(candidates).toContainEqual(
      expect.objectContaining({ provider: slugs[0], excluded: 'max_price: output costs 10' }),
    );
    const wish = { ...chatOf({ model }), provider: { max_price: { completion: 0.5 } } };
    const refused: unknown = await client.chat.completions.create(wish).catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 400, message: expect.stringContaining('max_price: output costs 1') });
  });
});

describe('by latency', () => {
  it('each is tried once, and then the quicker one answers', async () => {
    const { model, slugs, upstreams } = await scene({ strategy: 'latency' });
    upstreams[0]?.respond(() => fake.late(1_500, good()));
    const asked = [await providerOf(model), await providerOf(model), await providerOf(model), await providerOf(model)];
    expect(asked).toEqual([0, 1, 1, 1].map((at) => [slugs[at], 'latency']));
    const { chosen, candidates } = await explained(model);
    expect([chosen, candidates.map(({ expected_first_token_ms: ms }) => typeof ms)]).toEqual([
      `${slugs[1]}/gpt-4.1`,
      ['number', 'number'],
    ]);
  });
});

describe('by session', () => {
  it('requests of one session stay together', async () => {
    const { model } = await scene({ strategy: 'sticky' });
    const asked = await Promise.all(['1', '2', '3'].map((user) => providerOf(model, { prompt_cache_key: 'k', user })));
    expect(new Set(asked.map(([provider]) => provider)).size).toBe(1);
  });
});
