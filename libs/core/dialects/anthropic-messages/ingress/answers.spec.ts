import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ChatChunk, type ChatResponse, chunksOf, type Delta, toWireUsage } from '../../../hub/index.js';
import { bodyOnly, type Target } from '../../kit/index.js';
import { anthropicMessages } from '../index.js';
import { redacted, thought } from '../reasoning.js';
import { anthropicMessagesIngress } from './index.js';

const target: Target = { provider: 'a', model: 'm', newId: (prefix) => prefix, now: 7 };
const words = fc.string({ minLength: 1 });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const details = fc
  .array(fc.tuple(fc.boolean(), words), { maxLength: 3 })
  .map((some) =>
    some.map(([isOpen, text], index) =>
      isOpen ? thought(index, { text, signature: `s${text}` }) : redacted(index, text),
    ),
  );
const calls = fc.array(fc.dictionary(words, fc.jsonValue({ maxDepth: 2 })), { maxLength: 3 }).map((inputs) =>
  inputs.map((input, index) => ({
    ...{ id: `toolu_${index}`, type: 'function' as const },
    function: { name: 'look', arguments: JSON.stringify(input) },
  })),
);
const usage = fc
  .tuple(fc.nat(1e6), fc.nat(1e6), fc.nat(1e6), fc.nat(1e6), fc.nat(1e6))
  .map(([fresh, cachedInput, cacheWrite, output, reasoning]) =>
    toWireUsage({ input: fresh + cachedInput + cacheWrite, cachedInput, cacheWrite, output, reasoning }),
  );

/** Any answer that the language can say. */
const response: fc.Arbitrary<ChatResponse> = fc
  .record({ details, calls, usage, content: optional(words), refusal: optional(words), isCut: fc.boolean() })
  .map((one) => {
    const refusal = one.calls.length > 0 ? undefined : one.refusal;
    const usual = one.calls.length > 0 ? ('tool_calls' as const) : ('stop' as const);
    return {
      ...{ id: 'msg_1', object: 'chat.completion' as const, created: 7, model: 'm', usage: one.usage },
      choices: [
        {
          ...{ index: 0, logprobs: null },
          finish_reason: refusal ? ('content_filter' as const) : one.isCut ? ('length' as const) : usual,
          message: {
            ...{ role: 'assistant' as const, content: one.content ?? null, refusal: refusal ?? null },
            ...(one.calls.length > 0 && { tool_calls: one.calls }),
            ...(one.details.length > 0 && {
              reasoning_content: one.details.map((detail) => detail.text ?? '').join('') || undefined,
              reasoning_details: one.details,
            }),
          },
        },
      ],
    };
  });

const rendered = (answer: ChatResponse): unknown =>
  JSON.parse(JSON.stringify(anthropicMessagesIngress.renderResponse(answer, bodyOnly({}))));

describe('an answer that was said in Anthropic’s language and read back', () => {
  it('is the same', () => {
    fc.assert(
      fc.property(response, (answer) => {
        expect(anthropicMessages.chat.parseResponse(rendered(answer), target)).toEqual(answer);
      }),
    );
  });
});

