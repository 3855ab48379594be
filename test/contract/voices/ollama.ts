import { at, list, text } from './json.js';
import { type Asked, type Heard, json, type Json, lines, pieces, type Speech, tokens, type Voice } from './voice.js';

/** A server that speaks Ollama's own chat. */
export const ollama: Voice = {
  hears,
  counts: [],
  whole: (speech, asked) => json({ ...head(asked), message: messageOf(speech), ...done }),
  stream: (speech, asked) =>
    lines([
      ...cut(messageOf(speech)).map((message) => ({ ...head(asked), message, done: false })),
      { ...head(asked), message: { role: 'assistant', content: '' }, ...done },
    ]),
  fails: {
    rejected: json({ error: 'invalid option: temperature' }, 400),
    auth: json({ error: 'unauthorized' }, 401),
    rate_limited: json({ error: 'too many requests' }, 429, { 'retry-after': '7' }),
    server: json({ error: 'model runner has unexpectedly stopped' }, 500),
    context_too_long: json({ error: 'the input exceeds the context window of the model' }, 400),
    content_policy: undefined, // it has none
  },
};

const head = ({ body }: Asked) => ({ model: text(body, 'model'), created_at: '2026-11-20T10:00:00.123456789Z' });

const done = {
  ...{ done: true, done_reason: 'stop', total_duration: 9, load_duration: 1, eval_duration: 7 },
  ...{ prompt_eval_count: tokens.input, eval_count: tokens.output },
};

const messageOf = ({ text: said = '', thought, calls }: Speech): Json => ({
  role: 'assistant',
  content: said,
  ...(thought !== undefined && { thinking: thought }),
  ...(calls && {
    tool_calls: calls.map(({ id, name, input }, index) => ({ id, function: { index, name, arguments: input } })),
  }),
});

const cut = ({ role, content, thinking = '', tool_calls }: Json): readonly Json[] => [
  ...pieces(String(thinking)).map((piece) => ({ role, content: '', thinking: piece })),
  ...pieces(String(content)).map((piece) => ({ role, content: piece })),
  ...(tool_calls ? [{ role, content: '', tool_calls }] : []),
];

function hears({ body }: Asked): Heard {
  const messages = list(body, 'messages');
  const ofRole = (role: string) => messages.filter((one) => text(one, 'role') === role);
  const joined = (some: readonly unknown[]) => some.map((one) => text(one, 'content')).join('\n');
  const { type, properties } = (at(body, 'format') ?? {}) as Json;
  return {
    isStream: at(body, 'stream') !== false,
    system: joined(ofRole('system')),
    user: joined(ofRole('user')),
    said: joined(ofRole('assistant').filter((one) => text(one, 'content'))),
    pictures: ofRole('user')
      .flatMap((one) => list(one, 'images'))
      .map((data) => ({ type: 'image/png', data: String(data) })), // it looks for itself
    tools: list(body, 'tools').map((tool) => ({
      name: text(tool, 'function', 'name'),
      parameters: at(tool, 'function', 'parameters'),
    })),
    calls: messages
      .flatMap((one) => list(one, 'tool_calls'))
      .map((call) => ({ name: text(call, 'function', 'name'), input: at(call, 'function', 'arguments') })),
    results: ofRole('tool').map((one) => ({ of: text(one, 'tool_name'), text: text(one, 'content') })),
    schema: type && properties ? at(body, 'format') : undefined,
    thinks: Boolean(at(body, 'think')),
    most: at(body, 'options', 'num_predict'),
  };
}
