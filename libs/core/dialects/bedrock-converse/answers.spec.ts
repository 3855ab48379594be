import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { eventStreamFramer, type Frame } from '../../framing/index.js';
import type { ChatChunk, Delta } from '../../hub/index.js';
import type { Target } from '../kit/index.js';
import { bedrockConverse } from './index.js';

const target: Target = {
  provider: 'aws',
  model: 'anthropic.claude-haiku-4-5-20251001-v1:0',
  newId: (prefix) => `${prefix}1`,
  now: 7,
};
const { chat } = bedrockConverse;

const answer = (content: readonly unknown[], more: object = {}) => ({
  output: { message: { role: 'assistant', content } },
  stopReason: 'end_turn',
  usage: { inputTokens: 3, outputTokens: 4, totalTokens: 7 },
  ...more,
});

describe('a whole answer', () => {
  it('has its words, its thinking with the signature, its calls and its usage', () => {
    const content = [
      { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'sig' } } },
      { reasoningContent: { redactedContent: 'aGk=' } },
      { text: 'One ' },
      { text: 'two.' },
      { toolUse: { toolUseId: 't1', name: 'look', input: { a: 1 } } },
    ];
    expect(chat.parseResponse(answer(content, { stopReason: 'tool_use' }), target)).toEqual({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 7,
      model: target.model,
      choices: [
        {
          index: 0,
          finish_reason: 'tool_calls',
          logprobs: null,
          message: {
            role: 'assistant',
            content: 'One two.',
            refusal: null,
            tool_calls: [{ id: 't1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } }],
            reasoning_content: 'Hm.',
            reasoning_details: [
              { type: 'reasoning.text', text: 'Hm.', signature: 'sig', format: 'anthropic-claude-v1', index: 0 },
              { type: 'reasoning.encrypted', data: 'aGk=', format: 'bedrock-converse-v1', index: 1 },
            ],
          },
        },
      ],
      usage: expect.objectContaining({ prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 }),
    });
  });

  it('counts what was cached as a part of its input, and what was written for an hour', () => {
    const usage = {
      ...{ inputTokens: 10, outputTokens: 1, cacheReadInputTokens: 5, cacheWriteInputTokens: 7 },
      cacheDetails: [
        { ttl: '5m', inputTokens: 3 },
        { ttl: '1h', inputTokens: 4 },
      ],
    };
    expect(chat.parseResponse(answer([{ text: 'x' }], { usage }), target).usage).toMatchObject({
      prompt_tokens: 22,
      prompt_tokens_details: { cached_tokens: 5, cache_write_tokens: 7, cache_write_1h_tokens: 4 },
    });
  });

  it.each([
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['guardrail_intervened', 'content_filter'],
    ['content_filtered', 'content_filter'],
    ['stop_sequence', 'stop'],
    ['something_new', 'stop'],
  ])('ends by %s with %s', (stopReason, expected) => {
    const { choices } = chat.parseResponse(answer([{ text: 'x' }], { stopReason }), target);
    expect(choices[0]?.finish_reason).toBe(expected);
  });

  it('is none where the model wrote what cannot be read, or where nothing is a message', () => {
    const broken = answer([], { stopReason: 'malformed_tool_use' });
    expect(() => chat.parseResponse(broken, target)).toThrow(expect.objectContaining({ code: 'upstream_error' }));
    for (const body of [null, {}, [], 'x', { output: {} }]) {
      expect(() => chat.parseResponse(body, target)).toThrow(
        expect.objectContaining({ code: 'upstream_invalid_response' }),
      );
    }
  });
});

const frame = (event: string, data: unknown): Frame => ({ event, data: JSON.stringify(data), raw: new Uint8Array() });

function streamed(frames: readonly Frame[]) {
  const decoder = chat.decoder(target);
  const chunks = frames.flatMap((one) => decoder.push(one).chunks);
  return { chunks: [...chunks, ...decoder.end()], complete: decoder.complete };
}
const deltas = (chunks: readonly ChatChunk[]): readonly Delta[] =>
  chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
