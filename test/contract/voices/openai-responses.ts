import { at, list, picture, text } from './json.js';
import { openAiFailures } from './openai-chat.js';
import { type Asked, type Heard, json, type Json, pieces, type Speech, sse, tokens, type Voice } from './voice.js';

/** A provider that speaks OpenAI's Responses. */
export const openAiResponses: Voice = {
  hears,
  counts: ['cached', 'thought'],
  whole: (speech, asked) => json(responseOf(speech, asked)),
  stream: (speech, asked) =>
    sse(
      eventsOf(speech, asked).map((event, at) => ({ ...event, sequence_number: at })),
      true,
    ),
  fails: openAiFailures,
};

const itemsOf = ({ text: said, thought, calls = [] }: Speech): readonly Json[] => [
  ...(thought === undefined
    ? []
    : [{ id: 'rs_1', type: 'reasoning', summary: [{ type: 'summary_text', text: thought }] }]),
  ...(said === undefined
    ? []
    : [
        {
          ...{ id: 'msg_1', type: 'message', status: 'completed', role: 'assistant' },
          content: [{ type: 'output_text', text: said, annotations: [], logprobs: [] }],
        },
      ]),
  ...calls.map(({ id, name, input }, index) => ({
    ...{ id: `fc_${index + 1}`, type: 'function_call', status: 'completed', call_id: id, name },
    arguments: JSON.stringify(input),
  })),
];

const responseOf = (speech: Speech, { body }: Asked): Json => ({
  ...{ id: 'resp_1', object: 'response', created_at: 1_790_000_000, status: 'completed', model: text(body, 'model') },
  ...{ error: null, incomplete_details: null, instructions: null, metadata: {}, previous_response_id: null },
  ...{ parallel_tool_calls: true, temperature: 1, top_p: 1, tool_choice: 'auto', tools: [], truncation: 'disabled' },
  output: itemsOf(speech),
  usage: {
    input_tokens: tokens.input,
    input_tokens_details: { cached_tokens: tokens.cached, cache_write_tokens: 0 },
    output_tokens: tokens.output,
    output_tokens_details: { reasoning_tokens: tokens.thought },
    total_tokens: tokens.input + tokens.output,
  },
});

function eventsOf(speech: Speech, asked: Asked): readonly Json[] {
  const response = responseOf(speech, asked);
  const begun = { ...response, status: 'in_progress', output: [], usage: null };
  return [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...itemsOf(speech).flatMap(itemEvents),
    { type: 'response.completed', response },
  ];
}

function itemEvents(item: Json, output_index: number): readonly Json[] {
  const place = { item_id: item['id'], output_index };
  const [empty, inner] = insides[String(item['type'])]?.(item, place) ?? [{}, []];
  const open = { ...item, status: 'in_progress', ...empty };
  return [
    { type: 'response.output_item.added', output_index, item: open },
    ...inner,
    { type: 'response.output_item.done', output_index, item },
  ];
}

/** What an item is when it begins, and how it grows. */
const insides: Readonly<Record<string, (item: Json, place: Json) => readonly [Json, readonly Json[]]>> = {
  reasoning: (item, place) => {
    const said = text(item, 'summary', 0, 'text');
    const part = { ...place, summary_index: 0 };
    return [
      { summary: [] },
      [
        { type: 'response.reasoning_summary_part.added', ...part, part: { type: 'summary_text', text: '' } },
        ...pieces(said).map((delta) => ({ type: 'response.reasoning_summary_text.delta', ...part, delta })),
        { type: 'response.reasoning_summary_text.done', ...part, text: said },
        { type: 'response.reasoning_summary_part.done', ...part, part: { type: 'summary_text', text: said } },
      ],
    ];
  },
  message: (item, place) => {
    const said = text(item, 'content', 0, 'text');
    const part = { ...place, content_index: 0 };
    const whole = (words: string) => ({ type: 'output_text', text: words, annotations: [], logprobs: [] });
    return [
      { content: [] },
      [
        { type: 'response.content_part.added', ...part, part: whole('') },
        ...pieces(said).map((delta) => ({ type: 'response.output_text.delta', ...part, delta, logprobs: [] })),
        { type: 'response.output_text.done', ...part, text: said, logprobs: [] },
        { type: 'response.content_part.done', ...part, part: whole(said) },
      ],
    ];
  },
  function_call: (item, place) => {
    const said = text(item, 'arguments');
    return [
      { arguments: '' },
      [
        ...pieces(said).map((delta) => ({ type: 'response.function_call_arguments.delta', ...place, delta })),
        { type: 'response.function_call_arguments.done', ...place, name: item['name'], arguments: said },
      ],
    ];
  },
};

function hears({ body }: Asked): Heard {
  const whole = text(body, 'input');
  const items = whole ? [{ role: 'user', content: whole }] : list(body, 'input');
  const ofType = (type: string) => items.filter((one) => text(one, 'type') === type);
  const ofRole = (...roles: readonly string[]) => items.filter((one) => roles.includes(text(one, 'role')));
  const wordsOf = (item: unknown): string =>
    text(item, 'content') ||
    list(item, 'content')
      .map((part) => text(part, 'text'))
      .join('');
  return {
    isStream: at(body, 'stream') === true,
    system: [text(body, 'instructions'), ...ofRole('system', 'developer').map(wordsOf)].filter(Boolean).join('\n'),
    user: ofRole('user').map(wordsOf).join('\n'),
    said: ofRole('assistant').map(wordsOf).filter(Boolean).join('\n'),
    pictures: ofRole('user')
      .flatMap((one) => list(one, 'content'))
      .filter((part) => text(part, 'type') === 'input_image')
      .map((part) => picture(text(part, 'image_url'))),
    tools: list(body, 'tools').map((tool) => ({ name: text(tool, 'name'), parameters: at(tool, 'parameters') })),
    calls: ofType('function_call').map((call) => ({
      name: text(call, 'name'),
      input: JSON.parse(text(call, 'arguments')) as unknown,
    })),
    results: ofType('function_call_output').map((one) => ({
      of: text(
        ofType('function_call').find((call) => at(call, 'call_id') === at(one, 'call_id')),
        'name',
      ),
      text: text(one, 'output'),
    })),
    schema: at(body, 'text', 'format', 'schema'),
    thinks: text(body, 'reasoning', 'effort') !== '',
    most: at(body, 'max_output_tokens'),
  };
}
