import { describe, expect, it } from '@jest/globals';
import { Failure } from '../../failure/index.js';
import { openAiResponsesIngress as ingress } from './index.js';
import type { Json } from './json.js';

const understood = (body: Json) => ingress.parseRequest({ body: { model: 'm', input: 'Hi', ...body } });
const messages = (...input: readonly Json[]) => understood({ input }).request.messages;
const refusal = (body: Json): Failure => {
  try {
    understood(body);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('It was not refused.');
};

const call = (id: string, more: Json = {}) => ({
  type: 'function_call',
  call_id: id,
  name: 'look',
  arguments: '{}',
  ...more,
});
const output = (id: string, said: unknown = 'ok') => ({ type: 'function_call_output', call_id: id, output: said });

describe('the input', () => {
  it('may be a text, after instructions', () => {
    expect(understood({ instructions: 'Be terse.' }).request.messages).toEqual([
      { role: 'system', content: 'Be terse.' },
      { role: 'user', content: 'Hi' },
    ]);
  });

  it('may be messages that do not say so', () => {
    const parts = [
      { type: 'input_text', text: 'Hi' },
      { type: 'input_image', image_url: 'https://a.test/x.png', detail: 'high' },
    ];
    expect(messages({ role: 'developer', content: 'D' }, { role: 'user', content: parts })).toEqual([
      { role: 'developer', content: 'D' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Hi' },
          { type: 'image_url', image_url: { url: 'https://a.test/x.png', detail: 'high' } },
        ],
      },
    ]);
  });

  it('is one message of the assistant for all that it did in a row, so that calls stand together', () => {
    const said = { role: 'assistant', content: [{ type: 'output_text', text: 'Well.', annotations: [] }] };
    const thought = {
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: 'Hm.' }],
      encrypted_content: 'x',
    };
    expect(messages(thought, said, call('1'), call('2'), output('2'), output('1'))).toEqual([
      {
        role: 'assistant',
        content: 'Well.',
        tool_calls: [
          { id: '1', type: 'function', function: { name: 'look', arguments: '{}' } },
          { id: '2', type: 'function', function: { name: 'look', arguments: '{}' } },
        ],
        reasoning_content: 'Hm.',
        reasoning_details: [
          { type: 'reasoning.summary', summary: 'Hm.', id: 'rs_1', format: 'openai-responses-v1', index: 0 },
          { type: 'reasoning.encrypted', data: 'x', id: 'rs_1', format: 'openai-responses-v1' },
        ],
      },
      { role: 'tool', tool_call_id: '2', content: 'ok' },
      { role: 'tool', tool_call_id: '1', content: 'ok' },
    ]);
  });

  it('may be results with images, and marks of what to cache', () => {
    const image = {
      type: 'input_image',
      image_url: 'data:image/png;base64,AA==',
      prompt_cache_breakpoint: { mode: 'explicit' },
    };
    expect(messages(call('1'), output('1', [image]))[1]).toMatchObject({
      content: [{ type: 'image_url', cache_control: { type: 'ephemeral' } }],
    });
  });

  it('loses what only this language has', () => {
    const { lost, own } = understood({
      input: [
        { role: 'user', content: 'Hi' },
        { type: 'web_search_call', id: 'ws_1' },
      ],
      ...{ truncation: 'auto', max_tool_calls: 2, include: ['web_search_call.results'], text: { verbosity: 'low' } },
    });
    expect(lost).toEqual(['max_tool_calls', 'input[1]', 'text.verbosity', 'truncation', 'include[0]']);
    expect(own).toEqual([]);
  });

  it('is not fooled by names that every object has', () => {
    const odd = { type: '__proto__', call_id: 'a' };
    const { lost } = understood({ input: [odd, { role: 'user', content: [{ type: 'constructor' }] }] });
    expect(lost).toEqual(['input[0]', 'input[1].content[0]']);
  });

  it.each([
    [
      'an image that is stored elsewhere',
      { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'f' }] }] },
      'input[0].content[0].file_id',
    ],
    ['a prompt that is stored elsewhere', { prompt: { id: 'p' } }, 'prompt'],
    ['a tool that runs elsewhere', { tools: [{ type: 'file_search', vector_store_ids: [] }] }, 'tools[0]'],
    ['a search that is asked for alone', { tools: [{ type: 'web_search' }] }, 'tools[0]'],
    ['a search for tools alone', { tools: [{ type: 'tool_search' }] }, 'tools[0]'],
    [
      'a tool that runs elsewhere, forced',
      { tools: [{ type: 'function', name: 'a' }], tool_choice: { type: 'mcp', server_label: 'x' } },
      'tool_choice',
    ],
  ])('is for upstreams of its own language where it has %s', (_, body, param) => {
    expect(understood(body).own).toEqual([param]);
  });

  it.each([
    [{ model: '' }, 'model'],
    [{ input: 7 }, 'input'],
    [{ input: [7] }, 'input[0]'],
    [{ input: [{ role: 'user', content: [{ type: 'input_text', text: 7 }] }] }, 'input[0].content[0].text'],
    [{ input: [{ role: 'robot', content: '' }] }, 'input[0].role'],
    [{ input: [{ type: 'function_call', call_id: '1' }] }, 'input[0].name'],
    [{ input: [{ role: 'user', content: [{ type: 'input_text' }] }] }, 'input[0].content[0].text'],
    [{ tools: [{ type: 'function' }] }, 'tools[0].name'],
    [{ tools: 'all' }, 'tools'],
    [{ tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'function' }] }] }, 'tools[0].tools[0].name'],
    [{ tools: [{ type: 'namespace', name: 'n' }] }, 'tools[0].tools'],
    [{ reasoning: { effort: 'extreme' } }, 'reasoning.effort'],
    [{ text: { format: { type: 'json_schema', name: 'x' } } }, 'text.format.schema'],
    [{ background: true }, 'background'],
    [{ conversation: 'conv_1' }, 'conversation'],
  ])('is refused where it is wrong: %j', (body, param) => {
    expect(refusal(body)).toMatchObject({ code: 'invalid_request', details: { param } });
  });
});

