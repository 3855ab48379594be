import { describe, expect, it } from '@jest/globals';
import type { ChatRequest } from '../../hub/index.js';
import type { Target } from '../kit/index.js';
import { bedrockConverse } from './index.js';

const lost: string[] = [];
const target: Target = {
  provider: 'aws',
  model: 'anthropic.claude-haiku-4-5-20251001-v1:0',
  newId: (prefix) => `${prefix}1`,
  now: 0,
  lost: (field) => void lost.push(field),
};
const hi = { role: 'user', content: 'Hi' } as const;

function rendered(request: Partial<ChatRequest>, model = target.model) {
  lost.length = 0;
  return bedrockConverse.chat.renderRequest({ model: 'any', messages: [hi], ...request }, { ...target, model });
}

const png = 'data:image/png;base64,aGk=';

describe('the path of a model', () => {
  it('has its name encoded, colons and the slashes of an ARN too', () => {
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.model-v1:0';
    const path = (model: string, stream: boolean) => bedrockConverse.chat.path({ ...target, model }, stream);
    expect(path('us.model-v1:0', false)).toBe('/model/us.model-v1%3A0/converse');
    expect(path(arn, true)).toBe(
      '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fus.model-v1%3A0/converse-stream',
    );
  });
});

describe('a conversation', () => {
  it('has its instructions apart, and turns by turns', () => {
    const messages = [
      { role: 'system', content: 'Be terse.' },
      hi,
      { role: 'user', content: 'There?' },
      { role: 'assistant', content: 'Yes. ' },
      { role: 'developer', content: 'Be kind.' },
    ] as const;
    expect(rendered({ messages })).toEqual({
      system: [{ text: 'Be terse.' }],
      messages: [
        { role: 'user', content: [{ text: 'Hi' }, { text: 'There?' }] },
        { role: 'assistant', content: [{ text: 'Yes. ' }] },
        { role: 'user', content: [{ text: '<system>\nBe kind.\n</system>' }] },
      ],
    });
  });

  it('keeps prompts where it is told to, five minutes or an hour', () => {
    const content = [
      { type: 'text', text: 'A', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: 'B', cache_control: { type: 'ephemeral', ttl: '1h' } },
      { type: 'text', text: ' ', cache_control: { type: 'ephemeral' } },
    ] as const;
    const tool = { type: 'function', function: { name: 'look' }, cache_control: { type: 'ephemeral' } } as const;
    const body = rendered({ messages: [{ role: 'system', content }, hi], tools: [tool] });
    const point = { cachePoint: { type: 'default' } };
    expect(body).toMatchObject({
      system: [{ text: 'A' }, point, { text: 'B' }, { cachePoint: { type: 'default', ttl: '1h' } }],
      toolConfig: { tools: [{ toolSpec: { name: 'look' } }, point] },
    });
  });

  it('shows pictures and documents, each document under a name of its own and with words', () => {
    const pdf = 'data:application/pdf;base64,aGk=';
    const content = [
      { type: 'image_url', image_url: { url: png } },
      { type: 'file', file: { file_data: pdf, filename: 'My_report: v2.pdf' } },
      { type: 'file', file: { file_data: pdf, filename: 'My report/v2.pdf' } },
    ] as const;
    expect(rendered({ messages: [{ role: 'user', content }] })['messages']).toEqual([
      {
        role: 'user',
        content: [
          { text: '(empty)' },
          { image: { format: 'png', source: { bytes: 'aGk=' } } },
          { document: { format: 'pdf', name: 'My report v2', source: { bytes: 'aGk=' } } },
          { document: { format: 'pdf', name: 'My report v2 2', source: { bytes: 'aGk=' } } },
        ],
      },
    ]);
  });

  it.each([
    ['an image by its address', { type: 'image_url', image_url: { url: 'https://a.example/b.png' } }, 'image_url.url'],
    ['a file by its id', { type: 'file', file: { file_id: 'file-1' } }, 'file'],
  ])('refuses %s, for Bedrock fetches nothing', (_, part, where) => {
    const messages = [{ role: 'user', content: [part] }] as ChatRequest['messages'];
    expect(() => rendered({ messages })).toThrow(
      expect.objectContaining({ code: 'invalid_request', details: { param: `messages[0].content[0].${where}` } }),
    );
  });
});

