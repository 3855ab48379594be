import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../../failure/index.js';
import { type ChatChunk, type ChatResponse, chunksOf, toWireUsage } from '../../../hub/index.js';
import { bodyOnly } from '../../kit/index.js';
import { gemini, geminiIngress, geminiListIngress } from '../index.js';

const target = (model = 'gemini-3-flash') => {
  let count = 0;
  return { provider: 'google', model, newId: (prefix: string) => `${prefix}${(count += 1)}`, now: 0 };
};
const asking = (body: object, isStream = false) => ({ ...bodyOnly({ ...body }), model: 'm', isStream });
const understood = (body: object) => geminiIngress.parseRequest(asking(body));
const hi = [{ parts: [{ text: 'Hi' }] }];
/** As it would travel: without what is undefined. */
const wire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const words = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text.trim() !== '');
const signature = fc.constantFrom('c2lnbmVk', 'b3RoZXI=');
const args = fc.dictionary(
  words.filter((name) => name !== '__proto__'),
  fc.oneof(words, fc.integer(), fc.boolean()),
  {
    maxKeys: 3,
  },
);
const call = (id: string, name: string, given: object, signed?: string | null) => ({
  ...{ id, type: 'function' as const, function: { name, arguments: JSON.stringify(given) } },
  ...(signed && { extra_content: { google: { thought_signature: signed } } }),
});
const message = fc
  .record({
    content: fc.option(words),
    thought: fc.option(words),
    calls: fc.array(fc.tuple(args, fc.option(signature)), { maxLength: 2 }),
  })
  .filter(({ content, calls }) => content !== null || calls.length > 0)
  .map(({ content, thought, calls }) => {
    const tool_calls = calls.map(([given, signed], index) => call(`id_${index}`, 'f', given, signed));
    const details = tool_calls.flatMap(({ id, ...one }) => {
      const data = 'extra_content' in one ? one.extra_content?.google.thought_signature : undefined;
      return data ? [{ type: 'reasoning.encrypted' as const, data, format: 'google-gemini-v1', id }] : [];
    });
    return {
      ...{ role: 'assistant' as const, content, refusal: null },
      ...(tool_calls.length > 0 && { tool_calls }),
      ...(thought && { reasoning_content: thought }),
      ...(details.length > 0 && { reasoning_details: details }),
    };
  });
const usage = fc
  .record({
    input: fc.nat(1000),
    cachedInput: fc.constant(3),
    output: fc.integer({ min: 10, max: 900 }),
    reasoning: fc.nat(9),
  })
  .map((counts) => toWireUsage({ ...counts, input: counts.input + 3, cacheWrite: 0 }));
const answer: fc.Arbitrary<ChatResponse> = fc
  .record({ messages: fc.array(message, { minLength: 1, maxLength: 2 }), usage, isCut: fc.boolean() })
  .map(({ messages, usage: used, isCut }) => ({
    ...{ id: 'r1', object: 'chat.completion' as const, created: 0, model: 'm', usage: used },
    choices: messages.map((one, index) => {
      const finish_reason = isCut
        ? ('length' as const)
        : 'tool_calls' in one
          ? ('tool_calls' as const)
          : ('stop' as const);
      return { index, message: one, finish_reason, logprobs: null };
    }),
  }));
const wantsThoughts = { contents: hi, generationConfig: { thinkingConfig: { includeThoughts: true } } };