describe('what an agent asks for', () => {
  const tools = [
    { type: 'function', name: 'shell', parameters: { type: 'object' }, strict: false },
    { type: 'custom', name: 'apply_patch', format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' } },
    {
      type: 'namespace',
      name: 'mcp.files',
      description: 'Files.',
      tools: [
        { type: 'function', name: 'read' },
        { type: 'custom', name: 'write' },
      ],
    },
    { type: 'web_search' },
    { type: 'tool_search', execution: 'client', description: 'Finds tools.', parameters: { type: 'object' } },
  ];

  it('is understood: namespaces get flat names, searches among many tools are left out', () => {
    const { request, lost, own } = understood({ tools, client_metadata: { a: 1 }, prompt_cache_key: 'k' });
    expect(request.tools).toEqual([
      { type: 'function', function: { name: 'shell', parameters: { type: 'object' }, strict: false } },
      {
        type: 'custom',
        custom: {
          name: 'apply_patch',
          format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "x"' } },
        },
      },
      { type: 'function', function: { name: 'mcp_files__read', description: 'Files.' } },
      { type: 'custom', custom: { name: 'mcp_files__write' } },
    ]);
    expect({ lost, own }).toEqual({ lost: ['prompt_cache_key', 'tools[3]', 'tools[4]'], own: [] });
  });

  it('keeps flat names apart', () => {
    const twice = [
      { type: 'function', name: 'a__b' },
      { type: 'namespace', name: 'a', description: '', tools: [{ type: 'function', name: 'b' }] },
    ];
    const names = understood({ tools: twice }).request.tools?.map((tool) => tool.function.name);
    expect(names).toEqual(['a__b', 'a__b_2']);
    const history = understood({ tools: twice, input: [call('1', { name: 'b', namespace: 'a' })] }).request.messages;
    expect(history).toMatchObject([{ tool_calls: [{ function: { name: 'a__b_2' } }] }]);
  });

  it('may name the tools that are allowed', () => {
    const tool_choice = { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'shell' }] };
    expect(understood({ tools, tool_choice }).request).toMatchObject({
      tools: [{ function: { name: 'shell' } }],
      tool_choice: 'required',
    });
  });
});

it("carries another provider's proof of its thoughts to the caller and back", () => {
  const details = [
    { type: 'reasoning.text' as const, text: 'Hm.', signature: 'abc', format: 'anthropic-claude-v1', index: 0 },
  ];
  const answer = ingress.renderResponse(
    {
      ...{ id: 'x', object: 'chat.completion', created: 1, model: 'm' },
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'A',
            refusal: null,
            reasoning_content: 'Hm.',
            reasoning_details: details,
          },
          finish_reason: 'stop',
          logprobs: null,
        },
      ],
    },
    { body: {}, headers: {}, newId: (prefix) => `${prefix}1`, now: 0 },
  );
  const again = messages(...(answer['output'] as Json[]));
  expect(again).toEqual([{ role: 'assistant', content: 'A', reasoning_content: 'Hm.', reasoning_details: details }]);
});
