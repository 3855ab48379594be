import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChatRequest, Message, Part } from '../../hub/index.js';
import type { Target } from '../kit/index.js';
import { anthropicMessages } from './index.js';
import type { Turn } from './wire.js';

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const id = fc.oneof(fc.constantFrom('a', 'b', 'call:1', ''), fc.string());
const words = fc.oneof(fc.constantFrom('', ' ', '\n', 'Hi', 'Hi '), fc.string());
const cache = optional(fc.constant({ type: 'ephemeral' as const }));
const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: words, cache_control: cache }),
  fc.record({ type: fc.constant('refusal' as const), refusal: words }),
  fc.record({
    type: fc.constant('image_url' as const),
    image_url: fc.record({
      url: fc.oneof(
        fc.webUrl(),
        fc.base64String().map((data) => `data:image/png;base64,${data}`),
      ),
    }),
    cache_control: cache,
  }),
);
const content = fc.oneof(words, fc.array(part, { maxLength: 3 }));
const call = fc.record({
  id,
  type: fc.constant('function' as const),
  function: fc.record({
    name: fc.constantFrom('look', 'hear'),
    arguments: fc.oneof(words, fc.json(), fc.constant('{"a":')),
  }),
});
const detail = fc.record({
  type: fc.constantFrom('reasoning.text' as const, 'reasoning.encrypted' as const),
  text: optional(words),
  data: optional(words),
  signature: optional(words),
  format: fc.constantFrom('anthropic-claude-v1', undefined),
  index: optional(fc.nat(2)),
});
const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ role: fc.constantFrom('system' as const, 'developer' as const), content }),
  fc.record({ role: fc.constant('user' as const), content }),
  fc.record({
    role: fc.constant('assistant' as const),
    content: fc.oneof(content, fc.constantFrom(null, undefined)),
    tool_calls: optional(fc.array(call, { maxLength: 3 })),
    reasoning_details: optional(fc.array(detail, { maxLength: 3 })),
  }),
  fc.record({ role: fc.constant('tool' as const), tool_call_id: id, content, is_error: optional(fc.boolean()) }),
);
const schema = fc.oneof(
  fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })).map((value) => value as Record<string, unknown>),
  fc.constantFrom(
    { type: 'object', properties: { a: { $ref: '#/$defs/a' } }, $defs: { a: { $ref: '#/$defs/a' } } },
    { anyOf: [{}] },
  ),
);
const request: fc.Arbitrary<ChatRequest> = fc.record({
  model: fc.constant('any'),
  messages: fc.array(message, { maxLength: 8 }),
  stream: optional(fc.boolean()),
  max_tokens: optional(fc.nat(100_000)),
  temperature: optional(fc.double({ min: 0, max: 2, noNaN: true })),
  stop: optional(fc.oneof(words, fc.array(words))),
  tools: optional(
    fc.array(
      fc.record({
        type: fc.constant('function' as const),
        function: fc.record({
          name: fc.constantFrom('look', 'hear'),
          parameters: optional(schema),
          strict: optional(fc.boolean()),
        }),
      }),
      { maxLength: 2 },
    ),
  ),
  tool_choice: fc.constantFrom<ChatRequest['tool_choice'][]>('auto', 'none', 'required', null, {
    type: 'function',
    function: { name: 'look' },
  }),
  parallel_tool_calls: optional(fc.boolean()),
  response_format: optional(
    fc.record({
      type: fc.constant('json_schema' as const),
      json_schema: fc.record({ name: fc.constant('x'), schema }),
    }),
  ),
  reasoning_effort: fc.constantFrom<ChatRequest['reasoning_effort'][]>(
    'none',
    'minimal',
    'low',
    'medium',
    'high',
    'xhigh',
    'max',
    null,
  ),
});
const target: fc.Arbitrary<Target> = fc.record({
  provider: fc.constant('anthropic'),
  model: fc.constantFrom(
    'claude-3-haiku',
    'claude-haiku-4-5',
    'claude-opus-4-6',
    'claude-sonnet-5-5',
    'claude-fable-5',
    'glm-5',
  ),
  maxOutput: optional(fc.integer({ min: 1, max: 128_000 })),
  newId: fc.constant((prefix: string) => prefix),
  now: fc.constant(0),
});

/** Any request, rendered, sent as JSON and read back. */
const check = (
  judge: (body: { messages: Turn[]; max_tokens: number; thinking?: { budget_tokens?: number } }) => void,
) =>
  fc.assert(
    fc.property(request, target, (asked, to) => {
      const wire = JSON.stringify(anthropicMessages.chat.renderRequest(asked, to));
      judge(JSON.parse(wire) as never); // seam: the test reads back what was rendered
    }),
    { numRuns: 300 },
  );

describe('any request', () => {
  it('can be said, by turns, the user first, and nothing is empty', () => {
    check(({ messages }) => {
      expect(messages.length).toBeGreaterThan(0);
      messages.forEach((turn, index) => {
        expect(turn.role).toBe(index % 2 === 0 ? 'user' : 'assistant');
        expect(turn.content.length).toBeGreaterThan(0);
        for (const block of turn.content) if (block.type === 'text') expect(block.text.trim()).not.toBe('');
      });
    });
  });

  it('answers every call in the next turn, first and once, and nothing else', () => {
    check(({ messages }) => {
      const seen = new Set<string>();
      messages.forEach((turn, index) => {
        const before = messages[index - 1]?.content ?? [];
        const asked = before.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
        const answered = turn.content.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : []));
        expect(answered.toSorted()).toEqual(asked.toSorted());
        expect(turn.content.findLastIndex((block) => block.type === 'tool_result')).toBe(answered.length - 1);
        for (const one of asked) {
          expect(one).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
          expect(seen.has(one)).toBe(false);
          seen.add(one);
        }
      });
      const last = messages.at(-1)?.content ?? [];
      expect(last.some((block) => block.type === 'tool_use')).toBe(false);
    });
  });

  it('never ends an answer with thinking, nor with white space where the model is to go on', () => {
    check(({ messages }) => {
      for (const turn of messages) {
        const last = turn.content.at(-1);
        expect(last?.type === 'thinking' || last?.type === 'redacted_thinking').toBe(false);
      }
      const end = messages.at(-1);
      const words = end?.content.at(-1);
      if (end?.role === 'assistant' && words?.type === 'text') expect(words.text).toBe(words.text.trimEnd());
    });
  });

  it('thinks within its limit', () => {
    check(({ max_tokens, thinking }) => {
      if (thinking?.budget_tokens === undefined) return;
      expect(thinking.budget_tokens).toBeGreaterThanOrEqual(1024);
      expect(thinking.budget_tokens).toBeLessThan(max_tokens);
    });
  });
});
