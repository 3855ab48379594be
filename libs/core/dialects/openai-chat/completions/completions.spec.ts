import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ChatChunk, type ChatResponse, chunksOf, toWireUsage } from '../../../hub/index.js';
import { bodyOnly } from '../../kit/index.js';
import { openAiCompletions, openAiCompletionsIngress as ingress } from '../index.js';

const dialect = openAiCompletions();
const target = { provider: 'o', model: 'm', newId: (prefix: string) => `${prefix}x`, now: 0 };
const asking = (body: object) => bodyOnly({ model: 'm', prompt: 'Once', ...body });
const understood = (body: object) => ingress.parseRequest(asking(body));
const words = fc.string({ minLength: 1, maxLength: 8 });
const wire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const answer: fc.Arbitrary<ChatResponse> = fc
  .record({
    texts: fc.array(fc.tuple(words, fc.constantFrom('stop' as const, 'length' as const)), {
      minLength: 1,
      maxLength: 3,
    }),
    counts: fc.tuple(fc.nat(99), fc.nat(99)),
  })
  .map(({ texts, counts: [input, output] }) => ({
    ...{ id: 'cmpl-1', object: 'chat.completion' as const, created: 5, model: 'm' },
    choices: texts.map(([content, finish_reason], index) => ({
      ...{ index, message: { role: 'assistant' as const, content, refusal: null }, finish_reason, logprobs: null },
    })),
    usage: toWireUsage({ input, output, cachedInput: 0, cacheWrite: 0, reasoning: 0 }),
  }));

describe('a request to go on with a text', () => {
  it('is the same after it was read and said again', () => {
    const body = fc.record(
      {
        prompt: words,
        max_tokens: fc.nat(99),
        temperature: fc.constant(0.5),
        stop: fc.constant(['END']),
        n: fc.constantFrom(2, 3),
        seed: fc.nat(),
        x_own: fc.constant(1),
      },
      { requiredKeys: ['prompt'] },
    );
    fc.assert(
      fc.property(body, (said) => {
        const { request, own } = understood(said);
        expect(own).toEqual([]);
        expect(wire(dialect.chat.renderRequest(request, target))).toEqual({ model: 'm', ...said });
      }),
    );
  });

  it.each([
    ['a suffix', { suffix: 'end' }, ['suffix']],
    ['an echo', { echo: true }, ['echo']],
    ['the best of several', { best_of: 3 }, ['best_of']],
    ['log probabilities', { logprobs: 0 }, ['logprobs']],
    ['tokens', { prompt: [1, 2] }, ['prompt']],
    ['several prompts', { prompt: ['a', 'b'] }, ['prompt']],
    ['no prompt at all', { prompt: null }, ['prompt']],
    ['one prompt in a list', { prompt: ['a'] }, []],
    ['what says nothing', { suffix: null, echo: false, best_of: 1, logprobs: null }, []],
  ])('may be said in its own words only, with %s', (_, body, own) => {
    expect(understood(body).own ?? []).toEqual(own);
  });

  it('asks for as many answers as there are prompts, each as often as wanted', () => {
    expect(understood({ prompt: ['a', 'b'], n: 2, best_of: 3 }).request.n).toBe(6);
  });

  it.each([
    ['no model', { model: '' }, 'model'],
    ['a prompt that is none', { prompt: { a: 1 } }, 'prompt'],
    ['a limit that is none', { max_tokens: 'x' }, 'max_tokens'],
    ['several prompts as a stream', { prompt: ['a', 'b'], stream: true }, 'prompt'],
  ])('is refused with %s', (_, body, param) => {
    expect(() => understood(body)).toThrow(expect.objectContaining({ code: 'invalid_request', details: { param } }));
  });

  it('says nothing of a chat that a completion does not know, and tells what is lost', () => {
    const lost: string[] = [];
    const told = { ...target, lost: (field: string) => void lost.push(field) };
    const asked = { reasoning_effort: 'high' as const, response_format: { type: 'json_object' as const }, store: true };
    const request = { model: 'm', messages: [{ role: 'user' as const, content: 'Once' }], temperature: 0.5, ...asked };
    expect(wire(dialect.chat.renderRequest(request, told))).toEqual({ model: 'm', prompt: 'Once', temperature: 0.5 });
    expect(lost).toEqual(['reasoning_effort', 'response_format']);
  });

  it('of a chat is refused where there is more than one message of text', () => {
    const messages = [{ role: 'system' as const, content: 'x' }];
    expect(() => dialect.chat.renderRequest({ model: 'm', messages }, target)).toThrow('only writes on from a text');
  });
});

describe('what follows a text', () => {
  it('is the same after it was said and read again', () => {
    fc.assert(
      fc.property(answer, (response) => {
        const said = ingress.renderResponse(response, asking({}));
        expect(dialect.chat.parseResponse(wire(said), target)).toEqual(response);
      }),
    );
  });

  it('says the same as a stream, and is read the same', () => {
    fc.assert(
      fc.property(answer, (response) => {
        const encoder = ingress.encoder(asking({}));
        const text =
          chunksOf(response)
            .map((chunk) => encoder.push(chunk))
            .join('') + encoder.end();
        expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
        const decoder = dialect.chat.decoder(target);
        const frames = dialect.chat.framer().push(new TextEncoder().encode(text));
        const chunks = frames.flatMap((frame) => decoder.push(frame).chunks);
        expect(decoder.complete).toBe(true);
        expect(folded(chunks)).toEqual(folded(chunksOf(response)));
      }),
    );
  });

  it('keeps its usage for the end, and passes all else as it came', () => {
    const decoder = dialect.chat.decoder(target);
    const push = (body: object) => decoder.push({ data: JSON.stringify(body), raw: new Uint8Array() });
    const head = { id: 'c', object: 'text_completion', created: 1, model: 'm' };
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    expect(push({ ...head, choices: [{ index: 0, text: 'a', finish_reason: null }] }).verbatim).toBe(true);
    expect(decoder.complete).toBe(false);
    const last = push({ ...head, choices: [{ index: 0, text: '', finish_reason: 'length' }], usage });
    expect(last).toMatchObject({ verbatim: false, chunks: [{ choices: [{ finish_reason: 'length' }] }, { usage }] });
  });

  it('is broken where an error comes instead', () => {
    const decoder = dialect.chat.decoder(target);
    const frame = { data: '{"error":{"message":"no"}}', raw: new Uint8Array() };
    expect(() => decoder.push(frame)).toThrow(expect.objectContaining({ code: 'upstream_error' }));
  });
});

function folded(chunks: readonly ChatChunk[]) {
  const choices = chunks.flatMap((chunk) => chunk.choices);
  const indexes = [...new Set(choices.map(({ index }) => index))].toSorted();
  return {
    choices: indexes.map((index) => {
      const its = choices.filter((choice) => choice.index === index);
      const text = its.map(({ delta }) => delta.content ?? '').join('');
      return { index, text, finish: its.flatMap(({ finish_reason }) => finish_reason ?? []) };
    }),
    usage: chunks.at(-1)?.usage,
  };
}
