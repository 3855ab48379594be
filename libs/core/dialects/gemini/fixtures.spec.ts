import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { gemini } from './index.js';

/** Recorded answers of the real API, where they are at hand. */
const folder = resolve(process.cwd(), '../shared/data/fixtures/gemini');
const recorded = existsSync(folder) ? describe : describe.skip;

const target = () => {
  let count = 0;
  return { provider: 'google', model: 'any', newId: (prefix: string) => `${prefix}${(count += 1)}`, now: 7 };
};
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const parse = (name: string) => gemini.chat.parseResponse(JSON.parse(read(name)), target());

function replay(name: string) {
  const framer = gemini.chat.framer();
  const decoder = gemini.chat.decoder(target());
  const lines = read(name).split('\n').filter(Boolean);
  const bytes = new TextEncoder().encode(lines.map((line) => `data: ${line}\n\n`).join(''));
  const said = framer.push(bytes).flatMap((frame) => decoder.push(frame).chunks);
  const { complete } = decoder;
  const chunks = [...said, ...decoder.end()];
  const choices = chunks.flatMap((one) => one.choices);
  const calls = new Map<number, { id: string; name: string; written: string; signature: string }>();
  for (const call of choices.flatMap(({ delta }) => delta.tool_calls ?? [])) {
    const before = calls.get(call.index) ?? { id: '', name: '', written: '', signature: '' };
    calls.set(call.index, {
      id: before.id + (call.id ?? ''),
      name: before.name + (call.function?.name ?? ''),
      written: before.written + (call.function?.arguments ?? ''),
      signature: before.signature + (call.extra_content?.google?.thought_signature ?? ''),
    });
  }
  return {
    complete,
    head: { id: chunks[0]?.id, model: chunks[0]?.model },
    content: choices.map(({ delta }) => delta.content ?? '').join(''),
    reasoning: choices.map(({ delta }) => delta.reasoning_content ?? '').join(''),
    signatures: choices.flatMap(({ delta }) => delta.extra_content?.google?.thought_signature ?? []),
    finish: choices.flatMap((choice) => choice.finish_reason ?? []),
    calls: [...calls.values()],
    usage: chunks.at(-1)?.usage,
  };
}

recorded("Gemini's recorded answers", () => {
  it('read as text', () => {
    expect(parse('generate-text.json')).toMatchObject({
      id: 'Un6LacrVMcjUxs0PmJfWoQc',
      model: 'gemini-3-pro-preview',
      choices: [
        {
          finish_reason: 'stop',
          message: {
            content: "There are **3** r's in strawberry.\n\nHere is the breakdown: st**r**awbe**rr**y.",
            extra_content: { google: { thought_signature: expect.stringMatching(/^EtoFCtcFAb4\+9vtfe4MX/) } },
          },
        },
      ],
      usage: {
        prompt_tokens: 9,
        completion_tokens: 272,
        total_tokens: 281,
        completion_tokens_details: { reasoning_tokens: 244 },
      },
    });
  });

  it('read as thoughts and text', () => {
    expect(parse('generate-reasoning.json')).toMatchObject({
      choices: [
        {
          finish_reason: 'stop',
          message: { content: 'It is sunny.', reasoning_content: 'Let me think about the weather.' },
        },
      ],
      usage: { prompt_tokens: 10, completion_tokens: 17, total_tokens: 27 },
    });
  });

  it('read as a refusal', () => {
    expect(parse('generate-blocked.json')).toMatchObject({
      choices: [
        {
          finish_reason: 'content_filter',
          message: { content: null, refusal: 'The provider refused the prompt: SAFETY.' },
        },
      ],
      usage: { prompt_tokens: 12, completion_tokens: 0 },
    });
  });

  it('stream text with a signature at its end', () => {
    expect(replay('stream-reasoning-gemini3.chunks.txt')).toMatchObject({
      complete: true,
      head: { id: 'M3iLaY-AI7zTxN8P3Piw4Qg', model: 'gemini-3-pro-preview' },
      content: 'There are **3** "r"s in strawberry.\n\nSt**r**awbe**rr**y',
      signatures: [expect.stringMatching(/^EpAICo0IAb4\+9vuku3oDHR5E/)],
      finish: ['stop'],
      calls: [],
      usage: {
        prompt_tokens: 9,
        completion_tokens: 325,
        total_tokens: 334,
        completion_tokens_details: { reasoning_tokens: 302 },
      },
    });
  });

  it('stream arguments in pieces', () => {
    const { calls, finish, complete, usage } = replay('stream-tool-partial-args.chunks.txt');
    expect(complete).toBe(true);
    expect(finish).toEqual(['tool_calls']);
    expect(calls).toEqual([
      {
        id: 'call_1',
        name: 'getWeather',
        written: '{"location":"Boston"}',
        signature: expect.stringMatching(/^CiMBjz1rX25K/),
      },
      { id: 'call_2', name: 'getWeather', written: '{"location":"San Francisco"}', signature: '' },
    ]);
    expect(usage).toMatchObject({ prompt_tokens: 26, completion_tokens: 155, total_tokens: 181 });
  });

  it('stream a call without arguments among others', () => {
    const { calls, finish, reasoning, content, usage } = replay('stream-tool-no-args.chunks.txt');
    expect(reasoning).toMatch(/^\*\*Processing User Requests\*\*/);
    expect(content).toBe('');
    expect(finish).toEqual(['tool_calls']);
    expect(calls.map(({ id, name, written }) => [id, name, written])).toEqual([
      ['call_1', 'read_theme', '{}'],
      ['call_2', 'read_screen', '{"id":"A"}'],
      ['call_3', 'read_screen', '{"id":"B"}'],
      ['call_4', 'read_screen', '{"id":"C"}'],
    ]);
    expect(calls[0]?.signature).toMatch(/^AY89a18a8/);
    expect(usage).toMatchObject({ prompt_tokens: 249, completion_tokens: 241, total_tokens: 490 });
  });
});
