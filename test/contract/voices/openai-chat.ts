import { at, list, picture, text } from './json.js';
import {
  type Asked,
  type Call,
  type Heard,
  json,
  pieces,
  type Speech,
  sse,
  tokens,
  type Voice,
  WAIT_S,
} from './voice.js';

/** How a provider that speaks OpenAI's language says what it says otherwise. Absent: as OpenAI. */
export interface Accent {
  /** Where its thoughts stand; `parts`: in the content, as Mistral's. */
  readonly thought?: 'reasoning' | 'reasoning_content' | 'parts';
  /** Whether a stream counts for those who ask, for all, or in Groq's own field. */
  readonly counts?: 'asked' | 'always' | 'x_groq';
  /** Thoughts are counted beside the answer. */
  readonly isOutside?: true;
}

/** A provider that speaks OpenAI's Chat Completions. */
export const openAiChat = ({ thought = 'reasoning_content', counts = 'asked', isOutside }: Accent = {}): Voice => {
  const usage = usageOf(isOutside);
  return {
    hears,
    counts: ['cached', 'thought'],
    whole: (speech, asked) =>
      json({
        ...head(asked),
        object: 'chat.completion',
        choices: [{ index: 0, message: messageOf(speech, thought), logprobs: null, finish_reason: finishOf(speech) }],
        usage,
      }),
    stream: (speech, asked) => {
      const base = { ...head(asked), object: 'chat.completion.chunk' };
      const chunk = (delta: unknown, finish_reason: string | null = null, more: object = {}) => ({
        ...base,
        choices: [{ index: 0, delta, logprobs: null, finish_reason }],
        ...more,
      });
      const isAsked = at(asked.body, 'stream_options', 'include_usage') === true;
      const beside = counts === 'always' ? { usage } : counts === 'x_groq' ? { x_groq: { id: 'req_1', usage } } : {};
      return sse([
        chunk({ role: 'assistant', content: '' }),
        ...deltasOf(speech, thought).map((delta) => chunk(delta)),
        chunk({}, finishOf(speech), beside),
        ...(counts === 'asked' && isAsked ? [{ ...base, choices: [], usage }] : []),
        '[DONE]',
      ]);
    },
    fails: openAiFailures,
  };
};

const error = (status: number, message: string, more: object = {}, headers = {}) =>
  json({ error: { message, type: 'invalid_request_error', param: null, code: null, ...more } }, status, headers);

/** OpenAI's errors, which most of those who speak its languages have taken over. */
export const openAiFailures: Voice['fails'] = {
  rejected: error(400, "Invalid 'temperature'.", { param: 'temperature', code: 'decimal_above_max_value' }),
  auth: error(401, 'Incorrect API key provided.', { code: 'invalid_api_key' }),
  rate_limited: error(
    429,
    'Rate limit reached.',
    { type: 'requests', code: 'rate_limit_exceeded' },
    { 'retry-after': `${WAIT_S}` },
  ),
  server: error(500, 'The server had an error.', { type: 'server_error' }),
  context_too_long: error(400, "This model's maximum context length is 8192 tokens.", {
    code: 'context_length_exceeded',
  }),
  content_policy: error(400, 'Rejected by our safety system.', { code: 'content_policy_violation' }),
};

const head = ({ body }: Asked) => ({
  id: 'chatcmpl-1',
  created: 1_790_000_000,
  model: text(body, 'model') || 'some-model',
});

const usageOf = (isOutside: true | undefined) => ({
  prompt_tokens: tokens.input,
  completion_tokens: tokens.output - (isOutside ? tokens.thought : 0),
  total_tokens: tokens.input + tokens.output,
  prompt_tokens_details: { cached_tokens: tokens.cached },
  ...(isOutside
    ? { reasoning_tokens: tokens.thought }
    : { completion_tokens_details: { reasoning_tokens: tokens.thought } }),
});

const finishOf = ({ calls }: Speech) => (calls ? 'tool_calls' : 'stop');

const callOf = ({ id, name, input }: Call) => ({
  id,
  type: 'function',
  function: { name, arguments: JSON.stringify(input) },
});

const thoughtPart = (words: string) => ({ type: 'thinking', thinking: [{ type: 'text', text: words }] });

function messageOf({ text: said, thought, calls }: Speech, place: NonNullable<Accent['thought']>) {
  const isInParts = place === 'parts' && thought !== undefined;
  return {
    role: 'assistant',
    content: isInParts ? [thoughtPart(thought), { type: 'text', text: said ?? '' }] : (said ?? null),
    refusal: null,
    ...(thought !== undefined && !isInParts && { [place]: thought }),
    ...(calls && { tool_calls: calls.map(callOf) }),
  };
}

const deltasOf = ({ text: said = '', thought = '', calls = [] }: Speech, place: NonNullable<Accent['thought']>) => [
  ...pieces(thought).map((piece) => (place === 'parts' ? { content: [thoughtPart(piece)] } : { [place]: piece })),
  ...pieces(said).map((content) => ({ content })),
  ...calls.flatMap((call, index) => [
    { tool_calls: [{ index, ...callOf(call), function: { name: call.name, arguments: '' } }] },
    ...pieces(JSON.stringify(call.input)).map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ]),
];

function hears({ body }: Asked): Heard {
  const messages = list(body, 'messages');
  const ofRole = (...roles: readonly string[]) => messages.filter((one) => roles.includes(text(one, 'role')));
  const wordsOf = (message: unknown): string =>
    text(message, 'content') ||
    list(message, 'content')
      .map((part) => text(part, 'text'))
      .join('');
  const called = messages.flatMap((one) => list(one, 'tool_calls'));
  return {
    isStream: at(body, 'stream') === true,
    system: ofRole('system', 'developer').map(wordsOf).join('\n'),
    user: ofRole('user').map(wordsOf).join('\n'),
    said: ofRole('assistant').map(wordsOf).filter(Boolean).join('\n'),
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
    schema: at(body, 'response_format', 'json_schema', 'schema'),
    thinks: text(body, 'reasoning_effort') !== '',
    most: at(body, 'max_completion_tokens') ?? at(body, 'max_tokens'),
  };
}
