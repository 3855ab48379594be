import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type AnyToolCall,
  type ChatChunk,
  type ChatRequest,
  type ChatResponse,
  chunksOf,
  type Delta,
  type Message,
} from '../../hub/index.js';
import { askingOf, heard, targetOf, told } from './folding.contract.js';
import { openAiResponses, openAiResponsesIngress as ingress } from './index.js';
import type { Json } from './json.js';

const { chat } = openAiResponses();
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
/** What is not said at all is not there. */
const shape = <T>(model: { [Key in keyof T]: fc.Arbitrary<T[Key]> }) =>
  fc.record(model).map((value) => JSON.parse(JSON.stringify(value)) as T);
const words = fc.string({ minLength: 1, maxLength: 12 });
const id = fc.string({ minLength: 1, maxLength: 64 });
const url = fc.base64String().map((data) => `data:image/png;base64,${data}`);

const userPart = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: words }),
  fc.record({
    type: fc.constant('image_url' as const),
    image_url: fc.record({ url, detail: fc.constantFrom('low', 'auto') }),
  }),
  fc.record({
    type: fc.constant('file' as const),
    file: fc.record({ file_data: url, filename: fc.constant('a.pdf') }),
  }),
);
const content = fc.oneof(words, fc.array(userPart, { minLength: 1, maxLength: 3 }));

const functionCall = fc.record({
  id,
  type: fc.constant('function' as const),
  function: fc.record({
    name: fc.constantFrom('look', 'hear'),
    arguments: fc.oneof(fc.json(), words, fc.constant('')),
  }),
});
const customCall = fc.record({
  id,
  type: fc.constant('custom' as const),
  custom: fc.record({ name: fc.constant('patch'), input: words }),
});
const call = fc.oneof(functionCall, customCall) as fc.Arbitrary<AnyToolCall>;

/** A thought as OpenAI gives it out: a summary and its proof. */
const thought = fc.record({ id: fc.uuid(), summary: words, data: words }).map(({ id: name, summary, data }) => ({
  words: summary,
  details: [
    { type: 'reasoning.summary' as const, summary, id: name, format: 'openai-responses-v1', index: 0 },
    { type: 'reasoning.encrypted' as const, data, id: name, format: 'openai-responses-v1' },
  ],
}));

const said = shape({
  words: optional(words),
  calls: optional(fc.array(call, { minLength: 1, maxLength: 3 })),
  thought: optional(thought),
}).filter(({ words: text, calls }) => text !== undefined || calls !== undefined);

const assistant = said.map(({ words: text, calls, thought: why }) => ({
  role: 'assistant' as const,
  ...(text !== undefined && { content: text }),
  ...(calls && { tool_calls: calls }),
  ...(why && { reasoning_content: why.words, reasoning_details: why.details }),
}));

const turn = fc.tuple(
  fc.oneof(
    fc.record({ role: fc.constant('user' as const), content }),
    fc.record({ role: fc.constantFrom('system' as const, 'developer' as const), content: words }),
    fc.record({ role: fc.constant('tool' as const), tool_call_id: id, content }),
  ),
  optional(assistant),
);
const messages = fc
  .array(turn, { minLength: 1, maxLength: 5 })
  .map((turns) => turns.flat().filter(Boolean) as Message[]);

const schema = fc.constantFrom({ type: 'object', properties: { a: { type: 'string' } } }, {});
const tools = [
  shape({
    type: fc.constant('function' as const),
    function: shape({
      name: fc.constant('look'),
      description: optional(words),
      parameters: schema,
      strict: fc.boolean(),
    }),
  }),
  fc.record({
    type: fc.constant('custom' as const),
    custom: fc.record({
      name: fc.constant('patch'),
      description: words,
      format: fc.constantFrom({ type: 'text' }, { type: 'grammar', grammar: { syntax: 'lark', definition: 'a: b' } }),
    }),
  }),
] as const;
const request = shape({
  model: fc.constant('m'),
  messages,
  stream: optional(fc.constant(true)),
  max_tokens: optional(fc.nat(1_000)),
  temperature: optional(fc.constantFrom(0, 0.5, 1)),
  top_p: optional(fc.constantFrom(0.1, 1)),
  tools: optional(fc.tuple(...tools)),
  tool_choice: fc.constantFrom(
    'auto',
    'required',
    { type: 'custom', custom: { name: 'patch' } },
    {
      type: 'function',
      function: { name: 'look' },
    },
  ),
  parallel_tool_calls: optional(fc.boolean()),
  reasoning_effort: optional(fc.constantFrom('none', 'low', 'xhigh')),
  response_format: optional(
    fc.constantFrom(
      { type: 'json_object' },
      { type: 'json_schema', json_schema: { name: 'x', schema: {}, strict: true } },
    ),
  ),
}).map(({ tool_choice, tools: offered, stream, ...rest }) => ({
  ...rest,
  ...(stream && { stream, stream_options: { include_usage: true } }),
  ...(offered && { tools: offered, tool_choice }),
})) as unknown as fc.Arbitrary<ChatRequest>;

const usage = {
  prompt_tokens: 12,
  completion_tokens: 7,
  total_tokens: 19,
  prompt_tokens_details: { cached_tokens: 3, cache_write_tokens: 2 },
  completion_tokens_details: { reasoning_tokens: 4 },
};

const foreign = fc.record({ text: words, signature: words }).map(({ text, signature }) => ({
  words: text,
  details: [{ type: 'reasoning.text' as const, text, signature, format: 'anthropic-claude-v1', index: 0 }],
}));

