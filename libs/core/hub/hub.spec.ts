import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  bytesSaid,
  type ChatChunk,
  type ChatResponse,
  chunksOf,
  type Delta,
  usageOf,
  type FinishReason,
  billedUsage,
  fromWireUsage,
  isMeaningful,
  toWireUsage,
  type WireUsage,
} from './index.js';

const chunkOf = (delta: Delta, finish_reason: FinishReason | null = null): ChatChunk => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason }],
});

const call = { index: 0, id: 'call_1', type: 'function' as const, function: { name: 'f', arguments: '{"a":1}' } };

describe('usage', () => {
  const count = fc.nat();
  const usage = fc.record({
    input: count,
    cachedInput: count,
    cacheWrite: count,
    cacheWriteLong: count,
    output: count,
    reasoning: count,
  });

  it('is the same after it was written and read', () => {
    fc.assert(fc.property(usage, (one) => expect(fromWireUsage(toWireUsage(one))).toEqual(one)));
  });

  it('does not speak of writes for an hour where there are none', () => {
    const { cacheWriteLong: _, ...brief } = { ...fromWireUsage({} as WireUsage), cacheWrite: 7 };
    const told = [brief, { ...brief, cacheWriteLong: 0 }, { ...brief, cacheWriteLong: 3 }].map(
      (one) => toWireUsage(one).prompt_tokens_details,
    );
    expect(told).toStrictEqual([
      { cached_tokens: 0, cache_write_tokens: 7 },
      { cached_tokens: 0, cache_write_tokens: 7 },
      { cached_tokens: 0, cache_write_tokens: 7, cache_write_1h_tokens: 3 },
    ]);
  });

  it.each([-1, 1.5, NaN, Infinity, 2 ** 53, '7', null, undefined])('has no count of %p', (odd) => {
    const wire = { prompt_tokens: odd, completion_tokens: 3 } as unknown as WireUsage;
    expect(fromWireUsage(wire)).toMatchObject({ input: 0, output: 3 });
  });

  it('is never so much that no counter could hold what it costs', () => {
    const wire = { prompt_tokens: Number.MAX_SAFE_INTEGER, completion_tokens: 3, total_tokens: 3 };
    expect(fromWireUsage(wire)).toMatchObject({ input: 2 ** 31 - 1, output: 3 });
  });

  it('is what is billed, where that is told beside what was read', () => {
    const wire = { prompt_tokens: 1683, completion_tokens: 62, total_tokens: 1745 };
    const details = { prompt_tokens_details: { cached_tokens: 992 } };
    const billed = { ...wire, ...details, billed_units: { input_tokens: 38.5, output_tokens: 27 } };
    expect(billedUsage(billed)).toEqual({
      ...{ input: 39, cachedInput: 0, cacheWrite: 0, cacheWriteLong: 0, output: 27, reasoning: 0 },
    });
    const searched = { ...wire, billed_units: { search_units: 1 } } as WireUsage;
    expect(billedUsage(searched)).toMatchObject({ input: 1683, output: 62 });
    expect(fromWireUsage(billed)).toMatchObject({ input: 1683, cachedInput: 992, output: 62 });
  });

  it('knows nothing from something else', () => {
    expect(fromWireUsage({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 })).toMatchObject({
      input: 0,
      output: 0,
    });
  });

  it('is taken for a third of the bytes, rounded up, where nobody counted', () => {
    expect(usageOf(9, 4)).toMatchObject({ input: 9, output: 2 });
  });
});

describe('a chunk', () => {
  it.each<[string, ChatChunk]>([
    ['words', chunkOf({ content: 'a' })],
    ['a refusal', chunkOf({ refusal: 'no' })],
    ['thoughts', chunkOf({ reasoning_content: 'hm' })],
    ['proof of thoughts', chunkOf({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'x' }] })],
    ['a call of a tool', chunkOf({ tool_calls: [call] })],
    ['an end', chunkOf({}, 'stop')],
  ])('with %s means something', (_, one) => {
    expect(isMeaningful(one)).toBe(true);
  });

  it.each<[string, ChatChunk]>([
    ['a role', chunkOf({ role: 'assistant', content: '' })],
    ['nothing', chunkOf({})],
    ['nulls', chunkOf({ content: null, refusal: null, tool_calls: [] })],
    ['no choice', { ...chunkOf({}), choices: [] }],
  ])('with only %s means nothing yet', (_, one) => {
    expect(isMeaningful(one)).toBe(false);
  });

  it('is as long as all that it says', () => {
    const delta: Delta = { content: '1', refusal: '22', reasoning_content: '333', tool_calls: [call] };
    expect([bytesSaid(chunkOf(delta)), bytesSaid(chunkOf({ content: null }))]).toEqual([13, 0]);
  });
});

describe('a whole answer as chunks', () => {
  const response: ChatResponse = {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [
      { index: 0, message: { role: 'assistant', content: 'a', refusal: null }, finish_reason: 'stop', logprobs: null },
      {
        index: 1,
        message: { role: 'assistant', content: null, refusal: null, tool_calls: [{ ...call, type: 'function' }] },
        finish_reason: 'tool_calls',
        logprobs: null,
      },
    ],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  };

  it('says everything, then ends every choice, then tells the usage', () => {
    const told = chunksOf(response).map(
      ({ choices, usage }) => usage ?? choices[0]?.finish_reason ?? choices[0]?.delta,
    );
    expect(told).toEqual([
      { role: 'assistant', content: 'a', refusal: null },
      { role: 'assistant', content: null, refusal: null, tool_calls: [call] },
      'stop',
      'tool_calls',
      response.usage,
    ]);
  });

  it('tells no usage where there is none', () => {
    expect(chunksOf({ ...response, usage: undefined })).toHaveLength(4);
  });
});
