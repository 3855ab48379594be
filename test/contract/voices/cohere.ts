import { at, list, picture, text } from './json.js';
import {
  type Asked,
  type Call,
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

/** A provider that speaks Cohere's chat of version 2. */
export const cohere: Voice = {
  hears,
  counts: ['cached'],
  whole: (speech) => json({ id: 'c1', finish_reason: finishOf(speech), message: messageOf(speech), usage }),
  stream: (speech) =>
    sse(
      [
        {
          type: 'message-start',
          id: 'c1',
          delta: { message: { role: 'assistant', content: [], tool_plan: '', tool_calls: [] } },
        },
        ...contentOf(speech).flatMap(contentEvents),
        ...(speech.calls ?? []).flatMap(callEvents),
        { type: 'message-end', delta: { finish_reason: finishOf(speech), usage } },
      ],
      true,
    ),
  fails: {
    rejected: json({ id: 'c1', message: 'invalid request: temperature must be between 0 and 1' }, 400),
    auth: json({ id: 'c1', message: 'invalid api token' }, 401),
    rate_limited: json({ id: 'c1', message: 'too many requests' }, 429, { 'retry-after': `${WAIT_S}` }),
    server: json({ id: 'c1', message: 'internal server error' }, 500),
    context_too_long: json({ id: 'c1', message: 'too many tokens: the total must be at most 128000' }, 400),
    content_policy: json({ id: 'c1', message: 'blocked input' }, 498),
  },
};

const usage = {
  billed_units: { input_tokens: tokens.input, output_tokens: tokens.output },
  tokens: { input_tokens: tokens.input, output_tokens: tokens.output },
  cached_tokens: tokens.cached,
};

const finishOf = ({ calls }: Speech) => (calls ? 'TOOL_CALL' : 'COMPLETE');

const contentOf = ({ thought, text: said }: Speech): readonly Json[] => [
  ...(thought === undefined ? [] : [{ type: 'thinking', thinking: thought }]),
  ...(said === undefined ? [] : [{ type: 'text', text: said }]),
];

const callOf = ({ id, name, input }: Call) => ({
  id,
  type: 'function',
  function: { name, arguments: JSON.stringify(input) },
});

const messageOf = (speech: Speech): Json => ({
  role: 'assistant',
  content: contentOf(speech),
  ...(speech.calls && { tool_calls: speech.calls.map(callOf) }),
});

function contentEvents(part: Json, index: number): readonly Json[] {
  const field = part['type'] === 'text' ? 'text' : 'thinking';
  const event = (type: string, content: Json) => ({ type, index, delta: { message: { content } } });
  return [
    event('content-start', { ...part, [field]: '' }),
    ...pieces(String(part[field])).map((piece) => event('content-delta', { [field]: piece })),
    { type: 'content-end', index },
  ];
}

function callEvents(call: Call, index: number): readonly Json[] {
  const event = (type: string, tool_calls: Json) => ({ type, index, delta: { message: { tool_calls } } });
  return [
    event('tool-call-start', { ...callOf(call), function: { name: call.name, arguments: '' } }),
    ...pieces(JSON.stringify(call.input)).map((piece) => event('tool-call-delta', { function: { arguments: piece } })),
    { type: 'tool-call-end', index },
  ];
}

function hears({ body }: Asked): Heard {
  const messages = list(body, 'messages');
  const ofRole = (role: string) => messages.filter((one) => text(one, 'role') === role);
  const wordsOf = (message: unknown): string =>
    text(message, 'content') ||
    list(message, 'content')
      .map((part) => text(part, 'text'))
      .join('');
  const called = messages.flatMap((one) => list(one, 'tool_calls'));
  return {
    isStream: at(body, 'stream') === true,
    system: ofRole('system').map(wordsOf).join('\n'),
    user: ofRole('user').map(wordsOf).join('\n'),
    said: ofRole('assistant')
      .map((one) => text(one, 'tool_plan') || wordsOf(one))
      .filter(Boolean)
      .join('\n'),
    pictures: ofRole('user')
      .flatMap((one) => list(one, 'content'))
      .filter((part) => text(part, 'type') === 'image_url')
      .map((part) => picture(text(part, 'image_url', 'url'))),
    tools: list(body, 'tools').map((tool) => ({
      name: text(tool, 'function', 'name'),
      parameters: at(tool, 'function', 'parameters'),
    })),
    calls: called.map((call) => ({
      name: text(call, 'function', 'name'),
      input: JSON.parse(text(call, 'function', 'arguments')) as unknown,
    })),
    results: ofRole('tool').map((one) => ({
      of: text(
        called.find((call) => at(call, 'id') === at(one, 'tool_call_id')),
        'function',
        'name',
      ),
      text: wordsOf(one),
    })),
    schema: at(body, 'response_format', 'json_schema'),
    thinks: text(body, 'thinking', 'type') === 'enabled',
    most: at(body, 'max_tokens'),
  };
}