describe('tools', () => {
  const look = {
    type: 'function',
    function: { name: 'look', description: 'Looks.', parameters: { properties: {} } },
  } as const;
  const call = (id: string) => ({ id, type: 'function', function: { name: 'look', arguments: '{"a":1}' } }) as const;

  it('are offered with a schema that is an object', () => {
    expect(rendered({ tools: [look], tool_choice: 'required' })['toolConfig']).toEqual({
      tools: [
        {
          toolSpec: { name: 'look', description: 'Looks.', inputSchema: { json: { type: 'object', properties: {} } } },
        },
      ],
      toolChoice: { any: {} },
    });
    const choice = { type: 'function', function: { name: 'look' } } as const;
    expect(rendered({ tools: [look], tool_choice: choice })['toolConfig']).toMatchObject({
      toolChoice: { tool: { name: 'look' } },
    });
  });

  it('have their results first in the next turn, and one is said where none was given', () => {
    const messages = [
      hi,
      { role: 'assistant', content: null, tool_calls: [call('a'), call('b')] },
      { role: 'user', content: 'Well?' },
      { role: 'tool', tool_call_id: 'b', content: [{ type: 'image_url', image_url: { url: png } }], is_error: true },
    ] as const;
    const body = rendered({ messages });
    expect(body['messages']).toMatchObject([
      {},
      { content: [{ toolUse: { toolUseId: 'a', name: 'look', input: { a: 1 } } }, { toolUse: { toolUseId: 'b' } }] },
      {
        content: [
          { toolResult: { toolUseId: 'b', status: 'error', content: [{ image: { format: 'png' } }] } },
          { toolResult: { toolUseId: 'a', status: 'error' } },
          { text: 'Well?' },
        ],
      },
    ]);
    // The wire refuses a history with calls whose tools are not named.
    expect(body['toolConfig']).toEqual({
      tools: [{ toolSpec: { name: 'look', inputSchema: { json: { type: 'object' } } } }],
    });
  });

  it('have ids of nine letters with Mistral', () => {
    const messages = [hi, { role: 'assistant', tool_calls: [call('call_abc'), call('call_abc')] }] as const;
    const text = JSON.stringify(rendered({ messages }, 'mistral.mistral-large-2407-v1:0'));
    const ids = [...text.matchAll(/"toolUseId":"([^"]*)"/g)].map(([, id]) => id);
    expect(ids).toHaveLength(4);
    for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(new Set(ids).size).toBe(2);
  });

  it('say what cannot be kept: no Llama can be made to call one', () => {
    const body = rendered(
      { tools: [look], tool_choice: 'required', parallel_tool_calls: false },
      'us.meta.llama4-v1:0',
    );
    expect(body['toolConfig']).not.toHaveProperty('toolChoice');
    expect(lost).toEqual(['parallel_tool_calls', 'tool_choice']);
  });
});

describe('what only some models take', () => {
  const cached = { cache_control: { type: 'ephemeral', ttl: '1h' } } as const;
  const look = { type: 'function', function: { name: 'look' }, ...cached } as const;
  const hear = { type: 'function', function: { name: 'hear' } } as const;
  const messages = [
    { role: 'user', content: [{ type: 'text', text: 'Hi', ...cached }] },
    { role: 'assistant', tool_calls: [{ id: 'a', type: 'function', function: { name: 'look', arguments: '' } }] },
    { role: 'tool', tool_call_id: 'a', content: 'No.', is_error: true },
  ] as const;
  const choice = { type: 'function', function: { name: 'look' } } as const;

  it.each([
    ['anthropic.claude-haiku-4-5-20251001-v1:0', 2, true, { tool: { name: 'look' } }],
    ['anthropic.claude-3-haiku-20240307-v1:0', 0, true, { tool: { name: 'look' } }],
    ['amazon.nova-lite-v1:0', 1, true, { tool: { name: 'look' } }],
    ['mistral.mistral-large-2407-v1:0', 0, false, { any: {} }],
    ['deepseek.v3-v1:0', 0, false, { tool: { name: 'look' } }],
    ['arn:aws:bedrock:us-east-1:1:application-inference-profile/x', 2, true, { tool: { name: 'look' } }],
  ])('is said to %s as far as it goes', (model, points, hasStatus, toolChoice) => {
    const body = rendered({ messages, tools: [look, hear], tool_choice: choice }, model);
    const text = JSON.stringify(body);
    expect([...text.matchAll(/cachePoint/g)]).toHaveLength(points);
    expect(text.includes('"status":"error"')).toBe(hasStatus);
    expect(text.includes('"ttl"')).toBe(points === 2);
    expect(body['toolConfig']).toMatchObject({ toolChoice });
    expect(text.includes('"hear"')).toBe(!model.startsWith('mistral'));
  });
});

