import { describe, expect, it } from '@jest/globals';
import type { AssistantMessage, ChatRequest, Message, Tool, ToolCall, ToolMessage } from '../../hub/index.js';
import { gemini } from './index.js';

const target = { provider: 'google', model: 'gemini-3-flash-preview', newId: (prefix: string) => `${prefix}1`, now: 1 };
const render = (request: Partial<ChatRequest>, model = target.model) =>
  gemini.chat.renderRequest(
    { model: 'any', messages: [{ role: 'user', content: 'Hi' }], ...request },
    { ...target, model },
  );
const contents = (messages: readonly Message[], model = target.model) => render({ messages }, model)['contents'];

const ask: Message = { role: 'user', content: 'Weather?' };
const call = (id: string, name: string, written = '{}', signature?: string): ToolCall => ({
  id,
  type: 'function',
  function: { name, arguments: written },
  ...(signature && { extra_content: { google: { thought_signature: signature } } }),
});
const calls = (...tool_calls: ToolCall[]): AssistantMessage => ({ role: 'assistant', content: null, tool_calls });
const result = (tool_call_id: string, content: ToolMessage['content'], is_error?: boolean): Message => ({
  role: 'tool',
  tool_call_id,
  content,
  is_error,
});
const tool = (name: string, more: Partial<Tool['function']> = {}): Tool => ({
  type: 'function',
  function: { name, ...more },
});

describe('the tools of a Gemini request', () => {
  it('declares functions with their schema as Gemini reads it', () => {
    const parameters = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: { const: { const: 1 }, list: { items: { anyOf: [{ const: 'a' }, { type: 'null' }] } } },
      default: { const: 'stays' },
    };
    expect(render({ tools: [tool('a', { description: 'does a', parameters }), tool('b')] })['tools']).toEqual([
      {
        functionDeclarations: [
          {
            name: 'a',
            description: 'does a',
            parametersJsonSchema: {
              type: 'object',
              properties: { const: { enum: [1] }, list: { items: { anyOf: [{ enum: ['a'] }, { type: 'null' }] } } },
              default: { const: 'stays' },
            },
          },
          { name: 'b' },
        ],
      },
    ]);
  });

  it.each([
    ['none', false, { mode: 'NONE' }],
    ['auto', false, { mode: 'AUTO' }],
    ['auto', true, { mode: 'VALIDATED' }],
    [undefined, true, { mode: 'VALIDATED' }],
    ['required', true, { mode: 'ANY' }],
    [{ type: 'function', function: { name: 'a' } }, false, { mode: 'ANY', allowedFunctionNames: ['a'] }],
  ] as const)('says the choice %j (strict: %s)', (tool_choice, strict, functionCallingConfig) => {
    expect(render({ tools: [tool('a', { strict })], tool_choice })['toolConfig']).toEqual({ functionCallingConfig });
  });

  it('refuses tools and choices that are no functions', () => {
    const custom = JSON.parse('{"type":"custom","custom":{"name":"c"}}') as Tool; // as a caller may send it
    const allowed = JSON.parse('{"type":"allowed_tools","allowed_tools":{}}') as ChatRequest['tool_choice'];
    expect(() => render({ tools: [tool('a'), custom] })).toThrow(
      expect.objectContaining({ code: 'invalid_request', details: { param: 'tools[1]' } }),
    );
    expect(() => render({ tools: [tool('a')], tool_choice: allowed })).toThrow(
      expect.objectContaining({ code: 'invalid_request', details: { param: 'tool_choice' } }),
    );
  });

  it('says no choice where there are no tools', () => {
    expect(render({ tools: [], tool_choice: 'auto' })).not.toHaveProperty('toolConfig');
  });
});

