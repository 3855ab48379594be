import { describe, expect, it } from '@jest/globals';
import { failing, hello, json, role, says, streams, word } from './testing/openai-answers.js';
import { pause, reset, type Script } from './testing/scripted-upstream.js';
import { World } from './testing/world.js';

const price = { input: 1_000_000, output: 2_000_000, cachedInput: null, cacheWrite: null, reasoning: null };
const prices = { 'a/m': price, 'b/n': price };
const routes = { smart: { targets: ['a/m', 'b/n'] } };
const whole = json(says());

const between = (scripts: readonly Script[], priced: object = prices) =>
  new World({ routes, prices: { ...priced }, scripts: { 'a/m': scripts, 'b/n': [whole] } });

const recordOf = async (world: World, request: object = {}) => {
  await world.serve({ model: 'smart', ...request });
  return world.record;
};

describe('the record of a request', () => {
  it('tells all that is worth knowing of it', async () => {
    const world = between([{ ...whole, afterMs: 40 }]);
    const record = await recordOf(world, { metadata: { tags: ['x'] } });
    expect(record).toEqual({
      id: 'req_1',
      startedAt: Date.UTC(2026, 10, 20, 12),
      caller: { keyId: 'key_1', keyName: 'app', project: 'default', team: undefined },
      endUser: undefined,
      endpoint: 'chat',
      stream: false,
      requestedModel: 'smart',
      route: 'smart',
      strategy: 'priority',
      reason: 'priority',
      provider: 'a',
      model: 'm',
      status: 200,
      outcome: 'ok',
      errorCode: undefined,
      usage: { input: 10, cachedInput: 0, cacheWrite: 0, cacheWriteLong: 0, output: 5, reasoning: 0 },
      costNano: 20_000n,
      durationMs: 40,
      overheadMs: 0,
      firstTokenMs: undefined,
      traceparent: undefined,
      tags: ['x'],
      attempts: [expect.objectContaining({ n: 1, provider: 'a', model: 'm', status: 200, outcome: 'ok', ms: 40 })],
    });
  });

  it('counts every attempt, retries included, each with its reason', async () => {
    const { attempts } = await recordOf(between([failing(500)]));
    expect(attempts).toMatchObject([
      { n: 1, provider: 'a', status: 500, outcome: 'server', reason: 'priority', ledger: 'none', costNano: 0n },
      { n: 2, provider: 'a', status: 500, outcome: 'server', reason: 'retry', ledger: 'none', costNano: 0n },
      { n: 3, provider: 'b', status: 200, outcome: 'ok', reason: 'failover', ledger: 'exact', costNano: 20_000n },
    ]);
  });

  it('counts what we wait for a provider as no overhead', async () => {
    const record = await recordOf(between([failing(429, {}, { 'retry-after': '2' }), whole]));
    expect([record.durationMs, record.overheadMs]).toEqual([2_001, 0]);
  });

  it('tells when the first token of a stream came', async () => {
    const record = await recordOf(between([streams(pause(300), ...hello)]), { stream: true });
    expect(record).toMatchObject({ stream: true, firstTokenMs: 300, attempts: [{ firstTokenMs: 300 }] });
  });

  it('is written before the last byte is sent', async () => {
    const world = between([streams(...hello)]);
    const answer = await world.relay.serve(world.ask({ model: 'smart', stream: true }));
    if (answer.is !== 'stream') throw new Error('it is no stream');
    const known: [string, number][] = [];
    for await (const piece of answer.pieces) known.push([Buffer.from(piece).toString(), world.records.length]);
    expect(known.at(-1)).toEqual(['data: [DONE]\n\n', 1]);
  });
});

describe('the cost of a request', () => {
  it('is unknown where the price is, and never nothing', async () => {
    expect(await recordOf(between([whole], {}))).toMatchObject({
      costNano: null,
      attempts: [{ costNano: null, ledger: 'exact' }],
    });
  });

  it('is nothing where nothing can have been billed', async () => {
    const world = new World({ scripts: { 'a/m': [failing(500)] } });
    await world.serve({});
    expect(world.record.costNano).toBe(0n);
  });

  it.each<[string, Script, bigint]>([
    ['no answer came in time', { refuses: 'never' }, 8_000n],
    ['the answer was none', json('{"choices":'), 8_000n],
    // 64 tokens may have been on their way
    ['a stream ended before it began', streams(role), 136_000n],
    ['an error came after a good head', streams('data: {"error":{"message":"busy"}}\n\n'), 136_000n],
  ])('is at least that of the input where %s, for it may have been billed', async (_, script, costNano) => {
    const world = new World({ prices, scripts: { 'a/m': [script] } });
    await world.serve({ stream: script.headers?.['content-type'] === 'text/event-stream' });
    expect(world.record.attempts[0]).toMatchObject({ ledger: 'unknown', costNano });
  });

  it('is that of all attempts that may have been billed', async () => {
    const record = await recordOf(between([{ refuses: 'never' }]));
    expect([record.costNano, record.attempts.map(({ costNano }) => costNano)]).toEqual([28_000n, [8_000n, 20_000n]]);
  });

  it('is estimated from what was said where a stream is cut', async () => {
    const record = await recordOf(between([streams(role, word('x'.repeat(400)), reset)]), { stream: true });
    expect(record.attempts[0]).toMatchObject({ ledger: 'unknown', usage: { output: 198 } });
    expect(record.costNano).toBeGreaterThan(200_000n);
  });

  it('is estimated from the words of an answer that tells no usage, not from its wrapping', async () => {
    const silent = JSON.stringify({ ...(JSON.parse(says('x'.repeat(40))) as object), usage: undefined });
    const record = await recordOf(between([json(silent)]));
    expect(record).toMatchObject({ usage: { output: 14 }, attempts: [{ ledger: 'estimated' }] });
  });

  it('is not taken for that of words where there are none', async () => {
    const embeddings = { object: 'list', model: 'm', data: [{ object: 'embedding', index: 0, embedding: [1, 2] }] };
    const world = new World({ prices, scripts: { 'a/m': [json(JSON.stringify(embeddings))] } });
    await world.serve(world.ask('{"model":"a/m","input":"Hello"}', { endpoint: 'embeddings' }));
    expect(world.record).toMatchObject({ endpoint: 'embeddings', usage: { output: 0 } });
  });
});
