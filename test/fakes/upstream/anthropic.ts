import {
  type AnswerOptions,
  argumentPieces,
  type Asked,
  askedOf,
  piecesOf,
  type ToolCall,
  usageOf,
  wholeOf,
} from './answer.js';
import { anthropicErrors } from './anthropic-errors.js';
import { answering, json, sse, type SseFrame } from './replies.js';
import type { Step } from './wire.js';

/** A provider that speaks Anthropic's language. */
export const anthropic = {
  ...anthropicErrors,

  /** JSON or a stream, as the request asks. */
  answer: (content: string | readonly string[], options: AnswerOptions = {}): Step =>
    answering((wire) =>
      askedOf(wire).stream ? anthropic.chatStream(content, options) : anthropic.chat(wholeOf(content), options),
    ),

  chat: (text: string, options: AnswerOptions = {}): Step =>
    message([{ type: 'text', text }], { finish: 'end_turn', ...options }),

  chatStream: (content: string | readonly string[], options: AnswerOptions = {}): Step =>
    events([textBlock(piecesOf(content))], { finish: 'end_turn', ...options }),

  toolCall: (calls: ToolCall | readonly ToolCall[], options: AnswerOptions = {}): Step =>
    message([calls].flat().map(toolUse), { finish: 'tool_use', ...options }),

  toolCallStream: (calls: ToolCall | readonly ToolCall[], options: AnswerOptions = {}): Step =>
    events([calls].flat().map(toolBlock), { finish: 'tool_use', ...options }),

  /** What `output_config.format` asked for. */
  jsonAnswer: (value: unknown, options: AnswerOptions = {}): Step => anthropic.answer([JSON.stringify(value)], options),

  models: (ids: readonly string[]): Step =>
    json(200, {
      data: ids.map((id) => ({ id, type: 'model', display_name: id, created_at: '2026-01-01T00:00:00Z' })),
      ...{ has_more: false, first_id: ids[0] ?? null, last_id: ids.at(-1) ?? null },
    }),

  /** A stream that says an error after some words, with status 200; without words, at once. */
  failingStream: (content: string | readonly string[], options: AnswerOptions = {}): Step =>
    answering((wire) => {
      const said = piecesOf(content);
      const begun = said.length === 0 ? [] : [start(askedOf(wire), options), ...block(textBlock(said), 0).slice(0, -1)];
      const error = { type: 'overloaded_error', message: 'Overloaded' };
      return sse([...begun, event('error', { error })], options);
    }),
};

interface Block {
  readonly start: unknown;
  readonly deltas: readonly unknown[];
}

const message = (content: readonly unknown[], options: AnswerOptions): Step =>
  answering((wire) =>
    json(
      200,
      {
        ...meta(askedOf(wire), options),
        content,
        ...{ stop_reason: options.finish, stop_sequence: null },
        ...(options.usage !== null && { usage: usage(options) }),
      },
      { 'request-id': 'req_fake', ...options.headers },
    ),
  );

const events = (blocks: readonly Block[], options: AnswerOptions): Step =>
  answering((wire) => {
    const output = usageOf(options)?.output;
    return sse(
      [
        start(askedOf(wire), options),
        event('ping', {}),
        ...blocks.flatMap(block),
        event('message_delta', {
          delta: { stop_reason: options.finish, stop_sequence: null },
          ...(output !== undefined && { usage: { output_tokens: output } }),
        }),
        event('message_stop', {}),
      ],
      options,
    );
  });

const start = (asked: Asked, options: AnswerOptions) =>
  event('message_start', {
    message: {
      ...meta(asked, options),
      ...{ content: [], stop_reason: null, stop_sequence: null },
      ...(options.usage !== null && { usage: { ...usage(options), output_tokens: 1 } }),
    },
  });

const block = ({ start, deltas }: Block, index: number): SseFrame[] => [
  event('content_block_start', { index, content_block: start }),
  ...deltas.map((delta) => event('content_block_delta', { index, delta })),
  event('content_block_stop', { index }),
];

const event = (type: string, fields: object): SseFrame => ({ event: type, data: { type, ...fields } });

const textBlock = (pieces: readonly string[]): Block => ({
  start: { type: 'text', text: '' },
  deltas: pieces.map((text) => ({ type: 'text_delta', text })),
});

const toolBlock = (call: ToolCall, index: number): Block => ({
  start: { ...toolUse(call, index), input: {} },
  deltas: ['', ...argumentPieces(call)].map((partial_json) => ({ type: 'input_json_delta', partial_json })),
});

const toolUse = (call: ToolCall, index: number) => ({
  type: 'tool_use',
  id: call.id ?? `toolu_fake_${index}`,
  name: call.name,
  input: call.arguments,
});

const meta = ({ model }: Asked, options: AnswerOptions) => ({
  id: options.id ?? 'msg_fake',
  type: 'message',
  role: 'assistant',
  model: options.model ?? model,
});

/** Here cached tokens are counted beside the input, not in it. */
function usage(options: AnswerOptions) {
  const tokens = usageOf(options);
  return (
    tokens && {
      input_tokens: tokens.input - tokens.cached,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: tokens.cached,
      output_tokens: tokens.output,
    }
  );
}
