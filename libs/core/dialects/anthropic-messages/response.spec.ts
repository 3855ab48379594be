import { describe, expect, it } from '@jest/globals';
import { Failure } from '../../failure/index.js';
import type { Target } from '../kit/index.js';
import { anthropicMessages } from './index.js';

const target: Target = {
  provider: 'anthropic',
  model: 'claude-sonnet-4-5',
  newId: (prefix) => `${prefix}1`,
  now: 1_700_000_000,
};
const parse = (message: object) =>
  anthropicMessages.chat.parseResponse(
    { id: 'msg_1', type: 'message', model: 'claude-x', content: [], ...message },
    target,
  );
const failure = (body: unknown): Failure => {
  try {
    anthropicMessages.chat.parseResponse(body, target);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('did not fail');
};

describe('an answer of Anthropic', () => {
  it('is a chat completion', () => {
    const content = [
      { type: 'text', text: 'Good ' },
      { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
      { type: 'text', text: 'day' },
    ];
    expect(parse({ content, stop_reason: 'end_turn', usage: { input_tokens: 3, output_tokens: 2 } })).toEqual({
      id: 'msg_1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'claude-x',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Good day', refusal: null },
          finish_reason: 'stop',
          logprobs: null,
        },
      ],
      usage: {
        prompt_tokens: 3,
        completion_tokens: 2,
        total_tokens: 5,
        prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 0 },
      },
    });
  });

  it('counts the cache as part of the prompt, and thinking as part of the answer', () => {
    const usage = {
      input_tokens: 10,
      cache_read_input_tokens: 100,
      cache_creation_input_tokens: 20,
      output_tokens: 50,
      output_tokens_details: { thinking_tokens: 30 },
    };
    expect(parse({ usage }).usage).toEqual({
      prompt_tokens: 130,
      completion_tokens: 50,
      total_tokens: 180,
      prompt_tokens_details: { cached_tokens: 100, cache_write_tokens: 20 },
      completion_tokens_details: { reasoning_tokens: 30 },
    });
  });

  it.each([
    ['beside those for minutes', { ephemeral_5m_input_tokens: 8, ephemeral_1h_input_tokens: 12 }, 20, 12],
    ['alone', { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 20 }, 20, 20],
    ['without the total', { ephemeral_1h_input_tokens: 12 }, undefined, 12],
  ])('tells what was written for an hour, %s', (_, cache_creation, total, long) => {
    const usage = { input_tokens: 10, cache_creation_input_tokens: total, cache_creation, output_tokens: 5 };
    const written = total ?? long;
    expect(parse({ usage }).usage).toMatchObject({
      prompt_tokens: 10 + written,
      prompt_tokens_details: { cache_write_tokens: written, cache_write_1h_tokens: long },
    });
  });

  it.each([
    ['nothing', null],
    ['minutes only', { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 0 }],
    ['nonsense', { ephemeral_1h_input_tokens: -3 }],
  ])('tells of nothing written for an hour where it says %s', (_, cache_creation) => {
    const usage = { input_tokens: 10, cache_creation_input_tokens: 20, cache_creation, output_tokens: 5 };
    expect(parse({ usage }).usage?.prompt_tokens_details).toStrictEqual({ cached_tokens: 0, cache_write_tokens: 20 });
  });

  it('calls tools with arguments as text', () => {
    const content = [
      { type: 'tool_use', id: 'a', name: 'look', input: { at: 'sky' } },
      { type: 'tool_use', id: 'b', name: 'hear', input: {} },
    ];
    expect(parse({ content, stop_reason: 'tool_use' }).choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: null,
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'look', arguments: '{"at":"sky"}' } },
          { id: 'b', type: 'function', function: { name: 'hear', arguments: '{}' } },
        ],
      },
    });
  });

  it('thinks in a form that can be handed back', () => {
    const content = [
      { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
      { type: 'redacted_thinking', data: 'dark' },
      { type: 'thinking', thinking: '', signature: 'sig2' },
      { type: 'text', text: 'Yes' },
    ];
    const { message } = parse({ content, stop_reason: 'end_turn' }).choices[0]!;
    expect(message).toMatchObject({
      reasoning_content: 'Hm.',
      reasoning_details: [
        { type: 'reasoning.text', text: 'Hm.', signature: 'sig', format: 'anthropic-claude-v1', index: 0 },
        { type: 'reasoning.encrypted', data: 'dark', format: 'anthropic-claude-v1', index: 1 },
        { type: 'reasoning.text', text: '', signature: 'sig2', format: 'anthropic-claude-v1', index: 2 },
      ],
    });
    const again = anthropicMessages.chat.renderRequest(
      { model: 'any', messages: [{ role: 'user', content: 'Hi' }, message] },
      target,
    );
    expect(again['messages']).toMatchObject([{}, { content }]);
  });

  it('says what it refuses', () => {
    const stop_details = { type: 'refusal', category: 'bio', explanation: 'Not this.' };
    expect(parse({ stop_reason: 'refusal', stop_details }).choices[0]).toMatchObject({
      finish_reason: 'content_filter',
      message: { content: null, refusal: 'Not this.' },
    });
  });

  it('cites what stands in the web, by place in the answer', () => {
    const citations = [
      { type: 'web_search_result_location', url: 'https://example.org/a', title: 'A', cited_text: 'x' },
      { type: 'char_location', document_index: 0, cited_text: 'y' },
    ];
    const content = [
      { type: 'text', text: 'So: ' },
      { type: 'text', text: 'it rains.', citations },
    ];
    expect(parse({ content }).choices[0]?.message.annotations).toEqual([
      {
        type: 'url_citation',
        url_citation: { url: 'https://example.org/a', title: 'A', start_index: 4, end_index: 13 },
      },
    ]);
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['pause_turn', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'content_filter'],
    ['constructor', 'stop'],
    [null, 'stop'],
  ])('that ends with %s has finished with %s', (stop_reason, expected) => {
    expect(parse({ stop_reason }).choices[0]?.finish_reason).toBe(expected);
  });

  it('gets an id where it has none', () => {
    expect(parse({ id: undefined }).id).toBe('chatcmpl-1');
  });

  it.each([['<html></html>'], [null], [[]], [{ choices: [] }]])('is none: %j', (body) => {
    expect(failure(body)).toMatchObject({
      code: 'upstream_invalid_response',
      details: { fault: 'invalid', provider: 'anthropic' },
    });
  });

  it("that is an error is the provider's own failure", () => {
    const body = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    expect(failure(body)).toMatchObject({ code: 'upstream_error', details: { fault: 'server', providerStatus: 529 } });
  });
});

describe('the list of models', () => {
  it('is read with the sizes it tells', () => {
    const data = [
      { id: 'claude-x', type: 'model', max_input_tokens: 200_000, max_tokens: 64_000 },
      { id: 'claude-y', max_tokens: null },
      'odd',
    ];
    expect(anthropicMessages.models.parse({ data, has_more: false })).toEqual([
      { id: 'claude-x', context: 200_000, maxOutput: 64_000 },
      { id: 'claude-y', context: undefined, maxOutput: undefined },
    ]);
    expect(() => anthropicMessages.models.parse('<html>')).toThrow(Failure);
  });
});
