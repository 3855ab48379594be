import { describe, expect, it } from '@jest/globals';
import { openAiRerankIngress } from '#core/dialects';
import { budgetsOf, budget, price } from './testing/money-world.js';
import { eventStream, json } from './testing/openai-answers.js';
import { World } from './testing/world.js';

const usage = {
  billed_units: { input_tokens: 39, output_tokens: 27 },
  tokens: { input_tokens: 1683, output_tokens: 62 },
};
const message = { role: 'assistant', content: [{ type: 'text', text: 'Hello' }] };
const whole = json(JSON.stringify({ id: 'c-1', finish_reason: 'COMPLETE', message, usage }));
const events = [
  { type: 'message-start', id: 'c-1', delta: { message: { role: 'assistant' } } },
  { type: 'content-delta', index: 0, delta: { message: { content: { text: 'Hello' } } } },
  { type: 'message-end', delta: { finish_reason: 'COMPLETE', usage } },
].map((event) => `data: ${JSON.stringify(event)}\n\n`);
const ranking = json(JSON.stringify({ id: 'r-1', results: [], meta: { billed_units: { search_units: 1 } } }));

const worldOf = (...scripts: NonNullable<ConstructorParameters<typeof World>[0]['scripts']>[string]) =>
  new World({
    providers: { co: { kind: 'cohere' } },
    scripts: { 'co/m': scripts },
    prices: { 'co/m': price },
    budgets: [budget],
  });

describe('where not all that was read is billed', () => {
  it('an answer costs what is billed, and tells what was read', async () => {
    const world = worldOf(whole);
    const { json: told, headers } = await world.serve({ model: 'co/m' });
    expect(told).toMatchObject({ usage: { prompt_tokens: 1683, completion_tokens: 62, total_tokens: 1745 } });
    expect(world.record).toMatchObject({ usage: { input: 39, output: 27 }, costNano: 66n });
    expect(headers['x-gatewright-cost-usd']).toBe('0.000000066');
  });

  it('so does a stream', async () => {
    const world = worldOf({ headers: eventStream, parts: events });
    const told = await world.serve({ model: 'co/m', stream: true, stream_options: { include_usage: true } });
    expect(told.events.at(-2)).toMatchObject({ usage: { prompt_tokens: 1683, cost: 6.6e-8 } });
    expect(world.record).toMatchObject({ usage: { input: 39, output: 27 }, costNano: 66n });
  });
});

describe('a ranking', () => {
  const asked = { model: 'co/m', query: 'cats?', documents: ['a dog', 'a cat'] };
  const rank = (world: World) =>
    world.serve(world.ask(JSON.stringify(asked), { endpoint: 'rerank', ingress: openAiRerankIngress }));

  it('holds what the question and the documents can be, the question once for each', async () => {
    const world = worldOf(ranking);
    await rank(world);
    expect(budgetsOf(world).map(({ holdNano }) => holdNano)).toEqual([2n * 5n + 10n]);
  });

  it('is taken for its letters where only searches were counted', async () => {
    const world = worldOf(ranking);
    await rank(world);
    expect(world.record).toMatchObject({ endpoint: 'rerank', usage: { input: 7, output: 0 }, costNano: 7n });
    expect(world.record.attempts[0]).toMatchObject({ ledger: 'estimated', responseId: 'r-1' });
  });
});
