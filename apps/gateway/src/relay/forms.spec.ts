import { describe, expect, it } from '@jest/globals';
import { openAiImageEditsIngress, openAiTranscriptionsIngress } from '#core/dialects';
import type { Asked, AskedForm } from './asked.js';
import type { Script } from './testing/scripted-upstream.js';
import { World, type WorldWish } from './testing/world.js';

const price = { input: 1_000_000, output: 2_000_000, cachedInput: null, cacheWrite: null, reasoning: null };
const answer = (body: unknown, status = 200): Script => ({
  status,
  headers: { 'content-type': 'application/json' },
  parts: [JSON.stringify(body)],
});
const usage = { type: 'tokens', input_tokens: 40, output_tokens: 12, total_tokens: 52 };

/** A form of so many bytes that says what it was edited by. */
function formOf(bytes: number) {
  let opened = 0;
  const form: AskedForm = {
    bytes,
    files: 2,
    rendered: (edits) => ({
      contentType: 'multipart/form-data; boundary=b',
      body: {
        async *open() {
          opened += 1;
          yield new TextEncoder().encode(JSON.stringify(edits));
        },
      },
    }),
  };
  return { form, opened: () => opened };
}

const worldOf = (scripts: WorldWish['scripts'], more: WorldWish = {}) =>
  new World({
    scripts,
    prices: { 'a/m': price, 'b/m': price },
    routes: { two: { targets: ['a/m', 'b/m'] } },
    ...more,
  });

const hear = (world: World, fields: object, form: AskedForm, more: Partial<Asked> = {}) =>
  world.serve(
    world.ask(JSON.stringify({ model: 'a/m', ...fields }), {
      endpoint: 'transcriptions',
      ingress: openAiTranscriptionsIngress,
      form,
      ...more,
    }),
  );

describe('a form', () => {
  it('goes on with its own type, the model in the name it has there, and none of what the gateway is told', async () => {
    const world = worldOf({ 'a/m': [answer({ text: 'Hi', usage })] });
    await hear(world, { models: ['b/m'], user: 'jo' }, formOf(900).form);
    expect(world.upstream.calls[0]?.headers).toMatchObject({ 'content-type': 'multipart/form-data; boundary=b' });
    expect(world.upstream.bodies[0]).toEqual({ model: 'm' });
    expect(world.record).toMatchObject({ usage: { input: 40, output: 12 }, costNano: 64_000n });
  });

  it('is begun anew for the next provider', async () => {
    const { form, opened } = formOf(900);
    const world = worldOf({ 'a/m': [answer({}, 429)], 'b/m': [answer({ text: 'Hi' })] });
    const { json } = await hear(world, { model: 'two' }, form);
    expect([json, opened()]).toEqual([{ text: 'Hi' }, 2]);
  });

  it('is charged by its size where nobody tells what it used', async () => {
    const world = worldOf({ 'a/m': [answer({ text: 'Hi there' })] });
    await hear(world, {}, formOf(90_000).form);
    const [attempt] = world.record.attempts;
    expect(attempt).toMatchObject({ ledger: 'estimated', usage: { input: 113, output: 3 } });
  });

  it('of pictures is weighed by their number', async () => {
    const world = worldOf({ 'a/m': [answer({ created: 1, data: [{ b64_json: 'AA' }] })] });
    const more = { endpoint: 'edits', ingress: openAiImageEditsIngress } as const;
    await hear(world, { prompt: 'x'.repeat(8) }, formOf(90_000).form, more);
    expect(world.record.attempts[0]?.usage.input).toBe(2 * 1_600 + 3);
  });
});
