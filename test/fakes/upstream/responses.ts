import { type AnswerOptions, type Asked, askedOf, piecesOf, usageOf, wholeOf } from './answer.js';
import { answering, json, sse } from './replies.js';
import type { Step } from './wire.js';

/** A provider that speaks OpenAI's Responses. */
export const responses = {
  /** JSON or a stream, as the request asks. */
  answer: (content: string | readonly string[], options: AnswerOptions = {}): Step =>
    responses.items([messageItem(wholeOf(content))], options, piecesOf(content)),

  /** Any items; the words of a message come in these pieces. */
  items: (items: readonly Item[], options: AnswerOptions = {}, pieces: readonly string[] = []): Step =>
    answering((wire) => {
      const asked = askedOf(wire);
      const response = responseOf(asked, items, options);
      if (!asked.stream) return json(200, response, { 'x-request-id': 'req_fake', ...options.headers });
      return sse(
        eventsOf(response, items, pieces).map((event, index) => ({
          event: event.type,
          data: { ...event, sequence_number: index },
        })),
        options,
      );
    }),

  /** A stream that fails after some words. */
  failingStream: (content: string, options: AnswerOptions = {}): Step =>
    answering((wire) => {
      const response = responseOf(askedOf(wire), [messageItem(content)], options);
      const said = eventsOf(response, [messageItem(content)], [content]).slice(0, 5);
      const error = { code: 'server_error', message: 'The server had an error.' };
      const failed = { type: 'response.failed', response: { ...response, status: 'failed', error, output: [] } };
      return sse(
        [...said, failed].map((event, index) => ({ event: event.type, data: { ...event, sequence_number: index } })),
      );
    }),
};

type Item = Readonly<Record<string, unknown>>;
type Event = Item & { readonly type: string };

const messageItem = (text: string): Item => ({
  id: 'msg_fake',
  type: 'message',
  status: 'completed',
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
});

const CREATED = 1_800_000_000;

const responseOf = (asked: Asked, output: readonly Item[], options: AnswerOptions): Item => ({
  id: options.id ?? 'resp_fake',
  object: 'response',
  created_at: CREATED,
  status: 'completed',
  error: null,
  incomplete_details: null,
  instructions: null,
  model: options.model ?? asked.model,
  output,
  parallel_tool_calls: true,
  previous_response_id: null,
  store: asked['store'],
  temperature: 1,
  tool_choice: 'auto',
  tools: [],
  top_p: 1,
  truncation: 'disabled',
  usage: usage(options),
  metadata: {},
  // What no gateway knows must come through where bytes pass.
  x_fake: { deep: [1, null] },
});

function usage(options: AnswerOptions): Item | null {
  const tokens = usageOf(options);
  return (
    (tokens && {
      input_tokens: tokens.input,
      input_tokens_details: { cached_tokens: tokens.cached, cache_write_tokens: 0 },
      output_tokens: tokens.output,
      output_tokens_details: { reasoning_tokens: tokens.reasoning },
      total_tokens: tokens.input + tokens.output,
    }) ??
    null
  );
}

function eventsOf(response: Item, items: readonly Item[], pieces: readonly string[]): readonly Event[] {
  const begun = { ...response, status: 'in_progress', output: [], usage: null };
  return [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...items.flatMap((item, index) => itemEvents(item, index, pieces)),
    { type: 'response.completed', response },
  ];
}

function itemEvents(item: Item, output_index: number, pieces: readonly string[]): readonly Event[] {
  const place = { output_index, item_id: item['id'] };
  const isMessage = item['type'] === 'message';
  const part = { ...place, content_index: 0 };
  const words = pieces.map((delta) => ({ type: 'response.output_text.delta', ...part, delta, logprobs: [] }));
  const open = { ...item, status: 'in_progress', ...(isMessage ? { content: [] } : {}) };
  return [
    { type: 'response.output_item.added', output_index, item: open },
    ...(isMessage
      ? [
          { type: 'response.content_part.added', ...part, part: { type: 'output_text', text: '', annotations: [] } },
          ...words,
          { type: 'response.output_text.done', ...part, text: pieces.join(''), logprobs: [] },
        ]
      : []),
    { type: 'response.output_item.done', output_index, item },
  ];
}
