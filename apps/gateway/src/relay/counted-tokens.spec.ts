import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { anthropicCountIngress } from '#core/dialects';
import { Failure } from '#core/failure';
import type { Script } from './testing/scripted-upstream.js';
import { World, type WorldWish } from './testing/world.js';

const messages = [{ role: 'user', content: 'x'.repeat(100) }];
/** A word of a hundred letters, which the counter takes for as many tokens, and what stands around it. */
const ESTIMATED = 107;

const worldOf = (script: Script, wish: WorldWish = {}) =>
  new World({ scripts: { 'a/claude-x': [script] }, providers: { a: { kind: 'anthropic' } }, ...wish });

const count = async (world: World, more: object = {}) => {
  const asked = world.ask(JSON.stringify({ model: 'a/claude-x', messages, ...more }), {
    ingress: anthropicCountIngress,
  });
  const answer = await world.clock.until(world.relay.countTokens(asked).catch((error: unknown) => Failure.from(error)));
  if (answer instanceof Failure) return answer;
  if (answer.is !== 'whole') throw new Error('it was streamed');
  const body = typeof answer.body === 'string' ? answer.body : new TextDecoder().decode(answer.body);
  return JSON.parse(body) as unknown;
};

const json = { 'content-type': 'application/json' };

describe('the tokens of a request', () => {
  it('are counted by the provider in the caller’s own bytes, cost nothing, and leave no record', async () => {
    const world = worldOf({ headers: json, parts: ['{"input_tokens":4711}'] });
    expect(await count(world, { x_new: 1 })).toEqual({ input_tokens: 4711 });
    expect(world.upstream.calls[0]?.path).toBe('/v1/messages/count_tokens');
    expect(world.upstream.bodies[0]).toEqual({ model: 'claude-x', messages, x_new: 1 });
    expect([world.records, world.intents, world.store.places, world.upstream.open]).toEqual([[], [], 0, 0]);
  });

  const file = resolve(process.cwd(), '../shared/data/fixtures/anthropic/count-tokens.json');
  const recorded = existsSync(file) ? it : it.skip;
  recorded('are those that Anthropic once told', async () => {
    const world = worldOf({ headers: json, parts: [readFileSync(file, 'utf8')] });
    expect(await count(world)).toEqual({ input_tokens: 42 });
  });

  it.each<[string, Script]>([
    ['knows no counting', { status: 404, parts: ['{"type":"error","error":{"type":"not_found_error"}}'] }],
    ['is overloaded', { status: 529, parts: ['{}'] }],
    ['refuses our key', { status: 401, parts: ['{}'] }],
    ['cannot be reached', { refuses: 'unreachable' }],
    ['says nothing', { refuses: 'never' }],
    ['says something else', { headers: json, parts: ['{"tokens":1}'] }],
    ['says no JSON', { parts: ['<html>'] }],
  ])('are estimated where the provider %s', async (_what, script) => {
    expect(await count(worldOf(script))).toEqual({ input_tokens: ESTIMATED });
  });

  it('are estimated for whoever speaks another language, and nobody is asked', async () => {
    const world = worldOf({}, { providers: { a: {} } });
    expect(await count(world)).toEqual({ input_tokens: ESTIMATED });
    expect(world.upstream.calls).toEqual([]);
  });

  it('are estimated by weight where the text is long', async () => {
    const world = worldOf({}, { providers: { a: {} } });
    const long = [{ role: 'user', content: 'x'.repeat(90_000) }];
    expect(await count(world, { messages: long })).toEqual({ input_tokens: 30_007 });
    expect(world.counted).toEqual([]);
  });

  it('are those of tools and the system prompt as well', async () => {
    const world = worldOf({}, { providers: { a: {} } });
    const tools = [{ name: 'look', description: 'y'.repeat(300), input_schema: { type: 'object' } }];
    const counted = (await count(world, { tools, system: 'z'.repeat(50) })) as { input_tokens: number };
    expect(counted.input_tokens).toBeGreaterThan(ESTIMATED + 50 + 100);
  });

  it('are not told where the provider refuses the request itself', async () => {
    const error = { type: 'invalid_request_error', message: 'messages: no' };
    const world = worldOf({ status: 400, parts: [JSON.stringify({ type: 'error', error })] });
    expect(await count(world)).toMatchObject({ code: 'upstream_rejected', status: 400, message: 'a: messages: no' });
  });

  it('are not told of a model that nobody knows', async () => {
    expect(await count(worldOf({}), { model: 'nobody' })).toMatchObject({ code: 'model_not_found' });
  });

  it('are not told beyond the limits of the caller', async () => {
    const world = worldOf({});
    const by = { is: 'rate', name: 'rpm', scope: 'key', id: 'app', limit: 3, periodMs: 60_000, cost: 1 } as const;
    world.store.verdicts = [{ is: 'refused', by: by as never, retryAfterMs: 1_000, states: {} }];
    expect(await count(world)).toMatchObject({ code: 'rate_limit_exceeded', status: 429 });
    expect(world.upstream.calls).toEqual([]);
  });
});