const start = frame('messageStart', { role: 'assistant' });
const stop = (stopReason: string) => frame('messageStop', { stopReason });
const delta = (contentBlockIndex: number, said: object) =>
  frame('contentBlockDelta', { contentBlockIndex, delta: said });
const usage = frame('metadata', { usage: { inputTokens: 1, outputTokens: 2 }, metrics: { latencyMs: 3 } });

describe('a stream', () => {
  it('says text and thinking that were never opened, and counts at its end', () => {
    const { chunks, complete } = streamed([
      start,
      delta(0, { reasoningContent: { text: 'Hm' } }),
      delta(0, { reasoningContent: { signature: 'sig' } }),
      delta(1, { text: 'Hi' }),
      frame('contentBlockStop', { contentBlockIndex: 1 }),
      stop('end_turn'),
      usage,
    ]);
    const thought = { type: 'reasoning.text', format: 'anthropic-claude-v1', index: 0 };
    expect(deltas(chunks)).toEqual([
      { role: 'assistant', content: '' },
      { reasoning_content: 'Hm', reasoning_details: [{ ...thought, text: 'Hm' }] },
      { reasoning_details: [{ ...thought, signature: 'sig' }] },
      { content: 'Hi' },
      {},
    ]);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } });
    expect(complete).toBe(true);
  });

  it('puts calls together, also one without arguments, and counts also where that came first', () => {
    const { chunks } = streamed([
      frame('contentBlockStart', { contentBlockIndex: 1, start: { toolUse: { toolUseId: 't1', name: 'look' } } }),
      delta(1, { toolUse: { input: '{"a"' } }),
      delta(1, { toolUse: { input: ':1}' } }),
      frame('contentBlockStop', { contentBlockIndex: 1 }),
      frame('contentBlockStart', { contentBlockIndex: 2, start: { toolUse: { toolUseId: 't2', name: 'hear' } } }),
      usage,
      stop('tool_use'),
    ]);
    const calls = deltas(chunks).flatMap(({ tool_calls: some }) => some ?? []);
    expect(calls.map(({ index, id, function: said }) => [index, id, said?.name, said?.arguments])).toEqual([
      [0, 't1', 'look', ''],
      [0, undefined, undefined, '{"a"'],
      [0, undefined, undefined, ':1}'],
      [1, 't2', 'hear', ''],
      [1, undefined, undefined, '{}'],
    ]);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('tool_calls');
    expect(chunks.at(-1)?.usage?.total_tokens).toBe(3);
  });

  it('is not complete before it says why it stopped', () => {
    expect(streamed([start, delta(0, { text: 'Hi' })]).complete).toBe(false);
  });

  it.each([
    ['throttlingException', 'rate_limited'],
    ['modelStreamErrorException', 'server'],
    ['internalServerException', 'server'],
    ['serviceUnavailableException', 'server'],
    ['validationException', 'rejected'],
    ['InternalFailure', 'server'],
  ])('that ends by %s fails as %s', (event, fault) => {
    const exception: Frame = { ...frame(event, { message: 'no' }), isFailure: true };
    expect(() => streamed([start, exception])).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ fault, provider: 'aws' }) }),
    );
  });

  it('that the model broke is cut', () => {
    expect(() => streamed([start, delta(0, { text: 'Hi' }), stop('malformed_model_output')])).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ fault: 'cut' }) }),
    );
  });
});