/** The deltas of an answer in small pieces, as a server streams them. */
function streamed({ choices, ...rest }: ChatResponse, size: number): ChatChunk[] {
  const [choice] = choices;
  const { message, finish_reason } = choice!;
  const cut = (text: string) => text.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [''];
  const deltas: Delta[] = [
    { role: 'assistant', content: '' },
    ...(message.reasoning_details ?? []).flatMap((detail): Delta[] => {
      if (detail.type === 'reasoning.encrypted') return [{ reasoning_details: [detail] }];
      const { index = 0, text = '', signature } = detail;
      return [
        ...cut(text).map((piece) => ({
          reasoning_content: piece,
          reasoning_details: [thought(index, { text: piece })],
        })),
        { reasoning_details: [thought(index, { signature })] },
      ];
    }),
    ...cut(message.content ?? '').map((content) => ({ content })),
    ...(message.refusal ? cut(message.refusal).map((refusal) => ({ refusal })) : []),
    ...(message.tool_calls ?? []).flatMap((call, index): Delta[] => [
      { tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.function.name, arguments: '' } }] },
      ...cut(call.function.arguments).map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ]),
  ];
  const [chunk] = chunksOf({ ...rest, choices });
  const one = (delta: Delta, finish: typeof finish_reason | null = null): ChatChunk => ({
    ...chunk!,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  return [...deltas.map((delta) => one(delta)), one({}, finish_reason), { ...chunk!, choices: [], usage: rest.usage }];
}

interface Event {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** What a caller reads of it: each event once named in the frame and once in the data. */
function eventsOf(chunks: readonly ChatChunk[]): Event[] {
  const encoder = anthropicMessagesIngress.encoder(bodyOnly({}));
  const text = chunks.map((chunk) => encoder.push(chunk)).join('') + encoder.end();
  const frames = anthropicMessages.chat.framer().push(new TextEncoder().encode(text));
  return frames.map(({ event, data }) => {
    const body = JSON.parse(data) as Event;
    expect(event).toBe(body.type);
    return body;
  });
}

/** As Anthropic's own SDK puts a message together. */
function put(events: readonly Event[]): unknown {
  const message: Record<string, unknown> = {};
  const content: Record<string, unknown>[] = [];
  const grow: Record<string, (block: Record<string, unknown>, delta: Record<string, string>) => void> = {
    text_delta: (block, { text }) => (block['text'] = String(block['text']) + text),
    thinking_delta: (block, { thinking }) => (block['thinking'] = String(block['thinking']) + thinking),
    signature_delta: (block, { signature }) => (block['signature'] = signature),
    input_json_delta: (block, { partial_json }) => (block['json'] = `${block['json'] as string}${partial_json}`),
  };
  for (const event of events) {
    const delta = event['delta'] as Record<string, string>;
    if (event.type === 'message_start') Object.assign(message, event['message']);
    if (event.type === 'content_block_start') {
      expect(event['index']).toBe(content.length);
      content.push({ ...(event['content_block'] as object), json: '' });
    }
    if (event.type === 'content_block_delta') grow[delta['type'] ?? '']?.(content[event['index'] as number]!, delta);
    if (event.type === 'message_delta') Object.assign(message, delta, { usage: event['usage'] });
  }
  const whole = content.map(({ json, ...block }) => ({
    ...block,
    ...(block['type'] === 'tool_use' && { input: JSON.parse((json as string) || '{}') as unknown }),
  }));
  return { ...message, content: whole };
}

describe('a stream', () => {
  it('is, put together, the answer that would have come whole, however it was cut', () => {
    fc.assert(
      fc.property(response, fc.integer({ min: 1, max: 9 }), (answer, size) => {
        expect(put(eventsOf(streamed(answer, size)))).toEqual(rendered(answer));
      }),
    );
  });

  it('opens and closes its blocks one after the other, and ends once', () => {
    fc.assert(
      fc.property(response, (answer) => {
        const events = eventsOf(streamed(answer, 3));
        let open: unknown;
        for (const { type, index } of events) {
          if (type === 'content_block_start') {
            expect(open).toBeUndefined();
            open = index;
          }
          if (type === 'content_block_delta') expect(index).toBe(open);
          if (type === 'content_block_stop') {
            expect(index).toBe(open);
            open = undefined;
          }
        }
        expect(open).toBeUndefined();
        expect(events[0]?.type).toBe('message_start');
        expect(events.slice(-2).map(({ type }) => type)).toEqual(['message_delta', 'message_stop']);
        expect(events.filter(({ type }) => type === 'message_stop')).toHaveLength(1);
      }),
    );
  });

  const chunk = (delta: Delta): ChatChunk => ({
    ...{ id: 'x', object: 'chat.completion.chunk', created: 0, model: 'm' },
    choices: [{ index: 0, delta, finish_reason: null }],
  });
  const piece = (index: number, args: string, id?: string): Delta => ({
    tool_calls: [{ index, ...(id && { id }), function: { ...(id && { name: id }), arguments: args } }],
  });

  it('tells calls one after the other that came mixed', () => {
    const mixed = [piece(0, '', 'one'), piece(1, '', 'two'), piece(0, '{"a"'), piece(1, '{"b"'), piece(0, ':1}')];
    const message = put(eventsOf([...mixed, piece(1, ':2}')].map(chunk)));
    expect(message).toMatchObject({
      stop_reason: 'tool_use',
      content: [
        { type: 'tool_use', id: 'one', input: { a: 1 } },
        { type: 'tool_use', id: 'two', input: { b: 2 } },
      ],
    });
  });

  it('tells words that came between the pieces of a call after it', () => {
    const said = [piece(0, '{"a"', 'one'), { content: 'So.' }, piece(0, ':1}'), { content: ' Well.' }];
    expect(put(eventsOf(said.map(chunk)))).toMatchObject({
      content: [
        { type: 'tool_use', input: { a: 1 } },
        { type: 'text', text: 'So. Well.' },
      ],
    });
  });

  it('shows where words are from', () => {
    const url_citation = { url: 'https://a.test', title: 'A', start_index: 0, end_index: 3 };
    const events = eventsOf(
      [{ content: 'One two' }, { annotations: [{ type: 'url_citation' as const, url_citation }] }].map(chunk),
    );
    expect(events.map(({ delta }) => delta)).toContainEqual({
      type: 'citations_delta',
      citation: {
        ...{ type: 'web_search_result_location', url: 'https://a.test', title: 'A', cited_text: 'One' },
        encrypted_index: '',
      },
    });
  });

  it('tells at its end what it cost, and the way here', () => {
    const total = {
      ...chunk({}),
      choices: [],
      usage: { ...toWireUsage({ input: 5, cachedInput: 2, cacheWrite: 1, output: 3, reasoning: 0 }), cost: 0.5 },
    };
    const events = eventsOf([chunk({ content: 'Hi' }), { ...total, gatewright: { attempts: 1 } }]);
    expect(events.at(-2)).toMatchObject({
      type: 'message_delta',
      usage: {
        ...{ input_tokens: 2, cache_read_input_tokens: 2, cache_creation_input_tokens: 1, output_tokens: 3 },
        ...{ cost: 0.5, gatewright: { attempts: 1 } },
      },
    });
  });
});
