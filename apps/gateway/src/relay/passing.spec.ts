import { describe, expect, it } from '@jest/globals';
import { openAiImagesIngress, openAiSpeechIngress } from '#core/dialects';
import { Failure } from '#core/failure';
import type { Asked } from './asked.js';
import { type Part, pause, reset, type Script, silence } from './testing/scripted-upstream.js';
import { World } from './testing/world.js';

const price = { input: 1_000_000, output: 2_000_000, cachedInput: null, cacheWrite: null, reasoning: null };
const sound = (...parts: readonly Part[]): Script => ({ headers: { 'content-type': 'audio/mpeg' }, parts });
const events = (...parts: readonly Part[]): Script => ({ headers: { 'content-type': 'text/event-stream' }, parts });
const json = (body: unknown): Script => ({
  headers: { 'content-type': 'application/json' },
  parts: [JSON.stringify(body)],
});
const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;

const partial = event({ type: 'image_generation.partial_image', b64_json: 'AA' });
const usage = { input_tokens: 10, output_tokens: 272, total_tokens: 282 };
const completed = event({ type: 'image_generation.completed', b64_json: 'AB', usage });

const worldOf = (...scripts: readonly Script[]) =>
  new World({
    scripts: Object.fromEntries(scripts.map((script, index) => [`${'ab'[index]}/m`, [script]])),
    prices: { 'a/m': price, 'b/m': price },
    routes: { two: { targets: ['a/m', 'b/m'] } },
  });

const speak = (world: World, body: object = {}, more: Partial<Asked> = {}) => {
  const asked = world.ask(JSON.stringify({ model: 'a/m', input: 'x'.repeat(100), voice: 'alloy', ...body }), {
    endpoint: 'speech',
    ingress: openAiSpeechIngress,
    ...more,
  });
  return world.serve(asked);
};
const draw = (world: World, body: object = {}, more: Partial<Asked> = {}) =>
  world.serve(
    world.ask(JSON.stringify({ model: 'a/m', prompt: 'A cat', size: '1024x1024', quality: 'low', ...body }), {
      endpoint: 'images',
      ingress: openAiImagesIngress,
      ...more,
    }),
  );

describe('sound', () => {
  it('passes as it came, and is settled before its last byte', async () => {
    const world = worldOf(sound('ID3', 'abc', 'def'));
    const { text, pieces, headers } = await speak(world);
    expect(text).toBe('ID3abcdef');
    expect(pieces.at(-1)).toBe('f');
    expect(headers).toMatchObject({ 'x-gatewright-provider': 'a', 'x-gatewright-attempts': '1' });
    expect(world.record).toMatchObject({ outcome: 'ok', endpoint: 'speech', status: 200 });
  });

  it('is charged by the length of its text, where nobody counts it', async () => {
    const world = worldOf(sound('abc'));
    await speak(world);
    const [attempt] = world.record.attempts;
    expect(attempt).toMatchObject({ ledger: 'estimated', usage: { input: 34, output: 150 } });
  });

  it('breaks off here where it broke off there, and never ends well', async () => {
    const world = worldOf(sound('abc', 'def', reset));
    const { text, broken } = await speak(world);
    expect(text).toBe('abcde');
    expect(broken).toMatchObject({ code: 'upstream_error', details: { fault: 'cut' } });
    expect(world.record).toMatchObject({
      outcome: 'provider_error',
      attempts: [{ outcome: 'cut', ledger: 'unknown' }],
    });
    expect(world.record.usage.output).toBeGreaterThanOrEqual(150);
  });

  it('comes from somebody else where it does not begin', async () => {
    const other = sound('abc');
    for (const first of [sound(reset), sound(), { ...other, status: 429 }, json({ error: { message: 'No.' } })]) {
      const world = worldOf(first, other);
      expect(await speak(world, { model: 'two' })).toMatchObject({ text: 'abc', broken: undefined });
      expect(world.record.provider).toBe('b');
      // What never came was not begun.
      for (const { provider, usage } of world.record.attempts)
        if (provider === 'a') expect(usage.output).toBeLessThan(65);
    }
  });

  it('is sound where nobody says so, and none where it is text', async () => {
    expect((await speak(worldOf({ parts: ['abc'] }))).text).toBe('abc');
    const error = { headers: { 'content-type': 'text/plain' }, parts: ['No credit left.'] };
    expect((await speak(worldOf(error))).failure).toMatchObject({ code: 'upstream_invalid_response' });
  });

  it('comes from nobody else once it has begun', async () => {
    const world = worldOf(sound('abc', reset), sound('other'));
    expect(await speak(world, { model: 'two' })).toMatchObject({ text: 'ab', broken: { details: { fault: 'cut' } } });
    expect(world.upstream.asked).toEqual(['a/m']);
  });

  it('is given up where it falls silent', async () => {
    const world = worldOf(sound('abc', pause(15_000), 'def', silence));
    const { text, broken } = await speak(world);
    expect(text).toBe('abcde');
    expect(broken).toMatchObject({ code: 'upstream_timeout' });
    expect(world.upstream.open).toBe(0);
  });

  it('is given up when the caller leaves', async () => {
    const world = worldOf(sound('abc', silence));
    const asked = world.ask(JSON.stringify({ model: 'a/m', input: 'Hi' }), {
      endpoint: 'speech',
      ingress: openAiSpeechIngress,
    });
    const answer = await world.relay.serve(asked);
    if (answer.is !== 'passing') throw new Error('it does not pass');
    const pieces = answer.pieces[Symbol.asyncIterator]();
    await pieces.next();
    await pieces.return?.();
    expect(world.upstream.open).toBe(0);
    expect(world.record).toMatchObject({ outcome: 'canceled', attempts: [{ ledger: 'unknown' }] });
  });
});

