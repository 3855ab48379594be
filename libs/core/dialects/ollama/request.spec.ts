import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../failure/index.js';
import type { ChatRequest, Message } from '../../hub/index.js';
import { ollama } from './index.js';

const target = { provider: 'ollama', model: 'qwen3:8b', newId: (prefix: string) => `${prefix}1`, now: 1 };
const hi: Message = { role: 'user', content: 'Hi' };
const render = (request: Partial<ChatRequest>, more: { reasoning?: boolean } = {}) =>
  ollama.chat.renderRequest({ model: 'any', messages: [hi], ...request }, { ...target, ...more });
const failing = (request: Partial<ChatRequest>) => {
  try {
    return render(request);
  } catch (error) {
    return error;
  }
};
const tools = ['a', 'b'].map((name) => ({
  type: 'function' as const,
  function: { name, description: name, parameters: { type: 'object' }, strict: true },
}));

describe("Ollama's request", () => {
  it('always says whether to stream, for the default is to do so', () => {
    expect(JSON.parse(JSON.stringify(render({})))).toEqual({
      model: 'qwen3:8b',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: false,
    });
    expect(render({ stream: true })['stream']).toBe(true);
    expect(ollama.chat.path(target, true)).toBe('/api/chat');
  });

  it('says a conversation with calls as objects and results by name', () => {
    const messages: Message[] = [
      { role: 'developer', content: 'Be brief.' },
      hi,
      {
        role: 'assistant',
        content: null,
        reasoning_content: 'hm',
        tool_calls: [
          { id: '1', type: 'function', function: { name: 'sun', arguments: '{"city":"Rome"}' } },
          { id: '2', type: 'function', function: { name: 'rain', arguments: '{"ci' } },
        ],
      },
      { role: 'tool', tool_call_id: '2', content: 'none' },
      { role: 'tool', tool_call_id: '1', content: [{ type: 'text', text: '3 hours' }] },
      { role: 'tool', tool_call_id: '9', content: 'lost' },
    ];
    expect(render({ messages })['messages']).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
      {
        role: 'assistant',
        content: '',
        thinking: 'hm',
        tool_calls: [
          { id: '1', function: { index: 0, name: 'sun', arguments: { city: 'Rome' } } },
          { id: '2', function: { index: 1, name: 'rain', arguments: {} } },
        ],
      },
      { role: 'tool', content: 'none', tool_name: 'rain', tool_call_id: '2' },
      { role: 'tool', content: '3 hours', tool_name: 'sun', tool_call_id: '1' },
      { role: 'tool', content: 'lost', tool_call_id: '9' },
    ]);
  });

  it('puts pictures beside the words', () => {
    const content = [
      { type: 'text' as const, text: 'What' },
      { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AA==' } },
      { type: 'text' as const, text: 'is this?' },
    ];
    expect(render({ messages: [{ role: 'user', content }] })['messages']).toEqual([
      { role: 'user', content: 'What\nis this?', images: ['AA=='] },
    ]);
  });

  it('refuses pictures by address, and what is no picture', () => {
    const image = { type: 'image_url' as const, image_url: { url: 'https://example.com/cat.png' } };
    expect(failing({ messages: [hi, { role: 'user', content: [image] }] })).toMatchObject({
      code: 'invalid_request',
      details: { param: 'messages[1].content[0].image_url.url' },
    });
    const audio = { type: 'input_audio' as const, input_audio: { data: 'AA', format: 'wav' } };
    expect(failing({ messages: [{ role: 'user', content: [audio] }] })).toMatchObject({
      details: { param: 'messages[0].content[0].type' },
    });
  });

  it('puts parameters into the options, where native ones win', () => {
    const request = render({
      max_tokens: 5,
      temperature: 0,
      top_p: 0.5,
      top_k: 3,
      seed: 1,
      stop: 'x',
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      options: { num_ctx: 32_768, temperature: 1 },
      keep_alive: -1,
    });
    expect(request['options']).toEqual({
      num_predict: 5,
      temperature: 1,
      top_p: 0.5,
      top_k: 3,
      seed: 1,
      stop: ['x'],
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      num_ctx: 32_768,
    });
    expect(request['keep_alive']).toBe(-1);
  });

  it('asks for JSON, with a schema where there is one', () => {
    const schema = { type: 'object' };
    expect(render({ response_format: { type: 'text' } })['format']).toBeUndefined();
    expect(render({ response_format: { type: 'json_object' } })['format']).toBe('json');
    expect(render({ response_format: { type: 'json_schema', json_schema: { name: 'n', schema } } })['format']).toBe(
      schema,
    );
  });

  it.each([
    ['none', false],
    ['minimal', 'low'],
    ['medium', 'medium'],
    ['xhigh', 'max'],
  ] as const)('thinks %s as %s', (reasoning_effort, think) => {
    expect(render({ reasoning_effort })['think']).toBe(think);
    expect(render({ reasoning_effort }, { reasoning: false })['think']).toBeUndefined();
  });

  it('shows only the tools that may be chosen', () => {
    const shown = (tool_choice?: ChatRequest['tool_choice']) =>
      (render({ tools, tool_choice })['tools'] as { function: object }[] | undefined)?.map((tool) => tool.function);
    const [a, b] = ['a', 'b'].map((name) => ({ name, description: name, parameters: { type: 'object' } }));
    expect(shown()).toEqual([a, b]);
    expect(shown('required')).toEqual([a, b]);
    expect(shown('none')).toBeUndefined();
    expect(shown({ type: 'function', function: { name: 'b' } })).toEqual([b]);
  });

  it('refuses tools that are no functions', () => {
    const custom = JSON.parse('{"type":"custom","custom":{"name":"c"}}') as (typeof tools)[number]; // as a caller may send it
    expect(failing({ tools: [...tools, custom] })).toMatchObject({
      code: 'invalid_request',
      details: { param: 'tools[2]' },
    });
  });

  it('says or refuses any conversation, and nothing else', () => {
    const part = fc.oneof(
      fc.record({ type: fc.constant('text' as const), text: fc.string() }),
      fc.record({ type: fc.constant('image_url' as const), image_url: fc.record({ url: fc.string() }) }),
    );
    const content = fc.oneof(fc.string(), fc.array(part));
    const call = fc.record({
      id: fc.string(),
      type: fc.constant('function' as const),
      function: fc.record({ name: fc.string(), arguments: fc.oneof(fc.string(), fc.json()) }),
    });
    const message = fc.oneof(
      fc.record({ role: fc.constantFrom('user' as const, 'system' as const), content }),
      fc.record({ role: fc.constant('assistant' as const), content, tool_calls: fc.array(call) }),
      fc.record({ role: fc.constant('tool' as const), tool_call_id: fc.string(), content }),
    );
    fc.assert(
      fc.property(fc.array(message), fc.jsonValue(), (messages, options) => {
        const rendered = failing({ messages, options });
        if (rendered instanceof Error) expect(rendered).toBeInstanceOf(Failure);
        else expect(JSON.parse(JSON.stringify(rendered))).toMatchObject({ stream: false });
      }),
    );
  });
});