describe('calls and results in a Gemini request', () => {
  it('puts all results of a turn into one content, with the names of their functions, before other words', () => {
    const messages = [
      ask,
      calls(call('1', 'sun', '{"city":"Rome"}', 'sig'), call('2', 'rain')),
      result('2', 'none'),
      { role: 'user', content: 'And?' } as const,
      result('1', '{"hours":3}'),
    ];
    expect(contents(messages)).toEqual([
      { role: 'user', parts: [{ text: 'Weather?' }] },
      {
        role: 'model',
        parts: [
          { functionCall: { id: '1', name: 'sun', args: { city: 'Rome' } }, thoughtSignature: 'sig' },
          { functionCall: { id: '2', name: 'rain', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: '2', name: 'rain', response: { output: 'none' } } },
          { functionResponse: { id: '1', name: 'sun', response: { hours: 3 } } },
          { text: 'And?' },
        ],
      },
    ]);
  });

  it('sends no ids and asks for no signatures before Gemini 3', () => {
    expect(contents([ask, calls(call('1', 'sun')), result('1', 'x')], 'gemini-2.5-pro')).toEqual([
      { role: 'user', parts: [{ text: 'Weather?' }] },
      { role: 'model', parts: [{ functionCall: { name: 'sun', args: {} } }] },
      { role: 'user', parts: [{ functionResponse: { name: 'sun', response: { output: 'x' } } }] },
    ]);
  });

  it.each([
    ['an object', '{"a":1}', undefined, { a: 1 }],
    ['text', 'fine', undefined, { output: 'fine' }],
    ['a list', '[1]', undefined, { output: '[1]' }],
    ['an error', '{"a":1}', true, { error: '{"a":1}' }],
    ["what holds Google's own $ref", '{"$ref":"x"}', undefined, { output: '{"$ref":"x"}' }],
  ])('gives %s back as an object', (_, content, isError, response) => {
    const turns = contents([ask, calls(call('1', 'sun')), result('1', content, isError)]);
    expect(turns).toMatchObject([{}, {}, { parts: [{ functionResponse: { response } }] }]);
  });

  it('puts a picture into the result from Gemini 3 on, beside it before', () => {
    const image = { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AA' } };
    const messages = [ask, calls(call('1', 'sun')), result('1', [{ type: 'text', text: 'look' }, image])];
    const picture = { inlineData: { mimeType: 'image/png', data: 'AA' } };
    expect(contents(messages)).toMatchObject([
      {},
      {},
      { parts: [{ functionResponse: { response: { output: 'look' }, parts: [picture] } }] },
    ]);
    expect(contents(messages, 'gemini-2.5-pro')).toMatchObject([
      {},
      {},
      { parts: [{ functionResponse: { response: { output: 'look' } } }, picture] },
    ]);
  });

  it('takes arguments that are cut or no object as none', () => {
    const args = ['', '{"a":', '[1]', 'null'].map((written, index) => call(String(index), 'f', written));
    const [, model] = contents([ask, calls(...args)]) as { parts: { functionCall: { args: unknown } }[] }[];
    expect(model?.parts.map((part) => part.functionCall.args)).toEqual([{}, {}, {}, {}]);
  });

  it('refuses a result that answers no call', () => {
    expect(() => contents([ask, result('9', 'x')])).toThrow(
      expect.objectContaining({ code: 'invalid_request', details: { param: 'messages[1].tool_call_id' } }),
    );
  });
});

describe('thought signatures in a Gemini request', () => {
  const signatures = (messages: readonly Message[], model?: string) =>
    (contents(messages, model) as { parts: { thoughtSignature?: string }[] }[]).flatMap(({ parts }) =>
      parts.map(({ thoughtSignature }) => thoughtSignature),
    );

  it("skips validation for the current turn's first call where the signature is missing", () => {
    const messages = [
      ask,
      calls(call('1', 'a')),
      result('1', 'x'),
      { role: 'assistant', content: 'Sunny.' } as const,
      { role: 'user', content: 'And now?' } as const,
      calls(call('2', 'a'), call('3', 'b')),
      result('2', 'x'),
      result('3', 'x'),
    ];
    const skip = 'skip_thought_signature_validator';
    const none = undefined;
    expect(signatures(messages)).toEqual([none, none, none, none, none, skip, none, none, none]);
    expect(signatures(messages, 'gemini-2.5-flash').filter(Boolean)).toEqual([]);
  });

  it("finds a call's signature among the reasoning details too", () => {
    const reasoning_details = [
      { type: 'reasoning.encrypted' as const, data: 'other', id: '1', format: 'anthropic-claude-v1' },
      { type: 'reasoning.encrypted' as const, data: 'sig', id: '1', format: 'google-gemini-v1' },
    ];
    expect(signatures([ask, { ...calls(call('1', 'a')), reasoning_details }])).toEqual([undefined, 'sig']);
  });

  it('gives text its signature back, and only the thoughts that Gemini signed', () => {
    const message: AssistantMessage = {
      role: 'assistant',
      content: 'Sunny.',
      reasoning_content: 'unsigned',
      reasoning_details: [
        { type: 'reasoning.text', text: 'hm', signature: 's1', format: 'google-gemini-v1' },
        { type: 'reasoning.text', text: 'no', signature: 's2', format: 'anthropic-claude-v1' },
      ],
      extra_content: { google: { thought_signature: 's3' } },
    };
    expect(contents([ask, message])).toEqual([
      { role: 'user', parts: [{ text: 'Weather?' }] },
      {
        role: 'model',
        parts: [
          { text: 'hm', thought: true, thoughtSignature: 's1' },
          { text: 'Sunny.', thoughtSignature: 's3' },
        ],
      },
    ]);
  });

  it('keeps a signature without any words', () => {
    const reasoning_details = [{ type: 'reasoning.encrypted' as const, data: 'sig', format: 'google-gemini-v1' }];
    expect(contents([ask, { role: 'assistant', content: null, reasoning_details }])).toEqual([
      { role: 'user', parts: [{ text: 'Weather?' }] },
      { role: 'model', parts: [{ text: '', thoughtSignature: 'sig' }] },
    ]);
  });
});
