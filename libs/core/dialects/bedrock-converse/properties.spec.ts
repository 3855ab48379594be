import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../failure/index.js';
import { type ChatChunk, isMeaningful, type Message } from '../../hub/index.js';
import type { Target } from '../kit/index.js';
import { bedrockConverse } from './index.js';
import type { Turn } from './wire.js';

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const id = fc.oneof(fc.constantFrom('a', 'b', 'call:1', ''), fc.string());
const words = fc.oneof(fc.constantFrom('', ' ', '\n', 'Hi', 'Hi '), fc.string());
const cache = optional(fc.constant({ type: 'ephemeral' as const }));
const part = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: words, cache_control: cache }),
  fc.record({
    type: fc.constant('image_url' as const),
    image_url: fc.base64String().map((data) => ({ url: `data:image/png;base64,${data}` })),
    cache_control: cache,
  }),
  fc.record({
    type: fc.constant('file' as const),
    file: fc.record({ file_data: fc.constant('data:application/pdf;base64,aGk='), filename: words }),
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
  format: fc.constantFrom('anthropic-claude-v1', 'bedrock-converse-v1', undefined),
  index: optional(fc.nat(2)),
});
const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ role: fc.constantFrom('system' as const, 'developer' as const), content: words }),
  fc.record({ role: fc.constant('user' as const), content }),
  fc.record({
    role: fc.constant('assistant' as const),
    content: fc.oneof(words, fc.constantFrom(null, undefined)),
    tool_calls: optional(fc.array(call, { maxLength: 3 })),
    reasoning_details: optional(fc.array(detail, { maxLength: 3 })),
  }),
  fc.record({ role: fc.constant('tool' as const), tool_call_id: id, content, is_error: optional(fc.boolean()) }),
);
const model = fc.constantFrom(
  'anthropic.claude-haiku-4-5-20251001-v1:0',
  'anthropic.claude-opus-4-8',
  'mistral.mistral-large-2407-v1:0',
  'amazon.nova-lite-v1:0',
);
const target = model.map((name): Target => ({ provider: 'aws', model: name, newId: (prefix) => prefix, now: 0 }));
const request = fc.record({
  model: fc.constant('any'),
  messages: fc.array(message, { maxLength: 8 }),
  max_tokens: optional(fc.nat(100_000)),
  reasoning_effort: fc.constantFrom<'low' | 'max' | null>('low', 'max', null),
});

interface Body {
  readonly messages: readonly Turn[];
  readonly toolConfig?: object;
  readonly inferenceConfig?: { readonly maxTokens?: number };
  readonly additionalModelRequestFields?: { readonly thinking?: { readonly budget_tokens?: number } };
}

/** Any request, rendered, sent as JSON and read back. */
const check = (judge: (body: Body, model: string) => void) =>
  fc.assert(
    fc.property(request, target, (asked, to) => {
      // Seam: the test reads back what was rendered.
      judge(JSON.parse(JSON.stringify(bedrockConverse.chat.renderRequest(asked, to))) as Body, to.model);
    }),
    { numRuns: 300 },
  );

describe('any request to Bedrock', () => {
  it('is said by turns, the user first, nothing empty, and every document with words', () => {
    check(({ messages }) => {
      expect(messages.length).toBeGreaterThan(0);
      messages.forEach((turn, index) => {
        expect(turn.role).toBe(index % 2 === 0 ? 'user' : 'assistant');
        expect(turn.content.some((block) => !('cachePoint' in block))).toBe(true);
        for (const block of turn.content) if ('text' in block) expect(block.text.trim()).not.toBe('');
        const hasDocument = turn.content.some((block) => 'document' in block);
        if (hasDocument) expect(turn.content.some((block) => 'text' in block)).toBe(true);
      });
    });
  });

  it('answers every call in the next turn, first and once, and names the tools', () => {
    check(({ messages, toolConfig }, name) => {
      const legal = name.includes('mistral') ? /^[a-zA-Z0-9]{9}$/ : /^[a-zA-Z0-9_-]{1,64}$/;
      const seen = new Set<string>();
      messages.forEach((turn, index) => {
        const before = messages[index - 1]?.content ?? [];
        const asked = before.flatMap((block) => ('toolUse' in block ? [block.toolUse.toolUseId] : []));
        const answered = turn.content.flatMap((block) => ('toolResult' in block ? [block.toolResult.toolUseId] : []));
        expect(answered.toSorted()).toEqual(asked.toSorted());
        for (const one of asked) {
          expect(one).toMatch(legal);
          expect(seen.has(one)).toBe(false);
          seen.add(one);
        }
      });
      expect(toolConfig !== undefined).toBe(seen.size > 0);
    });
  });

  it('names every document once, in letters that the wire takes', () => {
    check(({ messages }) => {
      const blocks = messages.flatMap((turn) => turn.content.flatMap((block) => inside(block)));
      const names = blocks.flatMap((block) => ('document' in block ? [block.document.name] : []));
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9()[\]-]+( [a-zA-Z0-9()[\]-]+)*$/);
    });
  });

  it('thinks within its limit', () => {
    check(({ inferenceConfig, additionalModelRequestFields }) => {
      const budget = additionalModelRequestFields?.thinking?.budget_tokens;
      if (budget === undefined) return;
      expect(budget).toBeGreaterThanOrEqual(1024);
      expect(budget).toBeLessThan(inferenceConfig?.maxTokens ?? 0);
    });
  });
});

type Block = Turn['content'][number];
const inside = (block: Block): readonly Block[] => ('toolResult' in block ? block.toolResult.content : [block]);

const names = [
  'messageStart',
  'contentBlockStart',
  'contentBlockDelta',
  'contentBlockStop',
  'messageStop',
  'metadata',
  'x',
];
const event = fc.tuple(
  fc.constantFrom(...names),
  fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.record({ contentBlockIndex: fc.nat(2), start: fc.constant({ toolUse: { toolUseId: 't', name: 'look' } }) }),
    fc.record({ contentBlockIndex: fc.nat(2), delta: fc.record({ toolUse: fc.record({ input: fc.string() }) }) }),
    fc.record({ contentBlockIndex: fc.nat(2), delta: fc.record({ text: fc.string() }) }),
    fc.record({ stopReason: fc.constantFrom('end_turn', 'tool_use', 'malformed_tool_use') }),
  ),
);

describe('any stream of Bedrock', () => {
  it('is read or refused by a Failure, begins with the role, and says arguments of calls that it has opened', () => {
    fc.assert(
      fc.property(fc.array(event), target, (events, to) => {
        const chunks = read(events, to);
        const said = chunks.filter(isMeaningful);
        if (said.length > 0) expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
        const opened = new Set<number>();
        for (const { index, id: callId } of calls(chunks)) {
          if (callId !== undefined) opened.add(index);
          expect(opened.has(index)).toBe(true);
        }
      }),
    );
  });
});

const calls = (chunks: readonly ChatChunk[]) =>
  chunks.flatMap(({ choices }) => choices.flatMap(({ delta }) => delta.tool_calls ?? []));

function read(events: readonly (readonly [string, unknown])[], to: Target): readonly ChatChunk[] {
  const decoder = bedrockConverse.chat.decoder(to);
  const chunks: ChatChunk[] = [];
  try {
    for (const [name, data] of events)
      chunks.push(...decoder.push({ event: name, data: JSON.stringify(data), raw: new Uint8Array() }).chunks);
    chunks.push(...decoder.end());
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
  return chunks;
}
