import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../failure/index.js';
import type { ChatChunk, Delta } from '../../hub/index.js';
import type { Target } from '../kit/index.js';
import { anthropicMessages } from './index.js';

const target: Target = {
  provider: 'anthropic',
  model: 'claude-x',
  newId: (prefix) => `${prefix}1`,
  now: 1_700_000_000,
};
const bytes = (text: string) => new TextEncoder().encode(text);
const frame = (event: { readonly type: string }) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

function decode(...pieces: Uint8Array[]) {
  const framer = anthropicMessages.chat.framer();
  const decoder = anthropicMessages.chat.decoder(target);
  const frames = [...pieces.flatMap((piece) => framer.push(piece)), ...framer.end()];
  const told = frames.map((one) => decoder.push(one));
  const chunks = [...told.flatMap((one) => one.chunks), ...decoder.end()];
  return { chunks, isComplete: decoder.complete, isVerbatim: told.some((one) => one.verbatim) };
}
const tell = (...events: { readonly type: string }[]) => decode(bytes(events.map(frame).join('')));
const deltas = (chunks: readonly ChatChunk[]): Delta[] =>
  chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
const failure = (wire: string): Failure => {
  try {
    decode(bytes(wire));
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('did not fail');
};

const begin = {
  type: 'message_start',
  message: {
    id: 'msg_1',
    model: 'claude-y',
    content: [],
    usage: { input_tokens: 10, cache_read_input_tokens: 5, output_tokens: 1 },
  },
};
const open = (index: number, content_block: object) => ({ type: 'content_block_start', index, content_block });
const add = (index: number, delta: object) => ({ type: 'content_block_delta', index, delta });
const close = (index: number) => ({ type: 'content_block_stop', index });
const finish = (stop_reason: string | null, over: object = {}) => ({
  type: 'message_delta',
  delta: { stop_reason, ...over },
  usage: { output_tokens: 9 },
});
const end = { type: 'message_stop' };

const text = [
  open(0, { type: 'text', text: '' }),
  add(0, { type: 'text_delta', text: 'Grüß ' }),
  { type: 'ping' },
  add(0, { type: 'text_delta', text: 'Gott 👋' }),
  close(0),
];
const searching = [
  open(1, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
  add(1, { type: 'input_json_delta', partial_json: '{"q":1}' }),
  close(1),
];
const look = [
  open(2, { type: 'tool_use', id: 'a', name: 'look', input: {} }),
  add(2, { type: 'input_json_delta', partial_json: '' }),
  add(2, { type: 'input_json_delta', partial_json: '{"at":' }),
  add(2, { type: 'input_json_delta', partial_json: '"sky"}' }),
  close(2),
];
const hear = [open(3, { type: 'tool_use', id: 'b', name: 'hear', input: {} }), close(3)];
const whole = [begin, ...text, ...searching, ...look, ...hear, finish('tool_use'), end];

describe('a stream of Anthropic', () => {
  it('becomes chunks: role, text, calls counted from 0, finish, usage', () => {
    const { chunks, isComplete, isVerbatim } = tell(...whole);
    const call = (index: number, id: string, name: string) => ({
      tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }],
    });
    const args = (index: number, piece: string) => ({ tool_calls: [{ index, function: { arguments: piece } }] });
    expect(deltas(chunks)).toEqual([
      { role: 'assistant', content: '' },
      { content: 'Grüß ' },
      { content: 'Gott 👋' },
      call(0, 'a', 'look'),
      args(0, '{"at":'),
      args(0, '"sky"}'),
      call(1, 'b', 'hear'),
      args(1, '{}'),
      {},
    ]);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('tool_calls');
    expect(chunks.at(-1)).toEqual({
      id: 'msg_1',
      object: 'chat.completion.chunk',
      created: 1_700_000_000,
      model: 'claude-y',
      choices: [],
      usage: {
        prompt_tokens: 15,
        completion_tokens: 9,
        total_tokens: 24,
        prompt_tokens_details: { cached_tokens: 5, cache_write_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 0 },
      },
    });
    expect({ isComplete, isVerbatim }).toEqual({ isComplete: true, isVerbatim: true });
  });

  it('is the same wherever the network cuts it', () => {
    const wire = bytes(whole.map(frame).join(''));
    const expected = decode(wire);
    for (let at = 0; at <= wire.length; at += 1)
      expect(decode(wire.subarray(0, at), wire.subarray(at))).toEqual(expected);
    fc.assert(
      fc.property(fc.array(fc.nat(wire.length)), (cuts) => {
        const places = [0, ...cuts.toSorted((one, other) => one - other), wire.length];
        expect(decode(...places.slice(1).map((place, index) => wire.subarray(places[index], place)))).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('is understood without event names, and with a sentinel that is not its own', () => {
    const bare = whole.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
    expect(decode(bytes(`${bare}data: [DONE]\n\n`))).toEqual(tell(...whole));
  });

  it('keeps what its head says of the cache, where its end says only the total', () => {
    const written = { input_tokens: 10, cache_creation_input_tokens: 1_459, output_tokens: 1 };
    const cache_creation = { ephemeral_5m_input_tokens: 456, ephemeral_1h_input_tokens: 1_003 };
    const head = { ...begin, message: { ...begin.message, usage: { ...written, cache_creation } } };
    const tail = { ...finish('end_turn'), usage: { ...written, output_tokens: 9 } };
    expect(tell(head, ...text, tail, end).chunks.at(-1)?.usage).toMatchObject({
      prompt_tokens: 1_469,
      prompt_tokens_details: { cache_write_tokens: 1_459, cache_write_1h_tokens: 1_003 },
    });
  });

  it('thinks in pieces that can be handed back', () => {
    const { chunks } = tell(
      begin,
      open(0, { type: 'thinking', thinking: '' }),
      add(0, { type: 'thinking_delta', thinking: 'Hm' }),
      add(0, { type: 'thinking_delta', thinking: '.' }),
      add(0, { type: 'signature_delta', signature: 'sig' }),
      close(0),
      open(1, { type: 'redacted_thinking', data: 'dark' }),
      close(1),
      open(2, { type: 'text', text: 'Yes' }),
      finish('end_turn'),
    );
    const told = deltas(chunks);
    expect(told.map(({ reasoning_content }) => reasoning_content ?? '').join('')).toBe('Hm.');
    const reasoning_details = told.flatMap((delta) => delta.reasoning_details ?? []);
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Yes', reasoning_details },
    ] as const;
    expect(anthropicMessages.chat.renderRequest({ model: 'any', messages }, target)['messages']).toMatchObject([
      {},
      {
        content: [
          { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
          { type: 'redacted_thinking', data: 'dark' },
          { type: 'text', text: 'Yes' },
        ],
      },
    ]);
  });

  it('cites when the answer is complete', () => {
    const citation = { type: 'web_search_result_location', url: 'https://example.org', title: null, cited_text: 'x' };
    const { chunks } = tell(
      begin,
      ...text,
      open(1, { type: 'text', text: '', citations: [] }),
      add(1, { type: 'citations_delta', citation }),
      add(1, { type: 'text_delta', text: 'Rain' }),
      finish('end_turn'),
    );
    const start_index = 'Grüß Gott 👋'.length;
    const url = 'https://example.org';
    expect(deltas(chunks).flatMap(({ annotations }) => annotations ?? [])).toEqual([
      { type: 'url_citation', url_citation: { url, title: url, start_index, end_index: start_index + 4 } },
    ]);
  });

  it('says what it refuses', () => {
    const { chunks } = tell(
      begin,
      finish('refusal', { stop_details: { type: 'refusal', explanation: 'Not this.' } }),
      end,
    );
    expect(deltas(chunks)).toEqual([{ role: 'assistant', content: '' }, { refusal: 'Not this.' }, {}]);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('content_filter');
  });

  it('tells input that came whole with its block', () => {
    const { chunks } = tell(
      begin,
      open(0, { type: 'tool_use', id: 'a', name: 'look', input: { at: 'sky' } }),
      close(0),
      finish('tool_use'),
    );
    expect(deltas(chunks)[2]).toEqual({ tool_calls: [{ index: 0, function: { arguments: '{"at":"sky"}' } }] });
  });

  it('counts what was said last, and keeps what was said only once', () => {
    const last = {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn' },
      usage: { input_tokens: 4, output_tokens: 9, cache_read_input_tokens: null },
    };
    expect(tell(begin, last).chunks.at(-1)?.usage).toMatchObject({
      prompt_tokens: 9,
      completion_tokens: 9,
      prompt_tokens_details: { cached_tokens: 5 },
    });
  });

  it('is complete with a stop reason, not with a sentinel', () => {
    expect(tell(begin, ...text).isComplete).toBe(false);
    expect(tell(begin, ...text, finish(null), end).isComplete).toBe(false);
    expect(tell(begin, ...text, finish('end_turn')).isComplete).toBe(true);
  });

  it('tells its totals once', () => {
    expect(tell(...whole, end).chunks.filter(({ usage }) => usage)).toHaveLength(1);
    expect(tell(...whole.slice(0, -1)).chunks.filter(({ usage }) => usage)).toHaveLength(1);
  });

  it('begins with the role also where a server forgets to', () => {
    const { chunks } = tell(...text, finish('end_turn'));
    expect(deltas(chunks)[0]).toEqual({ role: 'assistant', content: '' });
    expect(new Set(chunks.map(({ id }) => id))).toEqual(new Set(['chatcmpl-1']));
  });

  it('passes over events and blocks that nobody knew when this was written', () => {
    const { chunks } = tell(
      begin,
      { type: 'weather' },
      open(0, { type: 'hologram', text: 7 }),
      add(0, { type: 'hologram_delta' }),
      close(0),
      close(9),
      finish('end_turn'),
    );
    expect(deltas(chunks)).toEqual([{ role: 'assistant', content: '' }, {}]);
  });

  it.each([
    ['overloaded_error', 'upstream_error', 'server', 529],
    ['api_error', 'upstream_error', 'server', 500],
    ['rate_limit_error', 'rate_limit_exceeded', 'rate_limited', 429],
    ['authentication_error', 'upstream_auth_failed', 'auth', 401],
    ['invalid_request_error', 'upstream_rejected', 'rejected', 400],
    ['timeout_error', 'upstream_timeout', 'timeout', 504],
  ])('fails as the provider says: %s', (type, code, fault, providerStatus) => {
    const wire = frame({ type: 'error', ...{ error: { type, message: 'x' } } });
    expect(failure(wire)).toMatchObject({ code, details: { fault, providerStatus } });
  });

  it.each([['data: {"type":\n\n'], ['data: 42\n\n'], ['data: <html>\n\n']])('fails on what is no event: %j', (wire) => {
    expect(failure(wire)).toMatchObject({ code: 'upstream_invalid_response', details: { fault: 'invalid' } });
  });
});
