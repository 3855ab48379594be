import { describe, expect, it } from '@jest/globals';
import type { ChatRequest, Message } from '../../hub/index.js';
import { cohere } from './index.js';

const target = { provider: 'cohere', model: 'command-a-03-2025', newId: (prefix: string) => `${prefix}1`, now: 1 };
const hi: Message = { role: 'user', content: 'Hi' };
const told = (request: Partial<ChatRequest>, more: { reasoning?: boolean } = {}) => {
  const lost: string[] = [];
  const rendered = cohere.chat.renderRequest(
    { model: 'any', messages: [hi], ...request },
    { ...target, ...more, lost: (field) => void lost.push(field) },
  );
  return { lost, said: JSON.parse(JSON.stringify(rendered)) as Record<string, unknown> };
};
const say = (request: Partial<ChatRequest>, more: { reasoning?: boolean } = {}) => told(request, more).said;
const failing = (request: Partial<ChatRequest>) => {
  try {
    return say(request);
  } catch (error) {
    return error;
  }
};
const tool = (name: string, strict?: boolean) => ({
  type: 'function' as const,
  function: { name, description: name, parameters: { type: 'object' }, ...(strict && { strict }) },
});

describe("Cohere's request", () => {
  it('says model, messages and whether to stream', () => {
    expect(say({})).toEqual({ model: 'command-a-03-2025', messages: [hi], stream: false });
    expect(say({ stream: true })['stream']).toBe(true);
    expect(cohere.chat.path(target, true)).toBe('/v2/chat');
  });

  it('says a conversation with calls: words beside calls are their plan', () => {
    const call = { id: 'c1', type: 'function' as const, function: { name: 'look', arguments: '{"a":1}' } };
    const messages: Message[] = [
      { role: 'developer', content: [{ type: 'text', text: 'Be brief.' }] },
      hi,
      { role: 'assistant', content: 'I will look.', tool_calls: [call], reasoning_content: 'Hm.' },
      { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: 'A cat.' }] },
      { role: 'assistant', content: 'A cat.', reasoning_content: 'Seen.' },
      { role: 'assistant', content: null, refusal: 'No.' },
    ];
    expect(say({ messages })['messages']).toEqual([
      { role: 'system', content: 'Be brief.' },
      hi,
      {
        role: 'assistant',
        content: [{ type: 'thinking', thinking: 'Hm.' }],
        tool_plan: 'I will look.',
        tool_calls: [call],
      },
      { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: 'A cat.' }] },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Seen.' },
          { type: 'text', text: 'A cat.' },
        ],
      },
      { role: 'assistant', content: 'No.' },
    ]);
  });

  it('shows pictures, and nothing else that is no text', () => {
    const image_url = { url: 'https://pictures.example/cat.png', detail: 'low' };
    const content = [
      { type: 'text' as const, text: 'What?', cache_control: { type: 'ephemeral' as const } },
      { type: 'image_url' as const, image_url },
    ];
    expect(say({ messages: [{ role: 'user', content }] })['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What?' },
          { type: 'image_url', image_url },
        ],
      },
    ]);
    const audio = { type: 'input_audio' as const, input_audio: { data: 'AA', format: 'wav' } };
    expect(failing({ messages: [{ role: 'user', content: [audio] }] })).toMatchObject({
      code: 'invalid_request',
      details: { param: 'messages[0].content[0].type' },
    });
    const seen = [{ type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AA' } }];
    expect(failing({ messages: [{ role: 'tool', tool_call_id: '1', content: seen }] })).toMatchObject({
      code: 'invalid_request',
    });
  });

  it.each([
    ['auto', { tools: [tool('a'), tool('b')] }],
    ['none', { tools: [tool('a'), tool('b')], tool_choice: 'NONE' }],
    ['required', { tools: [tool('a'), tool('b')], tool_choice: 'REQUIRED' }],
    [
      { type: 'function', function: { name: 'b' } },
      { tools: [tool('b')], tool_choice: 'REQUIRED' },
    ],
  ] as const)('offers tools where the choice is %j', (tool_choice, expected) => {
    const { model: _m, messages: _h, stream: _s, ...rest } = say({ tools: [tool('a'), tool('b')], tool_choice });
    expect(rest).toEqual(expected);
  });

  it('is strict where every tool is', () => {
    expect(say({ tools: [tool('a', true), tool('b', true)] })).toMatchObject({ strict_tools: true });
    expect(say({ tools: [tool('a', true), tool('b')] })).not.toHaveProperty('strict_tools');
  });

  it('gives a tool without parameters some, for Cohere demands them', () => {
    expect(say({ tools: [{ type: 'function', function: { name: 'now' } }] })['tools']).toEqual([
      { type: 'function', function: { name: 'now', parameters: { type: 'object', properties: {} } } },
    ]);
  });

  it('asks for JSON, with its schema where there is one', () => {
    const schema = { type: 'object', properties: {} };
    const json_schema = { name: 'x', schema, strict: true };
    expect(say({ response_format: { type: 'json_schema', json_schema } })['response_format']).toEqual({
      type: 'json_object',
      json_schema: schema,
    });
    expect(say({ response_format: { type: 'json_object' } })['response_format']).toEqual({ type: 'json_object' });
    expect(say({ response_format: { type: 'text' } })).not.toHaveProperty('response_format');
  });

  it('has its own names for limits and sampling, and narrower ranges', () => {
    const said = say({
      ...{ max_tokens: 5, max_completion_tokens: 7, temperature: 1.7, top_p: 1, top_k: 3, seed: 9 },
      ...{ stop: 'END', frequency_penalty: -2, presence_penalty: 0.5, logprobs: true },
    });
    expect(said).toMatchObject({
      ...{ max_tokens: 7, temperature: 1, p: 0.99, k: 3, seed: 9, stop_sequences: ['END'] },
      ...{ frequency_penalty: 0, presence_penalty: 0.5, logprobs: true },
    });
    for (const name of ['top_p', 'top_k', 'stop', 'max_completion_tokens']) expect(said).not.toHaveProperty(name);
  });

  it.each([
    ['none', { type: 'disabled' }],
    ['low', { type: 'enabled', token_budget: 2_048 }],
    ['high', { type: 'enabled' }],
  ] as const)('thinks as hard as %s', (reasoning_effort, thinking) => {
    expect(say({ reasoning_effort }, { reasoning: true })['thinking']).toEqual(thinking);
  });

  it('asks no model to think that cannot, and says so', () => {
    const { said, lost } = told({ reasoning_effort: 'high' }, { reasoning: false });
    expect(said).not.toHaveProperty('thinking');
    expect(lost).toEqual(['reasoning_effort']);
    expect(told({ reasoning_effort: 'none' }, { reasoning: false }).lost).toEqual([]);
  });

  it('passes what only Cohere has', () => {
    const own = {
      documents: [{ id: 'd1', data: { text: 'A cat.' } }],
      citation_options: { mode: 'ACCURATE' },
      safety_mode: 'STRICT',
      thinking: { type: 'enabled', token_budget: 7 },
      priority: 3,
      k: 4,
      p: 0.4,
    };
    const { said, lost } = told({ ...own, top_p: 0.9, top_k: 9 });
    expect(said).toMatchObject(own);
    expect(lost).toEqual([]);
  });

  it('tells what it has no words for', () => {
    const { lost } = told({
      ...{ n: 2, logit_bias: { '1': 1 }, parallel_tool_calls: false, service_tier: 'flex', user: 'someone' },
      messages: [{ role: 'tool', tool_call_id: '1', content: 'Broken.', is_error: true }],
    });
    expect(lost.toSorted()).toEqual(['logit_bias', 'messages[0].is_error', 'n', 'parallel_tool_calls', 'service_tier']);
    expect(told({ n: 1, parallel_tool_calls: true, service_tier: 'auto', logit_bias: null }).lost).toEqual([]);
  });
});
