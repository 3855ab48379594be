import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type {
  AssistantMessage,
  CacheControl,
  ChatRequest,
  Message,
  Part,
  ReasoningDetail,
} from '../../../hub/index.js';
import { bodyOnly, type Target } from '../../kit/index.js';
import { anthropicMessages } from '../index.js';
import { redacted, thought } from '../reasoning.js';
import { anthropicMessagesIngress } from './index.js';

/** Takes all that the language can say: effort, sampling, schemas and forced tools. */
const target: Target = { provider: 'a', model: 'claude-opus-4-6', newId: (prefix) => prefix, now: 0 };

const words = fc.string({ minLength: 1 }).map((text) => `«${text}»`);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const cache: fc.Arbitrary<CacheControl> = fc.constantFrom({ type: 'ephemeral' }, { type: 'ephemeral', ttl: '1h' });
const base64 = fc.base64String({ minLength: 4 });
const withCache = (part: Part, control: CacheControl | undefined): Part =>
  control ? { ...part, cache_control: control } : part;

const bare: fc.Arbitrary<Part> = fc.oneof(
  words.map((text): Part => ({ type: 'text', text })),
  base64.map((data): Part => ({ type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } })),
  fc.webUrl().map((url): Part => ({ type: 'image_url', image_url: { url } })),
  fc.tuple(base64, optional(words)).map(([data, filename]): Part => ({
    type: 'file',
    file: { file_data: `data:application/pdf;base64,${data}`, ...(filename && { filename }) },
  })),
);
/** One plain text is a string: there is one way to say a thing. */
const isPlain = (parts: readonly Part[]) => parts.length === 1 && parts[0]?.type === 'text' && !parts[0].cache_control;
const cached = fc.tuple(bare, optional(cache)).map(([part, control]) => withCache(part, control));
const said = fc.oneof(
  words,
  fc.array(cached, { minLength: 1, maxLength: 3 }).filter((parts) => !isPlain(parts)),
);
/** A breakpoint inside a result is one of the whole result. */
const told = fc.oneof(
  words,
  fc.constant(''),
  fc
    .tuple(fc.array(bare, { minLength: 1, maxLength: 3 }), optional(cache))
    .map(([parts, control]) => [...parts.slice(0, -1), withCache(parts.at(-1)!, control)])
    .filter((parts) => !isPlain(parts)),
);
const texts = fc.oneof(
  words,
  fc
    .array(
      fc.tuple(words, optional(cache)).map(([text, control]) => withCache({ type: 'text', text }, control)),
      { minLength: 1, maxLength: 3 },
    )
    .filter((parts) => !isPlain(parts)),
);

const args = fc.oneof(
  fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue({ maxDepth: 2 })).map((value) => JSON.stringify(value)),
  fc.constantFrom('{"a":', 'seven', '[1]'),
);
const thinking = fc
  .array(fc.tuple(fc.boolean(), words), { maxLength: 3 })
  .map((some) =>
    some.map(([isOpen, text], index): ReasoningDetail =>
      isOpen ? thought(index, { text, signature: `s${text}` }) : redacted(index, text),
    ),
  );

const thinkingFields = (details: readonly ReasoningDetail[]) => ({
  ...(details.some(({ text }) => text) && { reasoning_content: details.map(({ text }) => text ?? '').join('') }),
  ...(details.length > 0 && { reasoning_details: details }),
});

/** Somebody asks, the model thinks and calls, is told, and answers. */
const round = fc.record({
  asked: said,
  instructed: optional(words),
  thinking,
  content: optional(texts),
  calls: fc.array(fc.record({ name: fc.constantFrom('look', 'hear'), args, told, isError: fc.boolean() }), {
    maxLength: 3,
  }),
});

const conversation: fc.Arbitrary<Message[]> = fc
  .tuple(optional(texts), fc.array(round, { maxLength: 3 }), said)
  .map(([system, rounds, last]) => [
    ...(system ? [{ role: 'system' as const, content: system }] : []),
    ...rounds.flatMap((one, n): Message[] => {
      const calls = one.calls.map((call, at) => ({ ...call, id: `toolu_${n}_${at}` }));
      const content = one.content ?? (calls.length > 0 ? null : 'Well.');
      return [
        { role: 'user', content: one.asked },
        {
          role: 'assistant',
          content,
          ...(calls.length > 0 && {
            tool_calls: calls.map(({ id, name, args: text }) => ({
              ...{ id, type: 'function' as const, function: { name, arguments: text } },
            })),
          }),
          ...thinkingFields(one.thinking),
        },
        ...calls.map(({ id, told: content, isError }): Message => ({
          ...{ role: 'tool', tool_call_id: id, content },
          ...(isError && { is_error: true }),
        })),
      ];
    }),
    { role: 'user', content: last },
  ]);

const tools = fc.array(
  fc.record({ name: fc.constantFrom('look', 'hear'), description: optional(words), control: optional(cache) }),
  { minLength: 1, maxLength: 2 },
);