const answer = fc
  .record({
    message: said,
    refusal: optional(words),
    proof: optional(foreign),
    finish: fc.constantFrom('stop' as const, 'length' as const, 'content_filter' as const),
  })
  .map(({ message, refusal, proof, finish }): ChatResponse => {
    const why = proof ?? message.thought;
    return {
      ...{ id: 'x', object: 'chat.completion', created: 5, model: 'm', usage },
      choices: [
        {
          index: 0,
          message: {
            ...{ role: 'assistant', content: message.words ?? null, refusal: refusal ?? null },
            ...(message.calls && { tool_calls: message.calls as never }),
            ...(why && { reasoning_content: why.words, reasoning_details: why.details }),
          },
          finish_reason: finish === 'stop' && message.calls ? 'tool_calls' : finish,
          logprobs: null,
        },
      ],
    };
  });

describe('a request', () => {
  it('is the same after it was rendered and read again', () => {
    fc.assert(
      fc.property(request, (asked) => {
        const body = JSON.parse(JSON.stringify(chat.renderRequest(asked, targetOf()))) as Json;
        expect(ingress.parseRequest({ body })).toEqual({ request: asked, lost: [], own: [] });
      }),
      { numRuns: 400 },
    );
  });
});

describe('an answer', () => {
  it('is the same after it was rendered and read again', () => {
    fc.assert(
      fc.property(answer, (given) => {
        const body = JSON.parse(JSON.stringify(ingress.renderResponse(given, askingOf({})))) as Json;
        expect(comparable(chat.parseResponse(body, targetOf()))).toEqual(comparable(given));
      }),
      { numRuns: 400 },
    );
  });

  it('is the same when it is streamed, however it is cut', () => {
    fc.assert(
      fc.property(answer, fc.nat(5), (given, most) => {
        const { answer: streamed, text } = told(cut(chunksOf(given), most + 1));
        const whole = ingress.renderResponse(given, askingOf({}));
        expect(withoutIds(streamed)).toEqual(withoutIds(whole));
        const { response } = heard(new TextEncoder().encode(text));
        expect(comparable(withFormatsOf(given, response))).toEqual(comparable(given));
      }),
      { numRuns: 400 },
    );
  });

  it('numbers its events and tells every item that it began', () => {
    fc.assert(
      fc.property(answer, (given) => {
        const { events, answer: whole } = told(chunksOf(given));
        expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index));
        const done = events.filter(({ type }) => type === 'response.output_item.done');
        const added = events.filter(({ type }) => type === 'response.output_item.added');
        expect(added.map(({ output_index }) => output_index)).toEqual(added.map((_, index) => index));
        expect(done.toSorted(byPlace).map(({ item }) => item)).toEqual(whole['output']);
      }),
    );
  });
});

const byPlace = (one: Json, other: Json) => Number(one['output_index']) - Number(other['output_index']);

/** Ids of the wire are made anew, and proofs of others are carried as they are. */
function comparable({ id: _id, ...response }: ChatResponse): unknown {
  return JSON.parse(JSON.stringify(response));
}

/** Where another provider's proof is carried, the summary around it proves nothing. */
function withFormatsOf(given: ChatResponse, response: ChatResponse): ChatResponse {
  const format = given.choices[0]?.message.reasoning_details?.[0]?.format;
  const choices = response.choices.map(({ message: { reasoning_details: details, ...message }, ...choice }) => {
    const kept = details?.filter((detail) => detail.format === format);
    return { ...choice, message: { ...message, ...(kept && { reasoning_details: kept }) } };
  });
  return { ...response, choices };
}

const withoutIds = (response: Json): unknown =>
  JSON.parse(JSON.stringify(response, (key, value: unknown) => (key === 'id' ? undefined : value)));

/** Texts in pieces of so many characters. */
function cut(chunks: readonly ChatChunk[], most: number): readonly ChatChunk[] {
  return chunks.flatMap((chunk): readonly ChatChunk[] => {
    const [choice] = chunk.choices;
    if (!choice) return [chunk];
    const { content, refusal, reasoning_content: thought, reasoning_details, tool_calls = [], ...rest } = choice.delta;
    const [first] = reasoning_details ?? [];
    const proofs = reasoning_details?.filter(({ summary }) => !summary);
    const deltas: readonly Delta[] = [
      rest,
      ...pieces(thought, most).map((piece) => ({
        reasoning_content: piece,
        ...(first?.summary && { reasoning_details: [{ ...first, summary: piece }] }),
      })),
      ...(proofs ? [{ reasoning_details: proofs }] : []),
      ...pieces(content, most).map((piece) => ({ content: piece })),
      ...pieces(refusal, most).map((piece) => ({ refusal: piece })),
      ...tool_calls.flatMap(({ function: called, custom, ...call }): readonly Delta[] =>
        custom
          ? [
              { tool_calls: [{ ...call, custom: { ...custom, input: '' } }] },
              ...pieces(custom.input, most).map((input) => ({
                tool_calls: [{ index: call.index, custom: { input } }],
              })),
            ]
          : [
              { tool_calls: [{ ...call, function: { ...called, arguments: '' } }] },
              ...pieces(called?.arguments, most).map((text) => ({
                tool_calls: [{ index: call.index, function: { arguments: text } }],
              })),
            ],
      ),
    ];
    return [
      ...deltas.map((delta) => ({ ...chunk, choices: [{ ...choice, delta, finish_reason: null }] })),
      ...(choice.finish_reason ? [{ ...chunk, choices: [{ ...choice, delta: {} }] }] : []),
    ];
  });
}

function pieces(text: string | null | undefined, most: number): readonly string[] {
  const found: string[] = [];
  for (let rest = text ?? ''; rest; rest = rest.slice(most)) found.push(rest.slice(0, most));
  return found;
}
