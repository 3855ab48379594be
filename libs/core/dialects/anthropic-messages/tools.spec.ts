import { describe, expect, it } from '@jest/globals';
import type { ChatRequest, Tool } from '../../hub/index.js';
import type { Target } from '../kit/index.js';
import { anthropicMessages } from './index.js';

const target: Target = { provider: 'anthropic', model: 'claude-sonnet-4-5', newId: (prefix) => prefix, now: 0 };
const tool = (name: string, over: Partial<Tool['function']> = {}): Tool => ({
  type: 'function',
  function: { name, ...over },
});
const render = (request: Partial<ChatRequest>, model = target.model) => {
  const whole: ChatRequest = {
    model: 'any',
    messages: [{ role: 'user', content: 'Hi' }],
    tools: [tool('look'), tool('hear')],
    ...request,
  };
  return anthropicMessages.chat.renderRequest(whole, { ...target, model });
};
const named = { type: 'function', function: { name: 'hear' } } as const;

describe('tools', () => {
  it('are told by name, purpose, input and cache breakpoint', () => {
    const parameters = { type: 'object', properties: { a: { type: 'string', minLength: 1 } } };
    const tools: Tool[] = [
      { ...tool('look', { description: 'Looks', parameters }), cache_control: { type: 'ephemeral' } },
      tool('hear'),
    ];
    expect(render({ tools })['tools']).toEqual([
      { name: 'look', description: 'Looks', input_schema: parameters, cache_control: { type: 'ephemeral' } },
      { name: 'hear', input_schema: { type: 'object' } },
    ]);
  });

  it('are strict where the model and the schema allow it', () => {
    const parameters = { type: 'object', properties: { a: { type: 'string', minLength: 1 } }, required: ['a'] };
    const strict = [tool('look', { strict: true, parameters })];
    expect(render({ tools: strict })['tools']).toMatchObject([
      {
        strict: true,
        input_schema: {
          properties: { a: { type: 'string', description: 'minLength: 1' } },
          additionalProperties: false,
        },
      },
    ]);
    expect(render({ tools: strict }, 'claude-3-5-haiku-20241022')['tools']).toEqual([
      { name: 'look', input_schema: parameters },
    ]);
  });

  it('have one object at the root of their input, also where the caller offers a choice of several', () => {
    const parameters = {
      anyOf: [{ properties: { a: { type: 'string' } }, required: ['a'] }, { properties: { b: { type: 'string' } } }],
      allOf: [{ properties: { c: { type: 'string' } }, required: ['c'] }],
    };
    expect(render({ tools: [tool('look', { parameters })] })['tools']).toMatchObject([
      { input_schema: { type: 'object', required: ['c'], properties: { a: {}, b: {}, c: {} } } },
    ]);
  });

  it('that are offered no more are still named where the conversation holds their calls', () => {
    const messages: ChatRequest['messages'] = [
      { role: 'user', content: 'Look' },
      { role: 'assistant', tool_calls: [{ id: 'a', type: 'function', function: { name: 'look', arguments: '' } }] },
      { role: 'tool', tool_call_id: 'a', content: 'seen' },
    ];
    const { tools, tool_choice } = render({ tools: null, messages });
    expect({ tools, tool_choice }).toEqual({
      tools: [{ name: 'look', input_schema: { type: 'object' } }],
      tool_choice: { type: 'none' },
    });
  });
});

describe('the choice of a tool', () => {
  it.each([
    ['auto', undefined, { type: 'auto' }],
    ['none', false, { type: 'none' }],
    ['required', undefined, { type: 'any' }],
    ['required', false, { type: 'any', disable_parallel_tool_use: true }],
    [named, true, { type: 'tool', name: 'hear' }],
    [undefined, false, { type: 'auto', disable_parallel_tool_use: true }],
    [undefined, true, undefined],
  ] as const)('of %j, in parallel %j, is %j', (tool_choice, parallel_tool_calls, expected) => {
    expect(render({ tool_choice, parallel_tool_calls })['tool_choice']).toEqual(expected);
  });

  it('is left out where there are no tools', () => {
    const body = render({ tools: [], tool_choice: 'auto', parallel_tool_calls: false });
    expect(body).not.toHaveProperty('tools');
    expect(body).not.toHaveProperty('tool_choice');
  });

  it('is no order for a model that takes none: it gets only the tool in question', () => {
    expect(render({ tool_choice: 'required' }, 'claude-opus-5-5')).toMatchObject({
      tools: [{}, {}],
      tool_choice: { type: 'auto' },
    });
    expect(render({ tool_choice: named }, 'claude-sonnet-5-5')).toMatchObject({
      tools: [{ name: 'hear' }],
      tool_choice: { type: 'auto' },
    });
  });
});
