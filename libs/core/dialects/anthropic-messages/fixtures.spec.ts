import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { ChatChunk } from '../../hub/index.js';
import type { Target } from '../kit/index.js';
import { anthropicMessages } from './index.js';

/** Recorded answers of many origins, kept beside the repository because not all of them may be published. */
const folder = resolve(process.cwd(), '../shared/data/fixtures/anthropic');
const recorded = existsSync(folder) ? describe : describe.skip;

const target: Target = { provider: 'anthropic', model: 'claude-x', newId: (prefix) => prefix, now: 0 };
const read = (name: string) => readFileSync(resolve(folder, name), 'utf8');
const json = (name: string): unknown => JSON.parse(read(name));

const framed = (lines: string): string =>
  lines
    .split('\n')
    .filter(Boolean)
    .map((line) => `event: ${/"type":"(\w+)"/.exec(line)?.[1]}\ndata: ${line}\n\n`)
    .join('');

/** Seven bytes at a time. */
function replay(name: string) {
  const wire = new TextEncoder().encode(name.endsWith('.sse') ? read(name) : framed(read(name)));
  const framer = anthropicMessages.chat.framer();
  const decoder = anthropicMessages.chat.decoder(target);
  const chunks: ChatChunk[] = [];
  for (let at = 0; at < wire.length; at += 7) {
    for (const frame of framer.push(wire.subarray(at, at + 7))) chunks.push(...decoder.push(frame).chunks);
  }
  for (const frame of framer.end()) chunks.push(...decoder.push(frame).chunks);
  chunks.push(...decoder.end());
  return { ...collected(chunks), isComplete: decoder.complete };
}

function collected(chunks: readonly ChatChunk[]) {
  const choices = chunks.flatMap((chunk) => chunk.choices);
  const pieces = choices.flatMap(({ delta }) => delta.tool_calls ?? []);
  const indexes = [...new Set(pieces.map(({ index }) => index))];
  const usage = chunks.flatMap((chunk) => chunk.usage ?? []);
  return {
    id: chunks[0]?.id,
    model: chunks[0]?.model,
    text: choices.map(({ delta }) => delta.content ?? '').join(''),
    refusal: choices.map(({ delta }) => delta.refusal ?? '').join(''),
    annotations: choices.flatMap(({ delta }) => delta.annotations ?? []),
    calls: indexes.map((index) => {
      const own = pieces.filter((piece) => piece.index === index);
      const args = own.map((piece) => piece.function?.arguments ?? '').join('');
      return { id: own[0]?.id, name: own[0]?.function?.name, arguments: args };
    }),
    finish: choices.flatMap(({ finish_reason }) => finish_reason ?? []),
    usage: usage.map(({ prompt_tokens, completion_tokens, prompt_tokens_details: details }) => [
      prompt_tokens,
      details?.cached_tokens,
      completion_tokens,
    ]),
  };
}

const plain = { refusal: '', annotations: [], calls: [], isComplete: true };

