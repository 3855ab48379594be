import { describe, expect, it } from '@jest/globals';
import { anthropicMessagesIngress } from '#core/dialects';
import type { Asked } from './asked.js';
import { World, type WorldWish } from './testing/world.js';

const body = { model: 'a/claude-sonnet-4-5', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] };
const price = { input: 2_000_000, output: 8_000_000, cachedInput: null, cacheWrite: null, reasoning: null };

const worldOf = (script: NonNullable<WorldWish['scripts']>[string][number], more: WorldWish = {}) =>
  new World({
    scripts: { 'a/claude-sonnet-4-5': [script] },
    providers: { a: { kind: 'anthropic' } },
    prices: { 'a/claude-sonnet-4-5': price },
    ...more,
  });

const ask = (world: World, more: object, asked: Partial<Asked> = {}) =>
  world.serve(world.ask(JSON.stringify({ ...body, ...more }), { ingress: anthropicMessagesIngress, ...asked }));

const json = { 'content-type': 'application/json' };
const sse = { 'content-type': 'text/event-stream' };
const event = (type: string, rest: object = {}) => `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;

describe('an answer in the caller’s own language', () => {
  const answer = `{"id": "msg_1","type":"message","content":[ {"type":"new_block"} ],"stop_reason":"end_turn","usage":{"input_tokens":5,"output_tokens":7},"more":1e2}`;

  it('goes out whole as it came, byte by byte, and is charged', async () => {
    const world = worldOf({ headers: json, parts: [answer] });
    const { text, headers } = await ask(world, {});
    expect(text).toBe(answer);
    expect(headers['x-gatewright-cost-usd']).toBe('0.000066');
    expect(world.record.usage).toMatchObject({ input: 5, output: 7 });
  });

  it('is no answer where it cannot be read', async () => {
    const world = worldOf({ headers: json, parts: ['{"hello":1}'] });
    expect((await ask(world, {})).failure?.code).toBe('upstream_invalid_response');
  });

  it('is told as a stream where a server knows no streams', async () => {
    const world = worldOf({ headers: json, parts: [answer.replace('new_block', 'text","text":"Yes.')] });
    const { events } = await ask(world, { stream: true });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'content_block_delta', delta: { type: 'text_delta', text: 'Yes.' } }),
    );
  });

  const begin =
    event('message_start', { message: { id: 'msg_1', content: [], usage: { input_tokens: 5 } } }) +
    ': a comment\n\n' +
    event('ping') +
    'event: content_block_start\ndata: { "type":"content_block_start" , "index":0,"content_block":{"type":"brand_new"}}\n\n' +
    event('content_block_start', { index: 1, content_block: { type: 'text', text: 'So' } }) +
    event('content_block_stop', { index: 1 });
  const delta = { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 7 } };

  it('streams as it came but for what it cost', async () => {
    const end = event('message_delta', delta) + event('message_stop');
    const world = worldOf({ headers: sse, parts: [begin, end] });
    const { text } = await ask(world, { stream: true });
    const usage = { output_tokens: 7, cost: 0.000066, gatewright: { attempts: 1, models: ['a/claude-sonnet-4-5'] } };
    const expected = begin + event('message_delta', { ...delta, usage }) + event('message_stop');
    expect(text).toBe(expected.replace(': a comment\n\n', ''));
  });

  it('that breaks off ends with an error and never happily', async () => {
    const world = worldOf({ headers: sse, parts: [begin] });
    const { text } = await ask(world, { stream: true });
    expect(text).toContain('event: error\ndata: {"type":"error","error":{"type":"api_error"');
    expect(text).not.toContain('message_stop');
  });

  it('that says an error after it began tells it in the same words as any', async () => {
    const error = event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } });
    const world = worldOf({ headers: sse, parts: [begin, error] });
    const { events } = await ask(world, { stream: true });
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { message: 'a: Overloaded' } });
  });

  it('is asked for with the caller’s own bytes', async () => {
    const world = worldOf({ headers: json, parts: [answer] });
    await ask(world, { x_new: { deep: [1, 2.5] }, metadata: { user_id: 'u', tags: ['t'] }, user: 'someone' });
    expect(world.upstream.bodies).toEqual([
      { ...body, model: 'claude-sonnet-4-5', x_new: { deep: [1, 2.5] }, metadata: { user_id: 'u' } },
    ]);
  });
});

describe('in another language', () => {
  it('an Anthropic caller’s metadata stays what it is there', async () => {
    const world = new World({ scripts: { 'a/m': [{ headers: json, parts: ['{}'] }] } });
    await ask(world, { model: 'a/m', metadata: { user_id: 'u', tags: ['t'] } });
    expect(world.upstream.bodies[0]).toEqual({
      ...{ model: 'm', max_tokens: 9, user: 'u', messages: [{ role: 'user', content: 'Hi' }] },
    });
    expect(world.record.tags).toEqual(['t']);
  });
});

describe('a provider that speaks Anthropic beside its own language', () => {
  const asked = async (kind: string, baseUrl: string, model = 'a/m') => {
    const world = new World({
      scripts: { 'a/m': [{ status: 400, headers: json, parts: ['{}'] }] },
      providers: { a: { kind, baseUrl } },
    });
    await ask(world, { model });
    return world.upstream.calls[0]?.path;
  };

  it.each([
    ['openrouter', 'https://openrouter.ai/api/v1', '/messages'],
    ['vllm', 'http://localhost:8000/v1', '/messages'],
    ['ollama', 'http://localhost:11434', '/v1/messages'],
    ['deepseek', 'https://api.deepseek.com', '/anthropic/v1/messages'],
    ['deepseek', 'https://api.deepseek.com/v1', '/../anthropic/v1/messages'],
    ['moonshot', 'https://api.moonshot.cn/v1', '/../anthropic/v1/messages'],
    ['zai', 'https://api.z.ai/api/paas/v4', '/../../anthropic/v1/messages'],
    ['zai', 'https://api.z.ai/api/coding/paas/v4', '/../../../anthropic/v1/messages'],
    ['minimax', 'https://api.minimax.io/v1', '/../anthropic/v1/messages'],
    ['moonshot', 'https://proxy.test/kimi', '/chat/completions'],
    ['groq', 'https://api.groq.com/openai/v1', '/chat/completions'],
  ])('%s at %s is asked at %s', async (kind, baseUrl, path) => {
    expect(await asked(kind, baseUrl)).toBe(path);
  });
});
