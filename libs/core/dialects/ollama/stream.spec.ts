import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChatChunk } from '../../hub/index.js';
import { ollama } from './index.js';

const target = { provider: 'ollama', model: 'qwen3:8b', newId: (prefix: string) => `${prefix}1`, now: 7 };
const says = (message: object) => ({
  model: 'qwen3:8b',
  message: { role: 'assistant', content: '', ...message },
  done: false,
});
const done = { model: 'qwen3:8b', message: { content: '' }, done: true, done_reason: 'stop', eval_count: 3 };
const bytesOf = (...lines: unknown[]) =>
  new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

function decode(bytes: Uint8Array, cuts: readonly number[] = []): { chunks: ChatChunk[]; complete: boolean } {
  const framer = ollama.chat.framer();
  const decoder = ollama.chat.decoder(target);
  const edges = [0, ...cuts, bytes.length];
  const frames = edges.slice(1).flatMap((end, index) => framer.push(bytes.subarray(edges[index], end)));
  const chunks = [...frames, ...framer.end()].flatMap((frame) => decoder.push(frame).chunks);
  const { complete } = decoder;
  return { chunks: [...chunks, ...decoder.end()], complete };
}
const stream = (...lines: unknown[]) => decode(bytesOf(...lines));
const failing = (...lines: unknown[]) => {
  try {
    return stream(...lines);
  } catch (error) {
    return error;
  }
};

describe("Ollama's stream", () => {
  it('becomes chunks that begin with the role and end with the finish reason and the usage', () => {
    const { chunks, complete } = stream(says({ thinking: 'hm' }), says({ content: 'Hi' }), done);
    const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 7, model: 'qwen3:8b' };
    expect(complete).toBe(true);
    expect(chunks).toEqual([
      { ...head, choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] },
      { ...head, choices: [{ index: 0, delta: { reasoning_content: 'hm' }, finish_reason: null }] },
      { ...head, choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: null }] },
      { ...head, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
      { ...head, choices: [], usage: expect.objectContaining({ prompt_tokens: 0, completion_tokens: 3 }) },
    ]);
  });

  it('tells whole calls, counted over all lines', () => {
    const call = (name: string) => ({ tool_calls: [{ function: { name, arguments: { a: 1 } } }] });
    const { chunks } = stream(says(call('sun')), says(call('rain')), done);
    const calls = chunks.flatMap(({ choices }) => choices.flatMap(({ delta }) => delta.tool_calls ?? []));
    expect(calls).toEqual([
      { index: 0, id: 'call_1', type: 'function', function: { name: 'sun', arguments: '{"a":1}' } },
      { index: 1, id: 'call_1', type: 'function', function: { name: 'rain', arguments: '{"a":1}' } },
    ]);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('tool_calls');
  });

  it('puts log probabilities beside their words', () => {
    const logprobs = [{ token: 'Hi', logprob: -1 }];
    const { chunks } = stream({ ...says({ content: 'Hi' }), logprobs }, done);
    expect(chunks.map(({ choices }) => choices[0]?.logprobs)).toEqual([
      undefined,
      { content: logprobs, refusal: null },
      undefined,
      undefined,
    ]);
  });

  it('is not complete until it is done', () => {
    const { chunks, complete } = stream(says({ content: 'Hi' }));
    expect(complete).toBe(false);
    expect(chunks).toHaveLength(2);
  });

  it.each([
    [{ error: 'llama runner process has terminated' }, 'server'],
    [{ message: 5 }, 'invalid'],
    ['words', 'invalid'],
  ])('that holds %j fails', (line, fault) => {
    expect(failing(says({ content: 'Hi' }), line)).toMatchObject({ details: { fault } });
  });

  it('that is no JSON fails', () => {
    expect(() => decode(new TextEncoder().encode('<html>\n'))).toThrow(
      expect.objectContaining({ code: 'upstream_invalid_response' }),
    );
  });

  it('says the same however it is cut, at every byte', () => {
    const bytes = bytesOf(
      says({ content: 'Grüße 🌍\n' }),
      says({ tool_calls: [{ function: { name: 'f', arguments: {} } }] }),
      done,
    );
    const whole = decode(bytes);
    for (let cut = 0; cut <= bytes.length; cut += 1) expect(decode(bytes, [cut])).toEqual(whole);
  });

  it('says what was said, whatever the words and however they are cut', () => {
    const words = fc.array(fc.record({ content: fc.string(), thinking: fc.string() }));
    fc.assert(
      fc.property(words, fc.array(fc.nat(2000)), (said, at) => {
        const bytes = bytesOf(...said.map(says), done);
        const within = at.filter((cut) => cut < bytes.length).toSorted((one, other) => one - other);
        const all = decode(bytes, within).chunks.flatMap(({ choices }) => choices.map((one) => one.delta));
        expect(all.map(({ content }) => content ?? '').join('')).toBe(said.map(({ content }) => content).join(''));
        expect(all.map((delta) => delta.reasoning_content ?? '').join('')).toBe(
          said.map(({ thinking }) => thinking).join(''),
        );
      }),
    );
  });
});