describe('an answer in the words of Gemini', () => {
  it('is the same after it was said and read again', () => {
    fc.assert(
      fc.property(answer, (response) => {
        const said = geminiIngress.renderResponse(response, asking(wantsThoughts));
        expect(gemini.chat.parseResponse(wire(said), target())).toEqual(response);
      }),
    );
  });

  it('says the same as a stream', () => {
    fc.assert(
      fc.property(answer, (response) => {
        const whole = geminiIngress.renderResponse(response, asking(wantsThoughts));
        expect(folded(eventsOf(chunksOf(response)))).toEqual(folded([wire(whole) as Event]));
      }),
    );
  });

  it('tells no thoughts unasked, and carries those of other makers all the same', () => {
    const detail = {
      type: 'reasoning.text' as const,
      text: 'Hm.',
      signature: 's',
      format: 'anthropic-claude-v1',
      index: 0,
    };
    const given = { role: 'assistant' as const, content: 'Yes.', refusal: null, reasoning_content: 'Hm.' };
    const response: ChatResponse = {
      ...{ id: 'r1', object: 'chat.completion', created: 0, model: 'm' },
      choices: [
        { index: 0, message: { ...given, reasoning_details: [detail] }, finish_reason: 'stop', logprobs: null },
      ],
    };
    const said = geminiIngress.renderResponse(response, asking({ contents: hi })) as {
      candidates: { content: object }[];
    };
    expect(JSON.stringify(said)).not.toContain('Hm.');
    const { request } = understood({ contents: [...hi, said.candidates[0]!.content, ...hi] });
    expect(request.messages[1]).toEqual({
      ...{ role: 'assistant', content: 'Yes.', reasoning_content: 'Hm.', reasoning_details: [detail] },
    });
  });

  it('tells the web pages that support it, by bytes', () => {
    const page = {
      type: 'url_citation' as const,
      url_citation: { url: 'https://a.test', title: 'A', start_index: 2, end_index: 4 },
    };
    const response: ChatResponse = {
      ...{ id: 'r1', object: 'chat.completion', created: 0, model: 'm' },
      choices: [
        {
          ...{ index: 0, finish_reason: 'stop', logprobs: null },
          message: { role: 'assistant', content: 'é it', refusal: null, annotations: [page] },
        },
      ],
    };
    const said = geminiIngress.renderResponse(response, asking({ contents: hi }));
    expect(said).toMatchObject({
      candidates: [{ groundingMetadata: { groundingSupports: [{ segment: { startIndex: 3, endIndex: 5 } }] } }],
    });
    expect(gemini.chat.parseResponse(said, target()).choices[0]?.message.annotations).toEqual([page]);
  });
});

interface Event {
  readonly candidates?: readonly {
    readonly index: number;
    readonly content: { readonly parts: readonly Readonly<Record<string, unknown>>[] };
    readonly finishReason?: string;
  }[];
  readonly usageMetadata?: unknown;
}

function eventsOf(chunks: readonly ChatChunk[]): Event[] {
  const encoder = geminiIngress.encoder(asking(wantsThoughts, true));
  const text = chunks.map((chunk) => encoder.push(chunk)).join('') + encoder.end();
  return text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => JSON.parse(event.replace(/^data: /, '')) as Event);
}

/** What a reader has in the end, by candidate. */
function folded(events: readonly Event[]) {
  const byIndex = new Map<number, { parts: unknown[]; finish: string | undefined }>();
  for (const { index, content, finishReason } of events.flatMap(({ candidates }) => candidates ?? [])) {
    const before = byIndex.get(index) ?? { parts: [], finish: undefined };
    byIndex.set(index, { parts: [...before.parts, ...content.parts], finish: finishReason ?? before.finish });
  }
  const candidates = [...byIndex].toSorted(([one], [other]) => one - other);
  return { candidates, usage: events.findLast(({ usageMetadata }) => usageMetadata)?.usageMetadata };
}

describe('a stream that breaks', () => {
  it.each([
    ['events', geminiIngress],
    ['a list', geminiListIngress],
  ])('ends with an error, as %s', (_, ingress) => {
    const encoder = ingress.encoder(asking({ contents: hi }, true));
    const choice = { index: 0, delta: { content: 'Hel' }, finish_reason: null };
    const begun = encoder.push({ id: 'i', object: 'chat.completion.chunk', created: 0, model: 'm', choices: [choice] });
    const text = begun + encoder.fail(new Failure('upstream_error', 'It broke.', { retryAfterMs: 1500 }));
    expect(text).not.toContain('finishReason');
    const last: unknown =
      ingress === geminiIngress ? JSON.parse(text.split('data: ')[2]!) : (JSON.parse(text) as unknown[]).at(-1);
    expect(last).toMatchObject({ error: { code: 502, status: 'UNAVAILABLE', details: [{}, { retryDelay: '2s' }] } });
  });
});
