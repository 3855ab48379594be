import { at, list, text } from './json.js';
import {
  type Asked,
  type Heard,
  json,
  type Json,
  pieces,
  type Speech,
  sse,
  tokens,
  type Voice,
  WAIT_S,
} from './voice.js';

/** A provider that speaks Anthropic's Messages. */
export const anthropicMessages: Voice = {
  hears,
  counts: ['cached', 'thought'],
  whole: (speech, asked) =>
    json({
      ...head(asked),
      content: blocksOf(speech),
      ...{ stop_reason: stopOf(speech), stop_sequence: null, usage: { ...input, ...output } },
    }),
  stream: (speech, asked) =>
    sse(
      [
        {
          type: 'message_start',
          message: {
            ...head(asked),
            content: [],
            stop_reason: null,
            stop_sequence: null,
            usage: { ...input, output_tokens: 1 },
          },
        },
        { type: 'ping' },
        ...blocksOf(speech).flatMap(blockEvents),
        { type: 'message_delta', delta: { stop_reason: stopOf(speech), stop_sequence: null }, usage: output },
        { type: 'message_stop' },
      ],
      true,
    ),
  fails: {
    rejected: error(400, 'invalid_request_error', 'max_tokens: Input should be greater than 0'),
    auth: error(401, 'authentication_error', 'invalid x-api-key'),
    rate_limited: error(429, 'rate_limit_error', 'This would exceed your rate limit.', { 'retry-after': `${WAIT_S}` }),
    server: error(500, 'api_error', 'Internal server error'),
    context_too_long: error(400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'),
    content_policy: error(400, 'invalid_request_error', 'Output blocked by content filtering policy'),
  },
};

function error(status: number, type: string, message: string, headers = {}) {
  return json({ type: 'error', error: { type, message }, request_id: 'req_1' }, status, headers);
}

const input = {
  input_tokens: tokens.input - tokens.cached,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: tokens.cached,
};
const output = { output_tokens: tokens.output, output_tokens_details: { thinking_tokens: tokens.thought } };

const head = ({ body }: Asked) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: text(body, 'model') || 'claude',
});

const stopOf = ({ calls }: Speech) => (calls ? 'tool_use' : 'end_turn');

const blocksOf = ({ thought, text: said, calls = [] }: Speech): readonly Json[] => [
  ...(thought === undefined ? [] : [{ type: 'thinking', thinking: thought, signature: 'c2lnbmVk' }]),
  ...(said === undefined ? [] : [{ type: 'text', text: said }]),
  ...calls.map((call) => ({ type: 'tool_use', ...call })),
];

function blockEvents(block: Json, index: number): readonly Json[] {
  const delta = (one: Json) => ({ type: 'content_block_delta', index, delta: one });
  const [empty, deltas] = growths[String(block['type'])]?.(block) ?? [{}, []];
  return [
    { type: 'content_block_start', index, content_block: { ...block, ...empty } },
    ...deltas.map(delta),
    { type: 'content_block_stop', index },
  ];
}

const growths: Readonly<Record<string, (block: Json) => readonly [Json, readonly Json[]]>> = {
  thinking: ({ thinking, signature }) => [
    { thinking: '', signature: '' },
    [
      ...pieces(String(thinking)).map((piece) => ({ type: 'thinking_delta', thinking: piece })),
      { type: 'signature_delta', signature },
    ],
  ],
  text: (block) => [{ text: '' }, pieces(String(block['text'])).map((piece) => ({ type: 'text_delta', text: piece }))],
  tool_use: (block) => [
    { input: {} },
    pieces(JSON.stringify(block['input'])).map((partial_json) => ({ type: 'input_json_delta', partial_json })),
  ],
};

function hears({ body }: Asked): Heard {
  const turns = list(body, 'messages');
  const partsOf = (turn: unknown): readonly unknown[] =>
    text(turn, 'content') ? [{ type: 'text', text: text(turn, 'content') }] : list(turn, 'content');
  const parts = turns.flatMap(partsOf);
  const wordsOf = (role: string) =>
    turns
      .filter((turn) => text(turn, 'role') === role)
      .flatMap(partsOf)
      .filter((part) => text(part, 'type') === 'text')
      .map((part) => text(part, 'text'))
      .join('\n');
  const ofType = (type: string) => parts.filter((part) => text(part, 'type') === type);
  return {
    isStream: at(body, 'stream') === true,
    system:
      text(body, 'system') ||
      list(body, 'system')
        .map((part) => text(part, 'text'))
        .join('\n'),
    user: wordsOf('user'),
    said: wordsOf('assistant'),
    pictures: ofType('image').map((part) => ({
      type: text(part, 'source', 'media_type'),
      data: text(part, 'source', 'data'),
    })),
    tools: list(body, 'tools').map((tool) => ({ name: text(tool, 'name'), parameters: at(tool, 'input_schema') })),
    calls: ofType('tool_use').map((part) => ({ name: text(part, 'name'), input: at(part, 'input') })),
    results: ofType('tool_result').map((part) => ({
      of: text(
        ofType('tool_use').find((call) => at(call, 'id') === at(part, 'tool_use_id')),
        'name',
      ),
      text:
        text(part, 'content') ||
        list(part, 'content')
          .map((one) => text(one, 'text'))
          .join(''),
    })),
    schema: at(body, 'output_config', 'format', 'schema'),
    thinks: ['adaptive', 'enabled'].includes(text(body, 'thinking', 'type')),
    most: at(body, 'max_tokens'),
  };
}
