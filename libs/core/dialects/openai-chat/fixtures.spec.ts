import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { type Failure } from '../../failure/index.js';
import { type Differences, openAiChat } from './index.js';
import { replay, sse, targetOf } from './replay.contract.js';

const folder = resolve(process.cwd(), '../shared/data/fixtures');
const recorded = existsSync(folder) ? describe : describe.skip;

const text = (name: string): string => readFileSync(resolve(folder, name), 'utf8');
const lines = (name: string): Uint8Array => sse(...text(name).trim().split('\n'), '[DONE]');
const bytes = (name: string): Uint8Array => readFileSync(resolve(folder, name));

interface Cassette {
  readonly interactions: readonly { readonly response: { readonly body: string; readonly code: number } }[];
}

function cassette(name: string) {
  const { interactions } = parse(text(`openai/${name}.cassette.yaml`)) as Cassette;
  const response = interactions[0]?.response;
  if (!response) throw new Error(`${name} holds no response`);
  return response;
}

const streamOf = (body: string) => replay(openAiChat(), [Buffer.from(body)]);

const failureOf = (name: string): Failure => {
  const { body, code } = cassette(name);
  return openAiChat().parseFailure(
    { status: code, headers: {}, body: JSON.parse(body), nowMs: 0 },
    targetOf('m', 'openai'),
  );
};

recorded('recorded answers', () => {
  it('reads a stream of OpenAI, and lets its bytes pass', () => {
    const told = streamOf(cassette('chat-streaming').body);
    expect(told.text).toMatch(/^Hi there! How can I help today\? I can answer/);
    expect(told).toMatchObject({ finish: ['stop'], complete: true, usage: undefined });
    expect(new Set(told.verbatim.slice(0, -1))).toEqual(new Set([true]));
  });

  it('reads the detailed usage of a stream', () => {
    const told = streamOf(cassette('chat-streaming-detailed-usage').body);
    expect(told).toMatchObject({ finish: ['length'], complete: true, verbatim: [true, true, false, false] });
    expect(told.usage).toMatchObject({
      prompt_tokens: 12,
      completion_tokens: 100,
      completion_tokens_details: { reasoning_tokens: 100 },
    });
  });

  it.each([
    ['chat-reasoning', /^Ball costs 5 cents/, 267],
    ['azure-chat-basic', /^Hi there! How can I help today/, 271],
  ])('reads the answer %s', (name, content, tokens) => {
    const answer = openAiChat().chat.parseResponse(JSON.parse(cassette(name).body), targetOf('gpt-5-nano'));
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'stop', message: { refusal: null } });
    expect(answer.choices[0]?.message.content).toMatch(content);
    expect(answer.usage).toMatchObject({
      completion_tokens: tokens,
      completion_tokens_details: { reasoning_tokens: 192 },
    });
  });

  it('passes a bad request on with its param and code', () => {
    const failure = failureOf('chat-bad-request');
    expect(failure.code).toBe('upstream_rejected');
    expect(failure.details).toMatchObject({
      fault: 'rejected',
      param: 'max_tokens',
      rejection: { status: 400, code: 'unsupported_parameter' },
    });
  });

  it('keeps an unknown model a 404 of the caller', () => {
    expect(failureOf('chat-unknown-model').details).toMatchObject({
      fault: 'rejected',
      rejection: { status: 404, code: 'model_not_found' },
    });
  });

  it('reads how long a rate limit lasts', () => {
    const stub = JSON.parse(text('openai/rate-limit-429.wiremock.json')) as {
      response: { status: number; headers: Record<string, string>; jsonBody: unknown };
    };
    const { status, headers, jsonBody: body } = stub.response;
    const answer = { status, headers: { 'retry-after': headers['Retry-After'] }, body, nowMs: 0 };
    expect(openAiChat().parseFailure(answer, targetOf('m')).details).toMatchObject({
      fault: 'rate_limited',
      retryAfterMs: 2000,
    });
  });

  it("tells Groq's usage apart from its last chunk", () => {
    const told = replay(openAiChat(), [lines('groq/stream-tool-call.chunks.txt')]);
    expect(told.calls).toEqual([{ id: 'tk85n1k4m', name: 'weather', arguments: '{}' }]);
    expect(told).toMatchObject({
      finish: ['tool_calls'],
      complete: true,
      usage: { prompt_tokens: 210, completion_tokens: 15 },
    });
    expect(told.chunks.at(-1)?.choices).toEqual([]);
    expect(told.chunks.at(-2)).not.toHaveProperty('usage');
  });

  it('joins a call that Mistral tells with an empty name', () => {
    const told = replay(openAiChat(), [lines('mistral/stream-incremental-tool-call.chunks.txt')]);
    const query = '{"query": "current Berlin weather"}';
    expect(told.calls).toEqual([{ id: 'chatcmpl-tool-9f149c74c42f265b', name: 'webSearchTool', arguments: query }]);
    expect(told.usage).toMatchObject({
      prompt_tokens: 171,
      completion_tokens: 14,
      prompt_tokens_details: { cached_tokens: 128 },
    });
    expect(told.finish).toEqual(['tool_calls']);
  });

  it("counts the calls of Anthropic's compatibility from 0", () => {
    const told = replay(openAiChat(), [bytes('openai-compatible/anthropic-compat-tool-call.sse')]);
    expect(told.text).toBe('Reading it.');
    expect(told.calls).toEqual([{ id: 'toolu_sanitized', name: 'read_file', arguments: '{"path": "a.txt"}' }]);
    expect(told.chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []).map(({ index }) => index)).toEqual([
      0, 0, 0, 0,
    ]);
  });

  it("keeps OpenRouter's reasoning beside the common field", () => {
    const differences: Differences = { history: 'reasoning_details' };
    const body: unknown = JSON.parse(text('openrouter/chat-reasoning-details.json'));
    const [choice] = openAiChat(differences).chat.parseResponse(body, targetOf('test')).choices;
    const thought = 'Okay, the user wants me to write a story';
    expect(choice?.message).toMatchObject({
      content: 'hello world!',
      reasoning: thought,
      reasoning_content: thought,
      reasoning_details: [{ type: 'reasoning.text', text: thought }],
    });
  });
});
