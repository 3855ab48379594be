import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { ChatChunk, ChatRequest } from '../../../hub/index.js';
import { bodyOnly } from '../../kit/index.js';
import { gemini, geminiIngress, geminiListIngress } from '../index.js';
import { capsule } from './capsule.js';

const target = { provider: 'g', model: 'gemini-3-flash', newId: (prefix: string) => `${prefix}x`, now: 0 };
const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }];
const request = (more: object = {}): ChatRequest => ({ model: 'm', messages: [], ...more });
const patch = (body: object, more?: object) => gemini.chat.patchRequest?.(request(more), target, { ...body });

describe('a request from Gemini to Gemini', () => {
  it('stays as it is', () => {
    const body = { contents, generationConfig: { maxOutputTokens: 9 } };
    expect(patch(body, { max_tokens: 9 })).toEqual({ max_tokens: undefined });
  });

  it.each([
    ['camel case', { generationConfig: { maxOutputTokens: 9, topK: 1 } }],
    ['snake case', { generation_config: { max_output_tokens: 9, topK: 1 } }],
  ])('is held to a cap, in %s', (_, body) => {
    expect(patch(body, { max_tokens: 5 })).toEqual({
      ...{ max_tokens: undefined, generation_config: undefined },
      generationConfig: { topK: 1, maxOutputTokens: 5 },
    });
  });

  it("loses the thinking of another maker, and keeps the model's own", () => {
    const foreign = capsule({ type: 'reasoning.text', text: 'Hm.', signature: 's', format: 'anthropic-claude-v1' });
    const own = { text: 'Hm.', thought: true, thoughtSignature: 'c2lnbmVk' };
    const said = [...contents, { role: 'model', parts: [foreign, own] }, { role: 'model', parts: [foreign] }];
    expect(patch({ contents: said })?.['contents']).toEqual([
      ...contents,
      { role: 'model', parts: [own] },
      { role: 'model', parts: [{ text: ' ' }] },
    ]);
  });
});

describe('the last event of a stream from Gemini to Gemini', () => {
  const data = '{"candidates":[{"finishReason":"STOP"}],\n"x":1.0 }';
  const frame = { data, raw: new TextEncoder().encode(`data: ${data}\n\n`) };
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, cost: 0.25 };
  const head = { id: 'i', object: 'chat.completion.chunk' as const, created: 0, model: 'm', choices: [] };
  const total: ChatChunk = { ...head, usage, gatewright: { attempts: 2, models: ['g/m'] } };
  const told = '"gatewright":{"cost_usd":0.25,"attempts":2,"models":["g/m"]}';

  it('is as it came, with what it cost', () => {
    const encoder = geminiIngress.encoder(bodyOnly({}));
    expect(encoder.tail?.([frame], total)).toBe(`data: {"candidates":[{"finishReason":"STOP"}], "x":1.0,${told}}\n\n`);
  });

  it('closes the list, where the stream is one', () => {
    const encoder = geminiListIngress.encoder(bodyOnly({}));
    const text = (encoder.pass?.({ data: '{"a":1}', raw: new Uint8Array() }) ?? '') + encoder.tail?.([frame], total);
    expect(JSON.parse(text)).toEqual([{ a: 1 }, JSON.parse(`{"candidates":[{"finishReason":"STOP"}],"x":1,${told}}`)]);
  });
});

const folder = resolve(process.cwd(), '../shared/data/fixtures/gemini');
const isThere = existsSync(folder);
const recorded = isThere ? describe : describe.skip;
const files = isThere ? readdirSync(folder) : [];

recorded("Gemini's recorded answers", () => {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const wants = { generationConfig: { thinkingConfig: { includeThoughts: true } } };

  it.each(files.filter((name) => name.endsWith('.json') && !name.includes('blocked')))(
    'say the same after they were read and said again: %s',
    (name) => {
      const answer = gemini.chat.parseResponse(JSON.parse(read(name)), target);
      const said: unknown = JSON.parse(JSON.stringify(geminiIngress.renderResponse(answer, bodyOnly(wants))));
      expect(gemini.chat.parseResponse(said, target)).toEqual(answer);
    },
  );

  it.each(files.filter((name) => name.endsWith('.chunks.txt')))('say the same as a stream: %s', (name) => {
    const lines = read(name).split('\n').filter(Boolean);
    const replay = (events: readonly string[]) => {
      const decoder = gemini.chat.decoder(target);
      const chunks = events.flatMap((data) => decoder.push({ data, raw: new Uint8Array() }).chunks);
      return [...chunks, ...decoder.end()];
    };
    const first = replay(lines);
    const encoder = geminiIngress.encoder(bodyOnly(wants));
    const text = first.map((chunk) => encoder.push(chunk)).join('') + encoder.end();
    const again = replay(
      text
        .split('\n\n')
        .filter(Boolean)
        .map((event) => event.replace(/^data: /, '')),
    );
    expect(folded(again)).toEqual(folded(first));
  });
});

function folded(chunks: readonly ChatChunk[]) {
  const choices = chunks.flatMap((chunk) => chunk.choices);
  const text = (of: 'content' | 'reasoning_content') => choices.map(({ delta }) => delta[of] ?? '').join('');
  const calls = choices.flatMap(({ delta }) => delta.tool_calls ?? []);
  return {
    ...{ content: text('content'), thoughts: text('reasoning_content') },
    names: calls.flatMap((call) => call.function?.name || []),
    written: calls.map((call) => call.function?.arguments ?? '').join(''),
    signatures: choices.flatMap(({ delta }) => delta.extra_content?.google?.thought_signature ?? []),
    finish: choices.flatMap(({ finish_reason }) => finish_reason ?? []),
    usage: chunks.at(-1)?.usage,
  };
}
