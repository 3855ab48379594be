import { describe, expect, it } from '@jest/globals';
import { cohere } from './index.js';

const target = { provider: 'cohere', model: 'command-a-03-2025', newId: (prefix: string) => `${prefix}1`, now: 7 };
const parse = (body: unknown) => cohere.chat.parseResponse(body, target);
const failing = (body: unknown) => {
  try {
    return parse(body);
  } catch (error) {
    return error;
  }
};
const answer = (message: object, more: object = {}) => ({
  id: 'a-1',
  finish_reason: 'COMPLETE',
  message: { role: 'assistant', ...message },
  ...more,
});
const text = (words: string) => ({ content: [{ type: 'text', text: words }] });

describe("Cohere's answer", () => {
  it('is a chat completion', () => {
    expect(parse(answer(text('Hi.')))).toEqual({
      id: 'a-1',
      object: 'chat.completion',
      created: 7,
      model: 'command-a-03-2025',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hi.', refusal: null },
          finish_reason: 'stop',
          logprobs: null,
        },
      ],
      usage: undefined,
    });
  });

  it('has thoughts, a plan and calls', () => {
    const call = { id: 'c1', type: 'function', function: { name: 'look', arguments: '{}' } };
    const message = { content: [{ type: 'thinking', thinking: 'Hm.' }], tool_plan: 'I will look.', tool_calls: [call] };
    expect(parse(answer(message, { finish_reason: 'TOOL_CALL' })).choices[0]).toMatchObject({
      message: { content: 'I will look.', reasoning_content: 'Hm.', tool_calls: [call] },
      finish_reason: 'tool_calls',
    });
  });

  it('cites: in its own words, and in those of OpenAI where a source has an address', () => {
    const document = { url: 'https://cats.example', title: 'Cats' };
    const citations = [
      { start: 0, end: 2, text: 'Hi', sources: [{ type: 'document', id: 'd1', document }] },
      { start: 2, end: 3, text: '.', sources: [{ type: 'document', id: 'd2', document: { text: 'x' } }] },
    ];
    const { message } = parse(answer({ ...text('Hi.'), citations })).choices[0]!;
    expect(message.extra_content).toEqual({ cohere: { citations } });
    expect(message.annotations).toEqual([
      {
        type: 'url_citation',
        url_citation: { url: document.url, title: 'Cats', start_index: 0, end_index: 2 },
      },
    ]);
  });

  it('tells log probabilities of pieces', () => {
    const logprobs = [{ text: 'Hi', token_ids: [1, 2], logprobs: [-0.25, -0.5] }];
    expect(parse(answer(text('Hi'), { logprobs })).choices[0]?.logprobs).toEqual({
      content: [{ token: 'Hi', logprob: -0.75, bytes: [72, 105], top_logprobs: [] }],
      refusal: null,
    });
  });

  it('counts all tokens for the caller, and says which are billed', () => {
    const usage = {
      billed_units: { input_tokens: 39, output_tokens: 27 },
      tokens: { input_tokens: 1683, output_tokens: 62 },
      cached_tokens: 992,
    };
    expect(parse(answer(text('Hi'), { usage })).usage).toEqual({
      prompt_tokens: 1683,
      completion_tokens: 62,
      total_tokens: 1745,
      prompt_tokens_details: { cached_tokens: 992 },
      billed_units: usage.billed_units,
    });
  });

  it.each([
    ['COMPLETE', 'stop'],
    ['STOP_SEQUENCE', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['TOOL_CALL', 'tool_calls'],
    ['SOMETHING_NEW', 'stop'],
  ])('ends with %s as %s', (finish_reason, expected) => {
    expect(parse(answer(text('Hi'), { finish_reason })).choices[0]?.finish_reason).toBe(expected);
  });

  it.each([
    ['ERROR', 'upstream_error', 'server'],
    ['TIMEOUT', 'upstream_timeout', 'timeout'],
  ])('is none when it ends with %s', (finish_reason, code, fault) => {
    expect(failing(answer(text('Hi'), { finish_reason }))).toMatchObject({ code, details: { fault } });
  });

  it.each([
    ['an error', { message: 'internal server error' }, { code: 'upstream_error' }],
    ['no message', { id: 'a' }, { code: 'upstream_invalid_response' }],
    ['something else', 'hello', { code: 'upstream_invalid_response' }],
  ])('is none where %s came', (_what, body, expected) => {
    expect(failing(body)).toMatchObject(expected);
  });
});

describe("Cohere's models", () => {
  it('are listed with their context', () => {
    const models = [{ name: 'command-a', context_length: 256_000 }, { name: 'odd', context_length: 0.5 }, { name: '' }];
    expect(cohere.models.parse({ models })).toEqual([{ id: 'command-a', context: 256_000 }, { id: 'odd' }]);
    expect(() => cohere.models.parse({ models: 7 })).toThrow('cannot be read');
  });
});

describe("Cohere's failures", () => {
  const refused = (status: number, message: string) =>
    cohere.parseFailure({ status, headers: {}, body: { message, id: 'x' }, nowMs: 0 }, target);

  it.each([
    [400, 'invalid request: `model` is required', { code: 'upstream_rejected', details: { fault: 'rejected' } }],
    [401, 'invalid api token', { code: 'upstream_auth_failed', details: { fault: 'auth' } }],
    [402, 'pay', { details: { fault: 'quota' } }],
    [404, "model 'x' not found", { details: { rejection: { status: 404, code: 'model_not_found' } } }],
    [400, 'too many tokens: the prompt', { details: { rejection: { code: 'context_length_exceeded' } } }],
    [429, 'slow down', { code: 'rate_limit_exceeded', details: { fault: 'rate_limited' } }],
    [429, 'Trial keys are limited to 1000 API calls / month', { details: { fault: 'quota' } }],
    [498, 'blocked', { details: { fault: 'content_policy', rejection: { code: 'content_filter' } } }],
    [499, 'canceled', { code: 'upstream_error', details: { fault: 'server' } }],
    [503, 'down', { details: { fault: 'server' } }],
  ])('%i %s', (status, message, expected) => {
    expect(refused(status, message)).toMatchObject({ message: `cohere: ${message}`, ...expected });
  });
});