describe('events that nobody translates', () => {
  it('pass as they came, with the usage that they tell', async () => {
    const odd = `: hello\nevent: image_generation.partial_image\ndata:{"type": "image_generation.partial_image"}\r\n\r\n`;
    const world = worldOf(events(odd, partial, completed, 'data: [DONE]\n\n'));
    const { text } = await draw(world, { stream: true });
    expect(text).toBe(odd + partial + completed + 'data: [DONE]\n\n');
    expect(world.record).toMatchObject({
      stream: true,
      usage: { input: 10, output: 272 },
      attempts: [{ ledger: 'exact' }],
    });
  });

  it('are the same wherever the network cuts them', async () => {
    const all = partial + completed;
    for (let at = 1; at < all.length; at += 7) {
      const { text } = await draw(worldOf(events(all.slice(0, at), all.slice(at))), { stream: true });
      expect(text).toBe(all);
    }
  });

  it('keep back the one that completes them until they are settled', async () => {
    const { pieces } = await draw(worldOf(events(partial + completed)), { stream: true });
    expect(pieces).toEqual([partial, completed]);
  });

  it.each([
    ['a reset', [reset]],
    ['the end of the wire', []],
    ['half an event', [completed.slice(0, -9)]],
  ] as const)('end with an error event after %s, and with no happy end', async (_, parts) => {
    const world = worldOf(events(partial, ...parts));
    const { events: told, broken } = await draw(world, { stream: true });
    expect(broken).toBeUndefined();
    expect(told).toEqual([
      expect.objectContaining({ type: 'image_generation.partial_image' }),
      { error: expect.objectContaining({ code: 'upstream_error' }) },
    ]);
    expect(world.record).toMatchObject({ outcome: 'provider_error', attempts: [{ outcome: 'cut' }] });
  });

  it('are complete where they said so, whatever the wire does then', async () => {
    for (const after of [[reset], [silence]]) {
      const world = worldOf(events(partial, completed, ...after));
      expect((await draw(world, { stream: true })).text).toBe(partial + completed);
      expect(world.record.outcome).toBe('ok');
    }
  });

  it('are an error where the provider says so: of somebody else before the first, told after it', async () => {
    const error = event({ type: 'error', error: { message: 'Too busy.', code: 'server_error' } });
    const early = worldOf(events(error), events(partial, completed));
    expect(await draw(early, { model: 'two', stream: true })).toMatchObject({ text: partial + completed });
    const late = worldOf(events(partial, error), events(partial, completed));
    const { events: told } = await draw(late, { model: 'two', stream: true });
    expect(told.at(-1)).toMatchObject({ error: { message: expect.stringContaining('Too busy.') } });
    expect(late.upstream.asked).toEqual(['a/m']);
  });

  it('may be as far from each other as a picture takes to be drawn', async () => {
    const world = worldOf(events(partial, pause(100_000), completed));
    expect((await draw(world, { stream: true })).text).toBe(partial + completed);
  });

  it('are refused where none are due', async () => {
    const world = worldOf({ ...events(partial), headers: { 'content-type': 'text/html' } });
    expect((await draw(world, { stream: true })).failure).toMatchObject({ code: 'upstream_invalid_response' });
  });
});

describe('images in JSON', () => {
  const images = { created: 1, data: [{ b64_json: 'AA' }] };

  it('say what they cost, by the usage they tell', async () => {
    const world = worldOf(json({ ...images, usage }));
    const { headers, json: told } = await draw(world);
    expect(told).toEqual({ ...images, usage });
    expect(headers['x-gatewright-cost-usd']).toBe('0.000554');
    expect(world.record.attempts).toMatchObject([{ ledger: 'exact', usage: { input: 10, output: 272 } }]);
  });

  it('are estimated by their size where they tell none', async () => {
    const world = worldOf(json(images));
    await draw(world, { n: 2 });
    expect(world.record.attempts).toMatchObject([{ ledger: 'estimated', usage: { output: 544 } }]);
  });

  it('are waited for as long as they take to be drawn', async () => {
    const slow = { ...json(images), afterMs: 90_000 };
    expect((await draw(worldOf(slow, json(images)), { model: 'two', quality: 'high' })).headers).toMatchObject({
      'x-gatewright-provider': 'a',
    });
    expect((await draw(worldOf(slow, json(images)), { model: 'two', quality: 'low' })).headers).toMatchObject({
      'x-gatewright-provider': 'b',
    });
  });

  it('are given up where there is no memory for them, and charged all the same', async () => {
    const world = worldOf(json(images), json(images));
    const hold = () => {
      throw new Failure('overloaded', 'No room.');
    };
    expect((await draw(world, { model: 'two' }, { hold })).failure).toMatchObject({ code: 'overloaded' });
    expect(world.upstream.asked).toEqual(['a/m']);
    expect(world.record.attempts).toMatchObject([{ ledger: 'unknown', usage: { output: 272 } }]);
  });

  it('are JSON, whatever their type is called', async () => {
    const called = { ...json(images), headers: { 'content-type': 'text/plain' } };
    expect((await draw(worldOf(called))).json).toEqual(images);
  });

  it('may be larger than other answers', async () => {
    const large = { created: 1, data: [{ b64_json: 'A'.repeat(40 * 1024 * 1024) }] };
    expect((await draw(worldOf(json(large)))).json).toEqual(large);
  });
});
