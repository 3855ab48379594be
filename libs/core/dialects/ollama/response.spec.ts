import { describe, expect, it } from '@jest/globals';
import { ollama } from './index.js';

const target = { provider: 'ollama', model: 'qwen3:8b', newId: (prefix: string) => `${prefix}1`, now: 7 };
const parse = (body: unknown) => ollama.chat.parseResponse(body, target);
const failing = (body: unknown) => {
  try {
    return parse(body);
  } catch (error) {
    return error;
  }
};

describe("Ollama's answer", () => {
  it('becomes a chat completion', () => {
    const message = { role: 'assistant', content: 'Hello', thinking: 'hm' };
    const counts = { prompt_eval_count: 5, eval_count: 3, total_duration: 9 };
    expect(parse({ model: 'qwen3:8b', message, done: true, done_reason: 'stop', ...counts })).toEqual({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 7,
      model: 'qwen3:8b',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello', refusal: null, reasoning_content: 'hm' },
          finish_reason: 'stop',
          logprobs: null,
        },
      ],
      usage: {
        prompt_tokens: 5,
        completion_tokens: 3,
        total_tokens: 8,
        prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 0 },
      },
    });
  });

  it('calls tools with ids of its own or ours', () => {
    const tool_calls = [
      { function: { name: 'sun', arguments: { city: 'Rome' } } },
      { id: 'x', function: { name: 'rain', arguments: {} } },
    ];
    expect(parse({ message: { content: '', tool_calls }, done: true, done_reason: 'stop' })).toMatchObject({
      choices: [
        {
          finish_reason: 'tool_calls',
          message: {
            content: null,
            tool_calls: [
              { id: 'call_1', type: 'function', function: { name: 'sun', arguments: '{"city":"Rome"}' } },
              { id: 'x', type: 'function', function: { name: 'rain', arguments: '{}' } },
            ],
          },
        },
      ],
      usage: { prompt_tokens: 0, completion_tokens: 0 },
    });
  });

  it('that was cut is finished with length', () => {
    const body = { message: { content: 'Hel' }, done: true, done_reason: 'length' };
    expect(parse(body).choices[0]?.finish_reason).toBe('length');
  });

  it('tells log probabilities as they are', () => {
    const logprobs = [{ token: 'a', logprob: -1, bytes: [97], top_logprobs: [] }];
    expect(parse({ message: { content: 'a' }, logprobs }).choices[0]?.logprobs).toEqual({
      content: logprobs,
      refusal: null,
    });
  });

  it.each([[{}], ['<html>'], [null], [{ message: 'Hi' }]])('is not %j', (body) => {
    expect(failing(body)).toMatchObject({ code: 'upstream_invalid_response', details: { fault: 'invalid' } });
  });

  it('that holds an error is that error', () => {
    expect(failing({ error: 'runner crashed' })).toMatchObject({
      code: 'upstream_error',
      message: 'ollama: runner crashed',
      details: { fault: 'server' },
    });
  });
});

describe("Ollama's errors", () => {
  const fail = (status: number, body: unknown) => ollama.parseFailure({ status, headers: {}, body, nowMs: 0 }, target);

  it('tell a missing model', () => {
    expect(fail(404, { error: "model 'x' not found" })).toMatchObject({
      code: 'upstream_rejected',
      message: "ollama: model 'x' not found",
      details: { fault: 'rejected', rejection: { status: 404, code: 'model_not_found' } },
    });
    expect(fail(404, '404 page not found').details.rejection?.code).toBeUndefined();
  });

  it.each([
    [400, 'the input length exceeds the context length', 'context_too_long'],
    [400, '"gemma" does not support tools', 'rejected'],
    [401, 'unauthorized', 'auth'],
    [429, 'too many requests', 'rate_limited'],
    [503, 'server busy', 'server'],
    [502, 'upstream', 'server'],
  ])('read %i "%s" as %s', (status, error, fault) => {
    expect(fail(status, { error }).details).toMatchObject({ fault, providerStatus: status });
  });
});

describe("Ollama's list of models", () => {
  it('names what was pulled', () => {
    expect(ollama.models.path).toBe('/api/tags');
    const models = [{ name: 'qwen3:8b', model: 'qwen3:8b' }, { name: 'old:1b' }, {}];
    expect(ollama.models.parse({ models })).toEqual([{ id: 'qwen3:8b' }, { id: 'old:1b' }]);
    expect(() => ollama.models.parse([])).toThrow(expect.objectContaining({ code: 'upstream_invalid_response' }));
  });
});
