import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChatChunk } from '../../hub/index.js';
import { cohere } from './index.js';
import { eventsOf } from './testing/events.js';

const target = { provider: 'cohere', model: 'command-a', newId: (prefix: string) => `${prefix}1`, now: 7 };

function decode(bytes: Uint8Array, cuts: readonly number[] = []): { chunks: ChatChunk[]; complete: boolean } {
  const framer = cohere.chat.framer();
  const decoder = cohere.chat.decoder(target);
  const edges = [0, ...cuts, bytes.length];
  const frames = edges.slice(1).flatMap((end, index) => framer.push(bytes.subarray(edges[index], end)));
  const chunks = [...frames, ...framer.end()].flatMap((frame) => decoder.push(frame).chunks);
  const { complete } = decoder;
  return { chunks: [...chunks, ...decoder.end()], complete };
}
const bytesOf = (...events: readonly unknown[]) =>
  new TextEncoder().encode(events.map((one) => `event: x\ndata: ${JSON.stringify(one)}\n\n`).join(''));
const stream = (...events: unknown[]) => decode(bytesOf(...events));
const failing = (...events: unknown[]) => {
  try {
    return stream(...events);
  } catch (error) {
    return error;
  }
};

const start = { type: 'message-start', id: 'a-1', delta: { message: { content: [], tool_calls: [], citations: [] } } };
const says = (content: object) => ({ type: 'content-delta', index: 0, delta: { message: { content } } });
const end = (more: object = {}) => ({ type: 'message-end', delta: { finish_reason: 'COMPLETE', ...more } });
const usage = {
  billed_units: { input_tokens: 3, output_tokens: 2 },
  tokens: { input_tokens: 500, output_tokens: 4 },
};

describe("Cohere's stream", () => {
  it('becomes chunks that begin with the role and end with the finish reason and the usage', () => {
    const { chunks, complete } = stream(start, says({ thinking: 'hm' }), says({ text: 'Hi' }), end({ usage }));
    expect(complete).toBe(true);
    expect(
      chunks.map(({ choices, usage: counted }) => choices[0]?.finish_reason ?? choices[0]?.delta ?? counted),
    ).toEqual([
      { role: 'assistant', content: '' },
      { reasoning_content: 'hm' },
      { content: 'Hi' },
      'stop',
      expect.objectContaining({ prompt_tokens: 500, completion_tokens: 4, billed_units: usage.billed_units }),
    ]);
    expect(new Set(chunks.map(({ id, model, created }) => `${id} ${model} ${created}`))).toEqual(
      new Set(['a-1 command-a 7']),
    );
  });

  it('counts calls from 0, whatever their numbers are', () => {
    const begins = (index: number, id: string) => ({
      type: 'tool-call-start',
      index,
      delta: { message: { tool_calls: { id, type: 'function', function: { name: id, arguments: '' } } } },
    });
    const goesOn = (index: number, text: string) => ({
      type: 'tool-call-delta',
      index,
      delta: { message: { tool_calls: { function: { arguments: text } } } },
    });
    const { chunks } = stream(
      start,
      begins(4, 'b'),
      goesOn(4, '{}'),
      begins(2, 'c'),
      goesOn(2, '[]'),
      goesOn(4, ' '),
      end(),
    );
    expect(chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? [])).toEqual([
      { index: 0, id: 'b', type: 'function', function: { name: 'b', arguments: '' } },
      { index: 0, function: { arguments: '{}' } },
      { index: 1, id: 'c', type: 'function', function: { name: 'c', arguments: '' } },
      { index: 1, function: { arguments: '[]' } },
      { index: 0, function: { arguments: ' ' } },
    ]);
    expect(failing(start, goesOn(0, '{}'))).toMatchObject({ code: 'upstream_invalid_response' });
  });

  it('is not complete before it says so', () => {
    expect(stream(start, says({ text: 'Hi' }))).toMatchObject({ complete: false });
  });

  it('puts log probabilities beside the words', () => {
    const logprobs = { text: 'Hi', token_ids: [1], logprobs: [-1] };
    const { chunks } = stream(start, { ...says({ text: 'Hi' }), logprobs }, end());
    expect(chunks[1]?.choices[0]?.logprobs).toMatchObject({ content: [{ token: 'Hi', logprob: -1 }] });
  });

  it.each<[string, unknown[], object]>([
    ['an error', [start, { message: 'broken' }], { code: 'upstream_error', message: 'cohere: broken' }],
    ['an end that is none', [start, end({ finish_reason: 'TIMEOUT' })], { code: 'upstream_timeout' }],
    ['an end with an error', [start, end({ finish_reason: 'ERROR', error: 'oops' })], { message: 'cohere: oops' }],
    ['no event', [start, 7], { code: 'upstream_invalid_response' }],
  ])('fails with %s', (_what, events, expected) => {
    expect(failing(...events)).toMatchObject(expected);
  });

  it('does not mind a sentinel behind it, nor events that it does not know', () => {
    const bytes = [...bytesOf(start, { type: 'debug', prompt: 'x' }, says({ text: 'Hi' }), end())];
    const { complete } = decode(Uint8Array.from([...bytes, ...new TextEncoder().encode('data: [DONE]\n\n')]));
    expect(complete).toBe(true);
  });

  it('is the same however it is cut', () => {
    const bytes = bytesOf(start, says({ text: 'Hé' }), says({ text: '–' }), end({ usage }));
    const cut = fc.integer({ min: 0, max: bytes.length });
    fc.assert(
      fc.property(fc.array(cut, { maxLength: 8 }), (cuts) => {
        expect(
          decode(
            bytes,
            cuts.toSorted((a, b) => a - b),
          ),
        ).toEqual(decode(bytes));
      }),
    );
  });
});