describe('sampling and limits', () => {
  it('are said in the words of Converse', () => {
    const body = rendered(
      { max_tokens: 5, temperature: 1.5, top_p: 0.5, top_k: 7, stop: ['END', ' '], seed: 1, service_tier: 'flex' },
      'amazon.nova-lite-v1:0',
    );
    expect(body).toMatchObject({
      inferenceConfig: { maxTokens: 5, temperature: 1, topP: 0.5, stopSequences: ['END'] },
      additionalModelRequestFields: { top_k: 7 },
      serviceTier: { type: 'flex' },
    });
    expect(lost).toEqual(['seed']);
  });

  it('are one of two with Claude, and none with the newest', () => {
    const sampling = { temperature: 0.2, top_p: 0.5 };
    expect(rendered(sampling)['inferenceConfig']).toEqual({ temperature: 0.2 });
    expect(rendered(sampling, 'global.anthropic.claude-opus-4-8')['inferenceConfig']).toBeUndefined();
  });

  it('refuse several answers at once', () => {
    expect(() => rendered({ n: 2 })).toThrow(expect.objectContaining({ details: { param: 'n' } }));
  });
});

describe('thinking', () => {
  const fields = (request: Partial<ChatRequest>, model?: string) =>
    rendered(request, model)['additionalModelRequestFields'];

  it.each([
    ['anthropic.claude-haiku-4-5-20251001-v1:0', { thinking: { type: 'enabled', budget_tokens: 8192 } }],
    ['us.anthropic.claude-3-7-sonnet-20250219-v1:0', { thinking: { type: 'enabled', budget_tokens: 8192 } }],
    [
      'anthropic.claude-opus-4-7',
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'medium' } },
    ],
    ['us.amazon.nova-2-lite-v1:0', { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'medium' } }],
    ['openai.gpt-oss-120b-1:0', { reasoning_effort: 'medium' }],
    ['meta.llama4-v1:0', undefined],
  ])('is asked for in the words of %s', (model, expected) => {
    expect(fields({ reasoning_effort: 'medium' }, model)).toEqual(expected);
  });

  it('is told as lost where a model cannot', () => {
    rendered({ reasoning_effort: 'low' }, 'meta.llama4-v1:0');
    expect(lost).toEqual(['reasoning_effort']);
  });

  it('goes back to the model with its signature, and only to its own maker', () => {
    const details = [
      { type: 'reasoning.text', text: 'Let me', format: 'anthropic-claude-v1', index: 0 },
      { type: 'reasoning.text', text: ' see', signature: 'sig', format: 'anthropic-claude-v1', index: 0 },
      { type: 'reasoning.encrypted', data: 'aGk=', format: 'bedrock-converse-v1', index: 1 },
      { type: 'reasoning.text', text: 'other', signature: 'x', format: 'google-v1', index: 2 },
    ] as const;
    const messages = [hi, { role: 'assistant', content: 'So.', reasoning_details: details }, hi] as const;
    expect(rendered({ messages })['messages']).toMatchObject([
      {},
      {
        content: [
          { reasoningContent: { reasoningText: { text: 'Let me see', signature: 'sig' } } },
          { reasoningContent: { redactedContent: 'aGk=' } },
          { text: 'So.' },
        ],
      },
      {},
    ]);
  });

  it("is the caller's own, in Claude's words", () => {
    const thinking = { type: 'enabled', budget_tokens: 2000 };
    expect(fields({ thinking, max_tokens: 4000 })).toEqual({ thinking });
  });
});

describe('the form of an answer', () => {
  const format = { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } } as const;

  it('is enforced where the model can, else said in words', () => {
    expect(rendered({ response_format: format })['outputConfig']).toEqual({
      textFormat: { type: 'json_schema', structure: { jsonSchema: { name: 'x', schema: '{"type":"object"}' } } },
    });
    expect(rendered({ response_format: format }, 'amazon.nova-lite-v1:0')).toMatchObject({
      system: [{ text: expect.stringContaining('{"type":"object"}') }],
    });
  });
});

describe("Bedrock's own fields", () => {
  it('pass, for whoever says them means them', () => {
    const own = { guardrailConfig: { guardrailIdentifier: 'g' }, additionalModelRequestFields: { top_k: 3 } };
    expect(rendered({ ...own, top_k: 1 })).toMatchObject(own);
  });
});
