import { describe, expect, it } from '@jest/globals';
import { Failure } from '../../failure/index.js';
import { type Differences, openAiChat } from './index.js';
import { targetOf } from './replay.contract.js';

const parse = (body: unknown, differences: Differences = {}) =>
  openAiChat(differences).chat.parseResponse(body, targetOf('m', 'host'));

const answer = (message: object, finish_reason: unknown = 'stop', more: object = {}) => ({
  id: 'chatcmpl-9',
  object: 'chat.completion',
  created: 1,
  model: 'm-2026',
  choices: [{ index: 0, message, finish_reason, logprobs: null }],
  ...more,
});

const failureOf = (body: unknown, differences: Differences = {}): Failure => {
  try {
    parse(body, differences);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('No failure was thrown.');
};

describe('an answer', () => {
  it('is the very same where it is as OpenAI writes it', () => {
    const usage = {
      prompt_tokens: 1,
      completion_tokens: 2,
      total_tokens: 3,
      completion_tokens_details: { reasoning_tokens: 1 },
    };
    const body = answer({ role: 'assistant', content: 'Hi', refusal: null }, 'stop', {
      usage,
      service_tier: 'default',
    });
    expect(parse(body)).toBe(body);
  });

  it('is filled in where a host leaves out what is always there', () => {
    expect(parse({ choices: [{ message: { content: 'Hi' } }] })).toEqual({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'm',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hi', refusal: null },
          finish_reason: 'stop',
          logprobs: null,
        },
      ],
      usage: undefined,
    });
  });

  it('tells thinking in the common field, and keeps where it stood', () => {
    expect(parse(answer({ content: 'a', reasoning: 'hm' })).choices[0]?.message).toMatchObject({
      reasoning: 'hm',
      reasoning_content: 'hm',
    });
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
      { type: 'text', text: 'a' },
    ];
    expect(parse(answer({ content })).choices[0]?.message).toMatchObject({ content: 'a', reasoning_content: 'hm' });
  });

  it('has calls with ids and text arguments, and says that it stopped for them', () => {
    const tool_calls = [
      { function: { name: 'f', arguments: { a: 1 } } },
      { id: '', type: 'function', function: { name: 'g' } },
    ];
    const [choice] = parse(answer({ content: null, tool_calls })).choices;
    expect(choice?.finish_reason).toBe('tool_calls');
    expect(choice?.message.tool_calls).toEqual([
      { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
      { id: 'call_2', type: 'function', function: { name: 'g', arguments: '' } },
    ]);
  });

  it.each([
    ['model_length', 'length'],
    ['eos', 'stop'],
    ['sensitive', 'content_filter'],
    [null, 'stop'],
    ['function_call', 'tool_calls'],
    ['whatever', 'stop'],
  ])('stopped because of %s, which is %s', (reason, finish) => {
    expect(parse(answer({ content: 'a' }, reason)).choices[0]?.finish_reason).toBe(finish);
  });
});

describe('usage of an answer', () => {
  const base = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
  const read = (usage: object, differences: Differences = {}) =>
    parse(answer({ content: 'a' }, 'stop', { usage }), differences).usage;

  it.each([
    ['DeepSeek', { ...base, prompt_cache_hit_tokens: 4, prompt_cache_miss_tokens: 6 }, { cached_tokens: 4 }],
    ['Moonshot', { ...base, cached_tokens: 4 }, { cached_tokens: 4 }],
    [
      'DashScope',
      { ...base, prompt_tokens_details: { cached_tokens: 4, cache_creation_input_tokens: 3 } },
      { cached_tokens: 4, cache_write_tokens: 3 },
    ],
  ])('says what %s read from its cache', (_who, usage, details) => {
    expect(read(usage)).toMatchObject({ ...base, prompt_tokens_details: details });
  });

  it('has no details where a host says that it counts none', () => {
    const usage = { ...base, prompt_tokens_details: null, completion_tokens_details: null };
    expect(JSON.parse(JSON.stringify(read(usage)))).toEqual(base);
  });

  it('adds thinking that is counted outside, and only that', () => {
    expect(read({ ...base, reasoning_tokens: 20 }, { reasoningOutside: true })).toMatchObject({
      completion_tokens: 25,
      total_tokens: 35,
      completion_tokens_details: { reasoning_tokens: 20 },
    });
    const details = { completion_tokens_details: { reasoning_tokens: 20 } };
    expect(read({ ...base, total_tokens: 35, ...details })).toMatchObject({ completion_tokens: 25, total_tokens: 35 });
    expect(read({ ...base, completion_tokens: 25, total_tokens: 35, ...details })).toMatchObject({
      completion_tokens: 25,
    });
  });

  it('keeps what a provider adds, and has no counts that nobody can mean', () => {
    expect(read({ ...base, prompt_tokens: -3, cost: 0.1 })).toMatchObject({
      prompt_tokens: 0,
      completion_tokens: 5,
      cost: 0.1,
    });
    expect([read({}), parse(answer({ content: 'a' })).usage]).toEqual([undefined, undefined]);
  });
});

describe('what is no answer', () => {
  it.each([[null], ['<html>'], [[]], [{}], [{ choices: [] }], [{ choices: [{}] }], [{ choices: 'x' }]])(
    'is invalid: %j',
    (body) => {
      expect(failureOf(body)).toMatchObject({
        code: 'upstream_invalid_response',
        details: { fault: 'invalid', provider: 'host' },
      });
    },
  );

  it.each([
    [{ error: { code: 502, message: 'Provider returned error' } }, 'server'],
    [{ error: { message: 'Rate limit exceeded', code: 429 } }, 'rate_limited'],
    [{ detail: 'Too many requests' }, 'rate_limited'],
    [{ code: 'permission-denied', error: 'The model does not exist' }, 'auth'],
    [answer({ content: '' }, 'insufficient_system_resource'), 'server'],
  ])('is an error that came with status 200: %j', (body, fault) => {
    expect(failureOf(body).details.fault).toBe(fault);
  });

  it("is MiniMax's base_resp, by its own code", () => {
    const body = { base_resp: { status_code: 1008, status_msg: 'insufficient balance' } };
    expect(failureOf(body, { faults: { '1008': 'quota' } }).details.fault).toBe('quota');
    expect(
      parse(answer({ content: 'a' }, 'stop', { base_resp: { status_code: 0, status_msg: '' } })).choices,
    ).toHaveLength(1);
  });
});