const tooling: fc.Arbitrary<Partial<ChatRequest>> = fc
  .tuple(tools, fc.constantFrom('auto' as const, 'required' as const, 'none' as const, undefined), fc.boolean())
  .map(([some, choice, isSingle]) => ({
    tools: some.map(({ name, description, control }) => ({
      type: 'function',
      function: { name, ...(description && { description }), parameters: { type: 'object', properties: {} } },
      ...(control && { cache_control: control }),
    })),
    ...(choice && { tool_choice: choice }),
    ...(isSingle && choice && choice !== 'none' && { parallel_tool_calls: false }),
  }));

const manner: fc.Arbitrary<Partial<ChatRequest>> = fc.oneof(
  fc
    .constantFrom('none' as const, 'low' as const, 'medium' as const, 'high' as const, 'max' as const)
    .map((effort) => ({
      reasoning_effort: effort,
    })),
  fc.record({ temperature: fc.double({ min: 0, max: 1, noNaN: true }), top_k: fc.nat(100) }),
  fc.record({ top_p: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.constant({}),
);

const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };
const format = { type: 'json_schema' as const, json_schema: { name: 'answer', schema, strict: true } };

const request: fc.Arbitrary<ChatRequest> = fc
  .record({
    messages: conversation,
    limit: fc.nat(100_000),
    tooling: fc.oneof(tooling, fc.constant<Partial<ChatRequest>>({})),
    manner,
    stop: optional(fc.array(words, { minLength: 1, maxLength: 3 })),
    user: optional(words),
    tier: optional(fc.constantFrom('auto', 'default')),
    isStream: fc.boolean(),
    hasFormat: fc.boolean(),
  })
  .filter(({ messages, tooling: { tools: some } }) => Boolean(some) || !messages.some((one) => 'tool_calls' in one))
  .map((one) => ({
    ...{ model: target.model, messages: one.messages, max_tokens: one.limit, ...one.tooling, ...one.manner },
    ...(one.stop && { stop: one.stop }),
    ...(one.user && { user: one.user }),
    ...(one.tier && { service_tier: one.tier }),
    ...(one.isStream && { stream: true, stream_options: { include_usage: true } }),
    ...(one.hasFormat && { response_format: format }),
  }));

const throughJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

describe('a request that was said in Anthropic’s language and read back', () => {
  it('is the same, and nothing is lost', () => {
    fc.assert(
      fc.property(request, (asked) => {
        const body = throughJson(anthropicMessages.chat.renderRequest(asked, target));
        const understood = anthropicMessagesIngress.parseRequest(bodyOnly(body));
        expect(understood.request).toEqual(asked);
        expect(understood.lost).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('what another maker’s model wants back', () => {
  const foreign: fc.Arbitrary<ReasoningDetail> = fc.oneof(
    words.map((data): ReasoningDetail => ({
      type: 'reasoning.encrypted',
      data,
      format: 'google-gemini-v1',
      id: 'call_1',
    })),
    words.map((text): ReasoningDetail => ({ type: 'reasoning.text', text, signature: `s${text}`, format: 'x' })),
  );
  const message: fc.Arbitrary<AssistantMessage> = fc
    .record({ text: optional(words), details: fc.array(foreign, { maxLength: 3 }), hasExtra: fc.boolean() })
    .map(({ text, details, hasExtra }) => {
      const extra = { google: { thought_signature: 'proof' } };
      const thoughts = details.map((one) => one.text ?? '').join('');
      return {
        role: 'assistant',
        content: text ?? null,
        tool_calls: [
          ...[{ id: 'call_1', type: 'function' as const, function: { name: 'look', arguments: '{}' } }],
          {
            ...{ id: 'call_2', type: 'function' as const, function: { name: 'hear', arguments: '{"a":1}' } },
            ...(hasExtra && { extra_content: extra }),
          },
        ],
        ...(thoughts && { reasoning_content: thoughts }),
        ...(details.length > 0 && { reasoning_details: details }),
        ...(hasExtra && { extra_content: extra }),
      };
    });

  it('comes back with the answer, unchanged', () => {
    fc.assert(
      fc.property(message, (answer) => {
        const response = {
          ...{ id: 'x', object: 'chat.completion' as const, created: 0, model: 'm' },
          choices: [{ index: 0, message: { refusal: null, ...answer }, finish_reason: 'tool_calls' as const }],
        };
        const rendered = throughJson(anthropicMessagesIngress.renderResponse(response as never, bodyOnly({})));
        const messages = [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: rendered['content'] },
        ];
        const body = { model: 'm', max_tokens: 1, messages };
        const { request: read, lost } = anthropicMessagesIngress.parseRequest(bodyOnly(body));
        expect(read.messages[1]).toEqual(answer);
        expect(lost).toEqual([]);
      }),
    );
  });
});