describe('a refusal', () => {
  const refused = (status: number, type: string, message = 'no') =>
    bedrockConverse.parseFailure(
      { status, headers: { 'x-amzn-errortype': `${type}:http://internal.example/` }, body: { message }, nowMs: 0 },
      target,
    );

  it.each([
    [400, 'ValidationException', 'Input is too long for requested model.', 'context_too_long'],
    [400, 'ValidationException', 'The provided model identifier is invalid.', 'rejected'],
    [400, 'ServiceQuotaExceededException', 'no', 'quota'],
    [403, 'AccessDeniedException', 'no', 'auth'],
    [403, 'AccessDeniedException', "You don't have access to the model with the specified model ID.", 'rejected'],
    [403, 'UnrecognizedClientException', 'no', 'auth'],
    [403, 'InvalidSignatureException', 'no', 'auth'],
    [404, 'ResourceNotFoundException', 'no', 'rejected'],
    [408, 'ModelTimeoutException', 'no', 'timeout'],
    [424, 'ModelErrorException', 'no', 'server'],
    [429, 'ThrottlingException', 'Too many tokens, please wait before trying again.', 'rate_limited'],
    [429, 'ModelNotReadyException', 'no', 'server'],
    [503, 'ServiceUnavailableException', 'no', 'server'],
  ])('with %i %s (%s) is %s', (status, type, message, fault) => {
    expect(refused(status, type, message).details).toMatchObject({ fault, providerStatus: status });
  });

  it('says in the body what it has no header for', () => {
    const body = { __type: 'com.amazon.coral.service#AccessDeniedException', Message: 'no' };
    const failure = bedrockConverse.parseFailure({ status: 400, headers: {}, body, nowMs: 0 }, target);
    expect(failure).toMatchObject({ message: 'aws: no', details: { fault: 'auth' } });
  });
});

describe('a list of models', () => {
  it('has those that can be asked by name, and the profiles for the others', () => {
    const modelSummaries = [
      { modelId: 'a', outputModalities: ['TEXT'], inferenceTypesSupported: ['ON_DEMAND'] },
      { modelId: 'b', outputModalities: ['TEXT'], inferenceTypesSupported: ['INFERENCE_PROFILE'] },
      { modelId: 'c', outputModalities: ['IMAGE'], inferenceTypesSupported: ['ON_DEMAND'] },
    ];
    expect(bedrockConverse.models.parse({ modelSummaries })).toEqual([{ id: 'a' }]);
    const inferenceProfileSummaries = [{ inferenceProfileId: 'us.b' }];
    expect(bedrockConverse.models.parse({ inferenceProfileSummaries })).toEqual([{ id: 'us.b' }]);
    expect(() => bedrockConverse.models.parse({})).toThrow('no list of models');
  });
});

const folder = resolve(process.cwd(), '../shared/data/fixtures/bedrock');

(existsSync(folder) ? describe : describe.skip)('recorded answers', () => {
  const file = (name: string) => readFileSync(`${folder}/${name}`);
  const json = (name: string): unknown => JSON.parse(file(name).toString());
  const lines = (name: string) =>
    file(name)
      .toString()
      .trim()
      .split('\n')
      .flatMap((line) => Object.entries(JSON.parse(line) as object).map(([name, data]) => frame(name, data)));

  it('are read', () => {
    expect(chat.parseResponse(json('converse-tool.json'), target).choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ function: { arguments: '{"sign":"WZPZ"}' } }, { function: { name: 'hello' } }] },
    });
    expect(chat.parseResponse(json('converse-cache-write.json'), target).usage).toMatchObject({ prompt_tokens: 2403 });
  });

  it('are read as they stream', () => {
    const { chunks, complete } = streamed(eventStreamFramer().push(file('converse-stream-basic.bin')));
    const text = deltas(chunks)
      .map(({ content }) => content ?? '')
      .join('');
    expect(text).toMatch(/^\nOnce upon a time.*helped\.$/s);
    expect([complete, chunks.at(-1)?.usage?.total_tokens]).toEqual([true, 157]);
  });

  it('are read with thinking and its signature, and with a call that has no arguments', () => {
    const thought = deltas(streamed(lines('converse-stream-reasoning.chunks.txt')).chunks);
    expect(thought.some(({ reasoning_details: some }) => some?.some(({ signature }) => signature))).toBe(true);
    const { chunks } = streamed(lines('converse-stream-tool-no-args.chunks.txt'));
    const calls = deltas(chunks).flatMap(({ tool_calls: some }) => some ?? []);
    expect(calls.map(({ function: said }) => said?.arguments).join('')).toBe('{}');
  });
});
