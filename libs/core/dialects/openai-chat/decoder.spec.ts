import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../failure/index.js';
import { openAiChat } from './index.js';
import { replay, sse, targetOf, wireChunk } from './replay.contract.js';

const plain = openAiChat();
const usage = { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 };

const failureOf = (...payloads: unknown[]): Failure => {
  try {
    replay(plain, [sse(...payloads)]);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('No failure was thrown.');
};

describe('a stream of OpenAI', () => {
  const ordinary = [
    wireChunk({ role: 'assistant', content: '', refusal: null }, null, { usage: null, obfuscation: 'x' }),
    wireChunk({ content: 'Grüße, 世界 🌍' }),
    wireChunk({ tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'one', arguments: '' } }] }),
    wireChunk({ tool_calls: [{ index: 0, function: { arguments: '{"a":1}' } }] }),
    wireChunk({
      tool_calls: [{ index: 1, id: 'call_2', type: 'function', function: { name: 'two', arguments: '{}' } }],
    }),
    wireChunk({}, 'tool_calls'),
    { ...wireChunk({}), choices: [], usage },
    '[DONE]',
  ];

  it('passes as bytes but for the usage and the end', () => {
    const told = replay(plain, [sse(...ordinary)]);
    expect(told.verbatim).toEqual([true, true, true, true, true, true, false, false]);
    expect(told).toMatchObject({ text: 'Grüße, 世界 🌍', complete: true, usage });
    expect(told.calls.map(({ name }) => name)).toEqual(['one', 'two']);
  });

  it('says the same however its bytes are cut', () => {
    const bytes = sse(...ordinary);
    const whole = replay(plain, [bytes]);
    for (let at = 1; at < bytes.length; at += 1) {
      expect(replay(plain, [bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
    }
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 40 });
    fc.assert(
      fc.property(cuts, (places) => {
        const edges = [0, ...places.toSorted((one, other) => one - other), bytes.length];
        const pieces = edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
        expect(replay(plain, pieces)).toEqual(whole);
      }),
    );
  });

  it('is complete by its finish reasons, not by its sentinel', () => {
    const second = { ...wireChunk({}), choices: [{ index: 1, delta: { content: 'b' }, finish_reason: null }] };
    expect(replay(plain, [sse(wireChunk({ content: 'a' }, 'stop'))]).complete).toBe(true);
    expect(replay(plain, [sse(wireChunk({ content: 'a' }), '[DONE]')]).complete).toBe(false);
    expect(replay(plain, [sse(wireChunk({ content: 'a' }), second, wireChunk({}, 'stop'))]).complete).toBe(false);
    expect(replay(plain, [sse('[DONE]')]).complete).toBe(false);
  });

  it('ignores what comes after the end, and rubbish after a complete answer', () => {
    const done = [
      wireChunk({ content: 'a' }, 'stop'),
      '{"broken',
      { error: { message: 'late' } },
      '[DONE]',
      wireChunk({ content: 'b' }),
    ];
    expect(replay(plain, [sse(...done)])).toMatchObject({ text: 'a', complete: true });
  });

  it('passes a chunk without choices, as Azure sends it first', () => {
    const filter = { ...wireChunk({}), choices: [], prompt_filter_results: [] };
    expect(replay(plain, [sse(filter)])).toMatchObject({ verbatim: [true], chunks: [filter] });
  });

  it('tells the role once where a host never does, and lets the other bytes pass', () => {
    const told = replay(plain, [sse(wireChunk({ content: 'a' }), wireChunk({ content: 'b' }), wireChunk({}, 'stop'))]);
    expect(told.chunks.map(({ choices }) => choices[0]?.delta.role)).toEqual(['assistant', undefined, undefined]);
    expect(told.verbatim).toEqual([false, true, true]);
  });

  it('drops a frame that says nothing', () => {
    expect(replay(plain, [sse({ type: 'ping' })])).toMatchObject({ chunks: [], verbatim: [false] });
  });
});

describe('usage in a stream', () => {
  const choice = { index: 0, delta: {}, finish_reason: 'stop' };
  it.each([
    ['beside the choices', { ...wireChunk({}, 'stop'), usage }],
    ['in the first choice', { ...wireChunk({}), choices: [{ ...choice, usage }] }],
    ["in Groq's own field", { ...wireChunk({}, 'stop'), x_groq: { id: 'req', usage } }],
  ])('comes apart from the finish when it stands %s', (_where, frame) => {
    const { chunks, verbatim } = replay(plain, [sse(frame)]);
    expect(verbatim).toEqual([false]);
    expect(chunks.map((chunk) => [chunk.choices.length, chunk.usage])).toEqual([
      [1, undefined],
      [0, usage],
    ]);
    expect(chunks[0]?.choices[0]).toEqual({ ...choice, delta: { role: 'assistant' } });
  });

  it('is repeated by those who count as they go: the last one is right', () => {
    const growing = [1, 2, 3].map((completion_tokens) =>
      wireChunk({ content: 'a' }, null, { usage: { ...usage, completion_tokens } }),
    );
    expect(replay(plain, [sse(...growing)])).toMatchObject({ text: 'aaa', usage: { completion_tokens: 3 } });
  });
});