recorded('a recorded stream', () => {
  it('of plain text', () => {
    expect(replay('stream-basic.sse')).toEqual({
      ...plain,
      id: 'msg_016wbjv5k86nxxd8CEZwSQnA',
      model: 'claude-haiku-4-5-20251001',
      text: 'Hi there! How are you doing today? Is there anything I can help you with?',
      finish: ['stop'],
      usage: [[15, 0, 21]],
    });
  });

  it('of a tool call', () => {
    expect(replay('stream-tool.sse')).toMatchObject({
      text: '',
      calls: [{ id: 'toolu_01A', name: 'get_weather', arguments: '{"location":"San Francisco"}' }],
      finish: ['tool_calls'],
      usage: [[15, 0, 12]],
    });
  });

  it('of a tool call without arguments', () => {
    expect(replay('stream-tool-empty-args.sse')).toMatchObject({
      calls: [{ id: 'toolu_01A', name: 'get_time', arguments: '{}' }],
      finish: ['tool_calls'],
      usage: [[15, 0, 8]],
    });
  });

  it('of a tool call that was cut by the limit', () => {
    const { text, calls, ...rest } = replay('stream-incomplete-partial-json.sse');
    expect(text).toMatch(/^I'll create a comprehensive tax guide .* Let me do that for you now\.$/);
    expect(calls).toMatchObject([{ id: 'toolu_01EKqbqmZrGRXy18eN7m9kvY', name: 'make_file' }]);
    expect(calls[0]?.arguments).toMatch(/^\{"filename": "taxes.txt", .*\n"Filing taxes$/s);
    expect(rest).toMatchObject({ finish: ['length'], usage: [[450, 0, 124]], isComplete: true });
  });

  it('of a server that counts anew at the end', () => {
    expect(replay('stream-message-delta-usage.sse')).toEqual({
      ...plain,
      id: 'msg',
      model: 'glm-5.2',
      text: '',
      finish: ['stop'],
      usage: [[34_347, 30_464, 49]],
    });
  });

  it('of a refusal', () => {
    expect(replay('stream-refusal.chunks.txt')).toMatchObject({
      text: '',
      refusal: expect.stringContaining('violative cyber content'),
      finish: ['content_filter'],
      usage: [[18, 0, 5]],
      isComplete: true,
    });
  });

  it('of a search in the web with citations', () => {
    const { text, annotations, ...rest } = replay('stream-web-search-citations.chunks.txt');
    expect(text).toMatch(/^Based on my search results, .* international retail expansion\.$/s);
    expect(rest).toMatchObject({ calls: [], finish: ['stop'], usage: [[15_665, 0, 795]], isComplete: true });
    expect(annotations).toHaveLength(14);
    const cited = annotations.map(({ url_citation: { start_index, end_index } }) => text.slice(start_index, end_index));
    expect(cited[0]).toMatch(/^Apple today announced the grand reopening .* 10 a\.m\. JST\.$/);
    expect(cited.at(-1)).toMatch(/^With iOS 26 officially launched, .* redesign to the iPhone\.$/);
    expect(annotations.at(-1)?.url_citation).toMatchObject({
      url: 'https://9to5mac.com/2025/09/22/ios-26-1-beta-1/',
      title: 'Apple releases first iOS 26.1 developer beta for iPhone - 9to5Mac',
    });
  });
});

recorded('a recorded answer', () => {
  it('with thinking, which can be handed back', () => {
    const answer = anthropicMessages.chat.parseResponse(json('message-thinking.json'), target);
    expect(answer).toMatchObject({
      id: 'msg_01BE9GBzjs95TqdG8FeUanUn',
      model: 'claude-opus-4-6',
      choices: [
        {
          finish_reason: 'stop',
          message: {
            content: "I don't have access to real-time weather data",
            reasoning_content: 'The user is asking me about the current weather in San Francisco',
            reasoning_details: [
              { type: 'reasoning.text', signature: 'Es8DCkYI', format: 'anthropic-claude-v1', index: 0 },
            ],
          },
        },
      ],
      usage: {
        prompt_tokens: 50,
        completion_tokens: 251,
        prompt_tokens_details: { cached_tokens: 2, cache_write_tokens: 1 },
      },
    });
  });

  it('of a model that thought hard', () => {
    const answer = anthropicMessages.chat.parseResponse(json('message-reasoning-high.json'), target);
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'stop', message: { refusal: null } });
    expect(answer.choices[0]?.message.content).toMatch(/^## Step 1: .* confirming the answer\.$/s);
    expect(answer.choices[0]?.message.reasoning_content).toMatch(/^I need to find all roots /);
    expect(answer.usage).toMatchObject({
      prompt_tokens: 51,
      completion_tokens: 1699,
      completion_tokens_details: { reasoning_tokens: 139 },
    });
  });

  it('of a rejection', () => {
    const answer = { status: 400, headers: {}, body: json('error-bad-request.json'), nowMs: 0 };
    expect(anthropicMessages.parseFailure(answer, target)).toMatchObject({
      code: 'upstream_rejected',
      message: 'anthropic: Invalid request',
      details: { fault: 'rejected', rejection: { status: 400, type: 'invalid_request_error' } },
    });
  });
});
