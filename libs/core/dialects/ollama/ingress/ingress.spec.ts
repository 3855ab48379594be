import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../../failure/index.js';
import { type ChatChunk, type ChatResponse, chunksOf, toWireUsage } from '../../../hub/index.js';
import { bodyOnly } from '../../kit/index.js';
import { ollama, ollamaGenerateIngress, ollamaIngress } from '../index.js';

const target = { provider: 'o', model: 'm', newId: (prefix: string) => `${prefix}x`, now: 0 };
const asking = (body: object) => ({ ...bodyOnly({ model: 'm', ...body }), elapsedMs: () => 2 });
const understood = (body: object) => ollamaIngress.parseRequest(asking(body));
const generated = (body: object) => ollamaGenerateIngress.parseRequest(asking(body));
const hi = [{ role: 'user', content: 'Hi' }];
/** As it would travel: without what is undefined. */
const wire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const words = fc.string({ minLength: 1, maxLength: 8 });
const args = fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), fc.oneof(words, fc.integer(), fc.boolean()), {
  maxKeys: 3,
});
const call = fc.record({ id: fc.stringMatching(/^id_[a-z0-9]{8}$/), name: fc.constantFrom('weather', 'time'), args });
const calls = fc.uniqueArray(call, { maxLength: 3, selector: ({ id }) => id });

const user = fc.record({ content: words, isSeen: fc.boolean() }).map(({ content, isSeen }) => ({
  ...{ role: 'user', content },
  ...(isSeen && { images: ['iVBORw0KGgo='] }),
}));
const turn = fc
  .record({ content: words, thinking: fc.option(words), calls })
  .map(({ content, thinking, calls: made }) => [
    {
      ...{ role: 'assistant', content },
      ...(thinking && { thinking }),
      ...(made.length > 0 && {
        tool_calls: made.map(({ id, name, args: given }, index) => ({
          id,
          function: { index, name, arguments: given },
        })),
      }),
    },
    ...made.map(({ id, name }) => ({ role: 'tool', content: 'done', tool_name: name, tool_call_id: id })),
  ]);
const body = fc.record({
  model: fc.constant('m'),
  messages: fc
    .array(
      fc.tuple(user, turn).map(([one, more]) => [one, ...more]),
      { minLength: 1, maxLength: 3 },
    )
    .map((all) => all.flat()),
  stream: fc.boolean(),
  format: fc.constantFrom(undefined, 'json', { type: 'object' }),
  think: fc.constantFrom(undefined, false, 'low', 'medium', 'high', 'max'),
  options: fc.record(
    { num_predict: fc.nat(99).map((count) => count + 1), temperature: fc.constant(0.5), stop: fc.constant(['END']) },
    { requiredKeys: ['temperature'] },
  ),
});

describe('a request in the words of Ollama', () => {
  it('is the same after it was read and said again', () => {
    fc.assert(
      fc.property(body, (said) => {
        const { request, lost } = understood(said);
        expect(lost).toEqual([]);
        expect(wire(ollama.chat.renderRequest(request, target))).toEqual(wire(said));
      }),
    );
  });

  it('streams unless it is told not to', () => {
    expect([
      understood({ messages: hi }).request.stream,
      understood({ messages: hi, stream: false }).request.stream,
    ]).toEqual([true, undefined]);
  });

  it('matches results without ids to their calls', () => {
    const made = (name: string) => ({ function: { name, arguments: {} } });
    const { request } = understood({
      messages: [
        ...hi,
        { role: 'assistant', tool_calls: [made('a'), made('b')] },
        { role: 'tool', tool_name: 'b', content: 'B' },
        { role: 'tool', content: 'A' },
      ],
    });
    expect(request.messages.slice(2)).toMatchObject([{ tool_call_id: 'call_2' }, { tool_call_id: 'call_1' }]);
  });

  it('names what runs a model and not an answer, but for how long it stays loaded', () => {
    const { lost } = understood({
      messages: hi,
      keep_alive: '5m',
      truncate: true,
      options: { num_ctx: 9, min_p: 0.1 },
    });
    expect(lost).toEqual(['truncate', 'options.num_ctx', 'options.min_p']);
  });

  it.each([
    ['no messages', {}, 'messages'],
    ['words that are none', { messages: [{ role: 'user', content: 7 }] }, 'messages[0].content'],
    ['a limit that is none', { messages: hi, options: { num_predict: 'x' } }, 'options.num_predict'],
  ])('is refused with %s', (_, said, param) => {
    expect(() => understood(said)).toThrow(expect.objectContaining({ code: 'invalid_request', details: { param } }));
  });

  it('may be one prompt, with what a chat has no place for kept apart', () => {
    const { request, own } = generated({ prompt: 'Once', system: 'Be terse.', suffix: 'end', context: [], raw: true });
    expect(request).toMatchObject({
      messages: [
        { role: 'system', content: 'Be terse.' },
        { role: 'user', content: 'Once' },
      ],
    });
    expect(own).toEqual(['suffix', 'raw']);
  });
});