describe('oddities of a stream', () => {
  const of = (...deltas: unknown[]) =>
    replay(plain, [sse(...deltas.map((delta) => wireChunk(delta)), wireChunk({}, 'stop'))]);
  const call = (id: string | undefined, name: string | undefined, args: unknown, index?: number) => ({
    tool_calls: [
      {
        ...(index !== undefined && { index }),
        ...(id && { id }),
        type: 'function',
        function: { ...(name && { name }), arguments: args },
      },
    ],
  });

  it.each([
    ['without index', [call('a', 'one', '{}'), call('b', 'two', '{}')]],
    ['with one index for all', [call('a', 'one', '{}', 0), call('b', 'two', '{}', 0)]],
    ['from 1', [call('a', 'one', '{}', 1), call('b', 'two', '{}', 2)]],
    [
      'with id and name in every piece',
      [call('a', 'one', '{', 0), call('a', 'one', '}', 0), call('b', 'two', '{}', 1)],
    ],
    ['with arguments as an object', [call('a', 'one', {}, 0), call('b', 'two', {}, 1)]],
  ])('counts tool calls told %s', (_how, deltas) => {
    const told = of(...deltas);
    expect(told.calls).toEqual([
      { id: 'a', name: 'one', arguments: '{}' },
      { id: 'b', name: 'two', arguments: '{}' },
    ]);
    expect(told.finish).toEqual(['tool_calls']);
  });

  it('gives an id to a call that has none', () => {
    expect(of(call(undefined, 'one', '{', 0), call(undefined, undefined, '}', 0)).calls).toEqual([
      { id: 'call_1', name: 'one', arguments: '{}' },
    ]);
  });

  it.each(['reasoning', 'reasoning_text', 'reasoning_content'])('tells thinking of the field %s', (field) => {
    const told = of({ [field]: 'hm' }, { content: 'a', [field]: '' });
    expect(told).toMatchObject({ reasoning: 'hm', text: 'a' });
    expect(told.chunks[0]?.choices[0]?.delta).toMatchObject({ [field]: 'hm', reasoning_content: 'hm' });
  });

  it('tells thinking once where it is sent twice', () => {
    expect(of({ reasoning: 'hm', reasoning_content: 'hm' }).reasoning).toBe('hm');
  });

  it("reads Mistral's pieces of thinking", () => {
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
      { type: 'text', text: 'a' },
    ];
    expect(of({ content })).toMatchObject({ reasoning: 'hm', text: 'a' });
  });

  it('leaves <think> in the text', () => {
    expect(of({ content: '<think>hm</think>a' }).text).toBe('<think>hm</think>a');
  });

  it('reads a message where a delta should be', () => {
    const frame = {
      ...wireChunk({}),
      choices: [{ index: 0, message: { role: 'assistant', content: 'a' }, finish_reason: '' }],
    };
    expect(replay(plain, [sse(frame)]).chunks[0]?.choices).toEqual([
      { index: 0, delta: { role: 'assistant', content: 'a' }, finish_reason: null },
    ]);
  });

  it('fills in what a chunk leaves out', () => {
    const told = replay(plain, [sse({ choices: [{ delta: { content: 'a' } }] })], targetOf('m'));
    expect(told.chunks).toEqual([
      {
        id: 'chatcmpl-1',
        object: 'chat.completion.chunk',
        created: 1_700_000_000,
        model: 'm',
        choices: [{ index: 0, delta: { role: 'assistant', content: 'a' }, finish_reason: null }],
      },
    ]);
  });

  it.each([
    ['model_length', 'length'],
    ['MAX_TOKENS', 'length'],
    ['sensitive', 'content_filter'],
    ['end', 'stop'],
    ['constructor', 'stop'],
  ])('reads the finish reason %s as %s', (reason, finish) => {
    expect(replay(plain, [sse(wireChunk({ content: 'a' }, reason))]).finish).toEqual([finish]);
  });
});

describe('an error in a stream', () => {
  it.each([
    ['an error object', { error: { message: 'Overloaded', type: 'overloaded_error' } }, 'server', 503],
    ['an error with a number', { error: { code: 429, message: 'slow down' } }, 'rate_limited', 429],
    ['an error that is text', { error: 'boom' }, 'server', 502],
    [
      'an object that says it is one',
      { object: 'error', message: 'bad', type: 'invalid_request_error', code: 400 },
      'rejected',
      400,
    ],
    ['a flat message', { message: 'Internal', code: 500 }, 'server', 500],
    [
      'an error beside choices',
      wireChunk({ content: '' }, 'error', { error: { code: 'server_error', message: 'gone' } }),
      'server',
      502,
    ],
    ['a list', [{ error: { code: 503, message: 'no' } }], 'server', 503],
    [
      'too long a prompt',
      { error: { type: 'invalid_request_error', code: 'context_length_exceeded', message: 'too long' } },
      'context_too_long',
      400,
    ],
    ['no money', { error: { type: 'insufficient_quota', message: 'pay' } }, 'quota', 429],
  ])('is classified: %s', (_what, frame, fault, status) => {
    expect(failureOf(wireChunk({ content: 'a' }), frame).details).toMatchObject({ fault, providerStatus: status });
  });

  it.each([['{"message":"x"}'], ['plain words'], ['{"code":1}']])('is what an error event says: %s', (data) => {
    const frame = new TextEncoder().encode(`event: error\ndata: ${data}\n\n`);
    expect(() => replay(plain, [frame])).toThrow(Failure);
  });

  it.each(['{"broken', '"text"', 'null', '[1]'])('is an event that cannot be read: %s', (data) => {
    expect(failureOf(data)).toMatchObject({ code: 'upstream_invalid_response', details: { fault: 'invalid' } });
  });

  it.each(['insufficient_system_resource', 'network_error', 'error'])('is the finish reason %s', (reason) => {
    expect(failureOf(wireChunk({}, reason)).details.fault).toBe('server');
    expect(failureOf(wireChunk({ content: 'a' }), wireChunk({}, reason)).details.fault).toBe('cut');
  });
});
