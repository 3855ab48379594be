import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChatChunk } from '../../hub/index.js';
import { gemini } from './index.js';

const target = { provider: 'google', model: 'gemini-3-flash', newId: (prefix: string) => `${prefix}1`, now: 7 };
const event = (answer: unknown) => `data: ${JSON.stringify(answer)}\n\n`;
const parts = (...list: object[]) => ({ candidates: [{ content: { role: 'model', parts: list } }] });
const stop = {
  candidates: [{ finishReason: 'STOP' }],
  usageMetadata: { promptTokenCount: 2, candidatesTokenCount: 3 },
};

function decode(bytes: Uint8Array, cuts: readonly number[] = []): { chunks: ChatChunk[]; complete: boolean } {
  const framer = gemini.chat.framer();
  const decoder = gemini.chat.decoder(target);
  const edges = [0, ...cuts, bytes.length];
  const frames = edges.slice(1).flatMap((end, index) => framer.push(bytes.subarray(edges[index], end)));
  const chunks = [...frames, ...framer.end()].flatMap((frame) => decoder.push(frame).chunks);
  const { complete } = decoder;
  return { chunks: [...chunks, ...decoder.end()], complete };
}
const stream = (...answers: unknown[]) => decode(new TextEncoder().encode(answers.map(event).join('')));
const deltas = (...answers: unknown[]) =>
  stream(...answers).chunks.flatMap(({ choices }) => choices.map((one) => one.delta));
const failing = (...answers: unknown[]) => {
  try {
    return stream(...answers);
  } catch (error) {
    return error;
  }
};