const answer: fc.Arbitrary<ChatResponse> = fc
  .record({
    content: fc.option(words),
    thinking: fc.option(words),
    calls,
    isCut: fc.boolean(),
    input: fc.nat(99),
    output: fc.nat(99),
  })
  .map(({ content, thinking, calls: made, isCut, input, output }) => {
    const tool_calls = made.map(({ id, name, args: given }) => ({
      ...{ id, type: 'function' as const, function: { name, arguments: JSON.stringify(given) } },
    }));
    const told = made.length > 0 ? ('tool_calls' as const) : ('stop' as const);
    const message = {
      ...{ role: 'assistant' as const, content, refusal: null },
      ...(made.length > 0 && { tool_calls }),
      ...(thinking && { reasoning_content: thinking }),
    };
    return {
      ...{ id: 'chatcmpl-x', object: 'chat.completion' as const, created: 0, model: 'm' },
      choices: [{ index: 0, message, finish_reason: isCut ? ('length' as const) : told, logprobs: null }],
      usage: toWireUsage({ input, output, cachedInput: 0, cacheWrite: 0, reasoning: 0 }),
    };
  });

describe('an answer in the words of Ollama', () => {
  it('is the same after it was said and read again', () => {
    fc.assert(
      fc.property(answer, (response) => {
        const said = ollamaIngress.renderResponse(response, asking({}));
        expect(ollama.chat.parseResponse(wire(said), target)).toEqual(response);
      }),
    );
  });

  it.each([
    ['a chat', ollamaIngress],
    ['a prompt', ollamaGenerateIngress],
  ])('says the same as a stream, of %s', (_, ingress) => {
    fc.assert(
      fc.property(answer, (response) => {
        const whole = wire(ingress.renderResponse(response, asking({}))) as Line;
        expect(folded(linesOf(ingress, chunksOf(response)))).toEqual(folded([whole]));
      }),
    );
  });

  it('says what it cost in its last line, and nothing of that before the end', () => {
    const encoder = ollamaIngress.encoder(asking({}));
    const head = { id: 'i', object: 'chat.completion.chunk' as const, created: 0, model: 'm' };
    const usage = { ...toWireUsage({ input: 3, output: 4, cachedInput: 0, cacheWrite: 0, reasoning: 0 }), cost: 0.5 };
    const first = encoder.push({ ...head, choices: [{ index: 0, delta: { content: 'Yes' }, finish_reason: 'stop' }] });
    encoder.push({ ...head, choices: [], usage, gatewright: { attempts: 1, models: ['o/m'] } });
    expect(JSON.parse(first)).toMatchObject({ done: false, message: { content: 'Yes' } });
    expect(JSON.parse(encoder.end())).toMatchObject({
      ...{ done: true, prompt_eval_count: 3, eval_count: 4 },
      gatewright: { cost_usd: 0.5, attempts: 1, models: ['o/m'] },
    });
  });

  it('that breaks off says so in a line, and is never done', () => {
    const encoder = ollamaIngress.encoder(asking({}));
    expect(encoder.fail(new Failure('upstream_error', 'It broke.'))).toBe('{"error":"It broke."}\n');
  });
});

interface Line {
  readonly message?: { readonly content: string; readonly thinking?: string; readonly tool_calls?: readonly unknown[] };
  readonly response?: string;
  readonly thinking?: string;
  readonly done: boolean;
  readonly done_reason?: string;
  readonly eval_count?: number;
}

function linesOf(ingress: typeof ollamaIngress, chunks: readonly ChatChunk[]): Line[] {
  const encoder = ingress.encoder(asking({}));
  const text = chunks.map((chunk) => encoder.push(chunk)).join('') + encoder.end();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

/** What a reader has in the end. */
const folded = (lines: readonly Line[]) => ({
  words: lines.map(({ message, response }) => message?.content ?? response ?? '').join(''),
  thinking: lines.map(({ message, thinking }) => message?.thinking ?? thinking ?? '').join(''),
  calls: lines.flatMap(({ message }) => message?.tool_calls ?? []),
  ends: lines.filter(({ done }) => done).map(({ done_reason, eval_count }) => ({ done_reason, eval_count })),
});
