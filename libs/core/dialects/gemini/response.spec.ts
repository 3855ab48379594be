import { describe, expect, it } from '@jest/globals';
import { gemini } from './index.js';

const target = { provider: 'google', model: 'gemini-3-flash', newId: (prefix: string) => `${prefix}1`, now: 7 };
const parse = (body: unknown) => gemini.chat.parseResponse(body, target);
const answer = (candidate: object) => parse({ candidates: [{ finishReason: 'STOP', ...candidate }] });
const failing = (body: unknown) => {
  try {
    return parse(body);
  } catch (error) {
    return error;
  }
};

describe("Gemini's answer", () => {
  it('becomes a chat completion with its own id and model, or ours', () => {
    const content = { parts: [{ text: 'Hel' }, { text: 'lo' }] };
    const body = {
      responseId: 'r1',
      modelVersion: 'gemini-3-flash-001',
      candidates: [{ content, finishReason: 'STOP' }],
    };
    expect(parse(body)).toEqual({
      id: 'r1',
      object: 'chat.completion',
      created: 7,
      model: 'gemini-3-flash-001',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello', refusal: null },
          finish_reason: 'stop',
          logprobs: null,
        },
      ],
    });
    expect(answer({ content })).toMatchObject({ id: 'chatcmpl-1', model: 'gemini-3-flash' });
  });

  it('has as many choices as candidates', () => {
    const candidate = (text: string, index: number) => ({
      content: { parts: [{ text }] },
      index,
      finishReason: 'STOP',
    });
    const { choices } = parse({ candidates: [candidate('a', 0), candidate('b', 1)] });
    expect(choices.map(({ index, message }) => [index, message.content])).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
  });

  it('tells thoughts apart from words, and calls with their signatures in both places', () => {
    const parts = [
      { text: 'hm', thought: true },
      { text: 'Let me look.', thoughtSignature: 's1' },
      { functionCall: { name: 'sun', args: { city: 'Rome' } }, thoughtSignature: 's2' },
      { functionCall: { id: 'x', name: 'rain' } },
    ];
    expect(answer({ content: { parts } }).choices[0]).toEqual({
      index: 0,
      finish_reason: 'tool_calls',
      logprobs: null,
      message: {
        role: 'assistant',
        content: 'Let me look.',
        refusal: null,
        reasoning_content: 'hm',
        reasoning_details: [
          { type: 'reasoning.encrypted', data: 's1', format: 'google-gemini-v1' },
          { type: 'reasoning.encrypted', data: 's2', format: 'google-gemini-v1', id: 'call_1' },
        ],
        extra_content: { google: { thought_signature: 's1' } },
        tool_calls: [
          {
            id: 'call_1',
            type: 'function',
            function: { name: 'sun', arguments: '{"city":"Rome"}' },
            extra_content: { google: { thought_signature: 's2' } },
          },
          { id: 'x', type: 'function', function: { name: 'rain', arguments: '{}' } },
        ],
      },
    });
  });

  it('goes back as it came', () => {
    const parts = [
      { text: 'hm', thought: true, thoughtSignature: 's0' },
      { text: 'Let me look.', thoughtSignature: 's1' },
      { functionCall: { id: 'x', name: 'sun', args: { city: 'Rome' } }, thoughtSignature: 's2' },
    ];
    const message = answer({ content: { parts } }).choices[0]?.message;
    const request = gemini.chat.renderRequest({ model: 'any', messages: message ? [message] : [] }, target);
    expect(request['contents']).toEqual([{ role: 'model', parts }]);
  });

  it.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['CONTINUATION', 'length'],
    ['SAFETY', 'content_filter'],
    ['PROHIBITED_CONTENT', 'content_filter'],
    ['SOMETHING_NEW', 'stop'],
  ])('that ended with %s is finished with %s', (finishReason, finish_reason) => {
    expect(answer({ finishReason }).choices[0]?.finish_reason).toBe(finish_reason);
  });

  it.each(['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'MALFORMED_RESPONSE'])('that is %s is none', (reason) => {
    expect(failing({ candidates: [{ finishReason: reason }] })).toMatchObject({
      code: 'upstream_invalid_response',
      details: { fault: 'invalid' },
    });
  });

  it('to a blocked prompt is a refusal', () => {
    const body = { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: { promptTokenCount: 3 } };
    expect(parse(body)).toMatchObject({
      choices: [
        {
          finish_reason: 'content_filter',
          message: { content: null, refusal: 'The provider refused the prompt: PROHIBITED_CONTENT.' },
        },
      ],
      usage: { prompt_tokens: 3, completion_tokens: 0 },
    });
  });

  it('counts thoughts inside the answer, and prompts of tools inside the prompt', () => {
    const usageMetadata = {
      promptTokenCount: 10,
      toolUsePromptTokenCount: 2,
      cachedContentTokenCount: 4,
      candidatesTokenCount: 5,
      thoughtsTokenCount: 20,
      totalTokenCount: 37,
    };
    expect(parse({ candidates: [{}], usageMetadata }).usage).toEqual({
      prompt_tokens: 12,
      completion_tokens: 25,
      total_tokens: 37,
      prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 20 },
    });
  });

  it('reads a forgotten count from the total', () => {
    const usageMetadata = { promptTokenCount: 6, thoughtsTokenCount: 14, totalTokenCount: 25 };
    expect(parse({ candidates: [{}], usageMetadata }).usage).toMatchObject({ completion_tokens: 19 });
  });

  it('cites the pages it rests on, counted in characters', () => {
    const groundingMetadata = {
      groundingChunks: [{ web: { uri: 'https://a.example', title: 'A' } }, { web: { uri: 'https://b.example' } }, {}],
      groundingSupports: [{ segment: { endIndex: 6 }, groundingChunkIndices: [0, 1, 2] }],
    };
    const { message } = answer({ content: { parts: [{ text: 'Grüße!' }] }, groundingMetadata }).choices[0] ?? {};
    const url = 'https://b.example';
    expect(message?.annotations).toEqual([
      { type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A', start_index: 0, end_index: 4 } },
      { type: 'url_citation', url_citation: { url, title: url, start_index: 0, end_index: 4 } },
    ]);
  });

  it('tells log probabilities as OpenAI does', () => {
    const logprobsResult = {
      chosenCandidates: [{ token: 'a', logProbability: -0.5 }],
      topCandidates: [{ candidates: [{ token: 'b', logProbability: -1 }] }],
    };
    expect(answer({ logprobsResult }).choices[0]?.logprobs).toEqual({
      content: [{ token: 'a', logprob: -0.5, bytes: null, top_logprobs: [{ token: 'b', logprob: -1, bytes: null }] }],
      refusal: null,
    });
  });

  it('is not spoilt by an adornment of a form we do not know', () => {
    expect(answer({ content: { parts: [{ text: 'Hi' }] }, groundingMetadata: { groundingChunks: 3 } })).toMatchObject({
      choices: [{ message: { content: 'Hi' } }],
    });
  });

  it.each([[{}], ['<html>'], [null], [[]], [{ candidates: 'none' }], [{ candidates: [{ content: { parts: 'x' } }] }]])(
    'is not %j',
    (body) => {
      expect(failing(body)).toMatchObject({ code: 'upstream_invalid_response', details: { fault: 'invalid' } });
    },
  );

  it('that holds an error is that error', () => {
    expect(failing([{ error: { code: 503, status: 'UNAVAILABLE', message: 'overloaded' } }])).toMatchObject({
      details: { fault: 'server', providerStatus: 503 },
    });
  });
});