describe('an answer of Cohere', () => {
  const words = fc.string();
  const answer = fc.record({
    thinking: words,
    plan: words,
    text: words,
    calls: fc.array(fc.record({ id: fc.stringMatching(/^[a-z]{1,8}$/), name: words, arguments: words }), {
      maxLength: 3,
    }),
    citations: fc.array(fc.record({ start: fc.nat(9), end: fc.nat(9), text: words }), { maxLength: 2 }),
  });

  it('is the same in events as it is whole', () => {
    fc.assert(
      fc.property(answer, (said) => {
        const { whole, events } = eventsOf(said, usage);
        const parsed = cohere.chat.parseResponse(whole, target);
        const { chunks } = stream(...events);
        expect(folded(chunks)).toEqual({ ...parsed.choices[0]?.message, finish: parsed.choices[0]?.finish_reason });
        expect(chunks.at(-1)?.usage).toEqual(parsed.usage);
      }),
    );
  });

  it('is said again as it came, when the conversation goes on', () => {
    fc.assert(
      fc.property(answer, (said) => {
        const { whole } = eventsOf(said, usage);
        const { message } = cohere.chat.parseResponse(whole, target).choices[0]!;
        const again = cohere.chat.renderRequest({ model: 'any', messages: [message] }, target);
        const [sent] = (again as { messages: object[] }).messages;
        const back = cohere.chat.parseResponse({ ...whole, message: wholeContent(sent!) }, target);
        expect(normal(back.choices[0]!.message)).toEqual(normal(message));
      }),
    );
  });
});

/** An answer has its content in parts, a request may have it as one text. */
const wholeContent = (message: object) =>
  'content' in message && typeof message.content === 'string'
    ? { ...message, content: [{ type: 'text', text: message.content }] }
    : message;

/** Calls without arguments are sent with empty ones. */
const normal = (message: ReturnType<typeof cohere.chat.parseResponse>['choices'][number]['message']) => ({
  ...message,
  tool_calls: message.tool_calls?.map((call) => ({
    ...call,
    function: { ...call.function, arguments: call.function.arguments.trim() || '{}' },
  })),
});

function folded(chunks: readonly ChatChunk[]) {
  const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
  const calls: { id: string; type: 'function'; function: { name: string; arguments: string } }[] = [];
  for (const { index, id, function: called } of deltas.flatMap(({ tool_calls }) => tool_calls ?? [])) {
    const call = (calls[index] ??= {
      id: id ?? '',
      type: 'function',
      function: { name: called?.name ?? '', arguments: '' },
    });
    call.function.arguments += called?.arguments ?? '';
  }
  const joined = (field: 'content' | 'reasoning_content') => deltas.map((delta) => delta[field] ?? '').join('');
  const extra = deltas.find(({ extra_content }) => extra_content)?.extra_content;
  return {
    role: 'assistant',
    content: joined('content') || null,
    refusal: null,
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(joined('reasoning_content') && { reasoning_content: joined('reasoning_content') }),
    ...(extra && { extra_content: extra }),
    finish: chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? []).at(-1),
  };
}