describe("Gemini's stream", () => {
  it('becomes chunks that begin with the role and end with the finish reason and the usage', () => {
    const { chunks, complete } = stream({ responseId: 'r', modelVersion: 'm', ...parts({ text: 'Hi' }) }, stop);
    const head = { id: 'r', object: 'chat.completion.chunk', created: 7, model: 'm' };
    expect(complete).toBe(true);
    expect(chunks).toEqual([
      { ...head, choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] },
      { ...head, choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: null }] },
      { ...head, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
      { ...head, choices: [], usage: expect.objectContaining({ prompt_tokens: 2, completion_tokens: 3 }) },
    ]);
  });

  it('is not complete without a finish reason', () => {
    const { chunks, complete } = stream(parts({ text: 'Hi' }));
    expect(complete).toBe(false);
    expect(chunks.flatMap(({ choices }) => choices.map((one) => one.finish_reason))).toEqual([null, null]);
    expect(stream().complete).toBe(false);
  });

  it('tells thoughts, words and whole calls as they come', () => {
    const call = { functionCall: { name: 'sun', args: { city: 'Rome' } }, thoughtSignature: 's' };
    const answers = [
      parts({ text: 'hm', thought: true }),
      parts({ text: 'Look' }, call, { functionCall: { id: 'x', name: 'rain' } }),
      stop,
    ];
    expect(deltas(...answers)).toEqual([
      { role: 'assistant', content: '' },
      { reasoning_content: 'hm' },
      { content: 'Look' },
      {
        tool_calls: [
          {
            index: 0,
            id: 'call_1',
            type: 'function',
            function: { name: 'sun', arguments: '{"city":"Rome"}' },
            extra_content: { google: { thought_signature: 's' } },
          },
        ],
        reasoning_details: [{ type: 'reasoning.encrypted', data: 's', id: 'call_1', format: 'google-gemini-v1' }],
      },
      { tool_calls: [{ index: 1, id: 'x', type: 'function', function: { name: 'rain', arguments: '{}' } }] },
      {},
    ]);
    expect(stream(...answers).chunks.at(-2)?.choices[0]?.finish_reason).toBe('tool_calls');
  });

  it('keeps the signature of an empty text part', () => {
    expect(deltas(parts({ text: '', thoughtSignature: 's' }), stop)[1]).toEqual({
      extra_content: { google: { thought_signature: 's' } },
      reasoning_details: [{ type: 'reasoning.encrypted', data: 's', format: 'google-gemini-v1' }],
    });
  });

  it('assembles arguments that come in pieces, nested and unclosed', () => {
    const piece = (partialArgs: object[], willContinue = true) =>
      parts({ functionCall: { partialArgs, willContinue } });
    const answers = [
      parts({ functionCall: { name: 'write', willContinue: true } }),
      piece([{ jsonPath: '$.items[0].name', stringValue: 'ap', willContinue: true }]),
      piece([{ jsonPath: '$.items[0].name', stringValue: 'ple' }]),
      piece([
        { jsonPath: "$.items[1]['a b']", numberValue: 0.5 },
        { jsonPath: '$.done', boolValue: true },
      ]),
      piece([
        { jsonPath: '$.none', nullValue: 'NULL_VALUE' },
        { jsonPath: '$.__proto__.x', boolValue: false },
      ]),
      piece([{ jsonPath: '$.items[4000000000].name', stringValue: 'pear' }]),
      stop,
    ];
    const [, started, written] = deltas(...answers);
    expect(started?.tool_calls?.[0]?.function).toEqual({ name: 'write', arguments: '' });
    expect(written?.tool_calls).toEqual([
      {
        index: 0,
        function: {
          arguments:
            '{"items":[{"name":"apple"},{"a b":0.5},{"name":"pear"}],"done":true,"none":null,"__proto__":{"x":false}}',
        },
      },
    ]);
  });

  it('waits for the end before it says why it finished: STOP may come too early', () => {
    const call = { functionCall: { id: 'x', name: 'f' } };
    const { chunks } = stream(stop, { candidates: [{ content: { parts: [call] }, finishReason: 'STOP' }] });
    const reasons = chunks.flatMap(({ choices }) => choices.map((one) => one.finish_reason)).filter(Boolean);
    expect(reasons).toEqual(['tool_calls']);
  });

  it('tells several candidates apart', () => {
    const candidate = (text: string, index: number) => ({
      content: { parts: [{ text }] },
      index,
      finishReason: 'STOP',
    });
    const { chunks, complete } = stream({ candidates: [candidate('a', 0), candidate('b', 1)] });
    const words = chunks.flatMap(({ choices }) => choices.map(({ index, delta }) => `${index}${delta.content ?? '.'}`));
    expect(words).toEqual(['0', '0a', '1', '1b', '0.', '1.']);
    expect(complete).toBe(true);
  });

  it('of a blocked prompt is a refusal', () => {
    const { chunks, complete } = stream({ promptFeedback: { blockReason: 'SAFETY' } });
    expect(complete).toBe(true);
    expect(
      chunks.flatMap(({ choices }) => choices.map(({ delta, finish_reason }) => [delta.refusal, finish_reason])),
    ).toEqual([
      [undefined, null],
      ['The provider refused the prompt: SAFETY.', null],
      [undefined, 'content_filter'],
    ]);
  });

  it('counts up: the last usage is the usage, and one without counts is none', () => {
    const usage = (counts: object) => ({ usageMetadata: counts });
    const { chunks } = stream(
      usage({ promptTokenCount: 2, candidatesTokenCount: 1 }),
      { ...stop, ...usage({ promptTokenCount: 2, candidatesTokenCount: 9 }) },
      usage({ trafficType: 'ON_DEMAND' }),
    );
    expect(chunks.at(-1)?.usage).toMatchObject({ prompt_tokens: 2, completion_tokens: 9 });
  });

  it('cites at the end', () => {
    const url = 'https://a.example';
    const groundingMetadata = { groundingChunks: [{ web: { uri: url } }] };
    const all = deltas(parts({ text: 'Hi' }), { candidates: [{ groundingMetadata, finishReason: 'STOP' }] });
    expect(all.at(-2)).toEqual({
      annotations: [{ type: 'url_citation', url_citation: { url, title: url, start_index: 0, end_index: 0 } }],
    });
  });

  it.each([
    [{ error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'slow down' } }, 'rate_limited'],
    [[{ error: { status: 'UNAVAILABLE', message: 'busy' } }], 'server'],
    [{ candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL' }] }, 'invalid'],
    [{ error: 'no upstream' }, 'server'],
    [{ candidates: 5 }, 'invalid'],
    ['not an answer', 'invalid'],
  ])('that holds %j fails', (answer, fault) => {
    expect(failing(parts({ text: 'Hi' }), answer)).toMatchObject({ details: { fault } });
  });

  it('that is no JSON fails', () => {
    expect(() => decode(new TextEncoder().encode('data: {"candidates":\n\n'))).toThrow(
      expect.objectContaining({ code: 'upstream_invalid_response' }),
    );
  });

  it('says the same however it is cut, at every byte', () => {
    const answers = [parts({ text: 'Grüße 🌍' }), parts({ functionCall: { name: 'f', args: { a: '\n\n' } } }), stop];
    const bytes = new TextEncoder().encode(answers.map(event).join(''));
    const whole = decode(bytes);
    for (let cut = 0; cut <= bytes.length; cut += 1) expect(decode(bytes, [cut])).toEqual(whole);
  });

  it('says the same as the whole answer, whatever the words and however they are cut', () => {
    const words = fc.array(fc.record({ text: fc.string(), thought: fc.boolean() }), { minLength: 1 });
    const cuts = fc.array(fc.nat(2000));
    fc.assert(
      fc.property(words, cuts, (said, at) => {
        const bytes = new TextEncoder().encode([...said.map((part) => parts(part)), stop].map(event).join(''));
        const within = at.filter((cut) => cut < bytes.length).toSorted((one, other) => one - other);
        const all = decode(bytes, within).chunks.flatMap(({ choices }) => choices.map((one) => one.delta));
        const body = { candidates: [{ content: { parts: said }, finishReason: 'STOP' }] };
        const { message } = gemini.chat.parseResponse(body, target).choices[0] ?? {};
        expect(all.map(({ content }) => content ?? '').join('')).toBe(message?.content ?? '');
        expect(all.map((delta) => delta.reasoning_content ?? '').join('')).toBe(message?.reasoning_content ?? '');
      }),
    );
  });
});
