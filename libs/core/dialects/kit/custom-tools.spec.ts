import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChatChunk, ChatRequest, ToolCallDelta } from '../../hub/index.js';
import { openAiChatIngress } from '../openai-chat/index.js';
import { asFunctions, CustomCalls, inputIn } from './index.js';

const custom = {
  type: 'custom',
  custom: {
    name: 'patch',
    description: 'Changes.',
    format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'a' } },
  },
};
const look = { type: 'function', function: { name: 'look' } };
const request = (more: object): ChatRequest => ({ model: 'm', messages: [], ...more });
const chunk = (tool_calls: readonly ToolCallDelta[] | undefined, finish: 'tool_calls' | null = null): ChatChunk => ({
  ...{ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm' },
  choices: [{ index: 0, delta: tool_calls ? { tool_calls } : {}, finish_reason: finish }],
});

describe('a custom tool', () => {
  it('is a function of one text, for languages that have none', () => {
    const call = { id: '1', type: 'custom', custom: { name: 'patch', input: 'x"y' } };
    const said = asFunctions(
      request({
        tools: [look, custom],
        tool_choice: { type: 'custom', custom: { name: 'patch' } },
        messages: [{ role: 'assistant', tool_calls: [call] }],
      }),
    );
    expect(said).toMatchObject({
      tools: [look, { type: 'function', function: { name: 'patch', parameters: { required: ['input'] } } }],
      tool_choice: { type: 'function', function: { name: 'patch' } },
      messages: [
        { tool_calls: [{ id: '1', type: 'function', function: { name: 'patch', arguments: '{"input":"x\\"y"}' } }] },
      ],
    });
    expect(said.tools?.[1]?.function.description).toBe('Changes.\n\n`input` must follow this lark grammar:\na');
  });

  it('costs nothing where there is none', () => {
    const plain = request({ tools: [look] });
    expect(asFunctions(plain)).toBe(plain);
  });

  it('is called again as it was asked for, however its JSON is cut', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 5 }), (input, most) => {
        const calls = new CustomCalls(new Set(['patch']));
        const json = JSON.stringify({ input });
        const pieces = json.match(new RegExp(`[^]{1,${most}}`, 'g')) ?? [];
        const told = [
          chunk([{ index: 0, id: 'a', type: 'function', function: { name: 'look', arguments: '{}' } }]),
          chunk([{ index: 1, id: 'b', type: 'function', function: { name: 'patch', arguments: '' } }]),
          ...pieces.map((text) => chunk([{ index: 1, function: { arguments: text } }])),
          chunk(undefined, 'tool_calls'),
        ].flatMap((one) => calls.chunk(one).choices.flatMap(({ delta }) => delta.tool_calls ?? []));
        expect(told).toEqual([
          { index: 0, id: 'a', type: 'function', function: { name: 'look', arguments: '{}' } },
          { index: 1, id: 'b', type: 'custom', custom: { name: 'patch', input: '' } },
          { index: 1, custom: { input } },
        ]);
      }),
    );
  });

  it('has what the model wrote where that is no JSON', () => {
    expect([inputIn('{"input":'), inputIn('{"other":1}'), inputIn('')]).toEqual(['{"input":', '{"other":1}', '']);
  });

  it('comes back in a chat too', () => {
    const asking = { body: { tools: [custom] }, headers: {}, newId: (prefix: string) => prefix, now: 0 };
    const message = {
      ...{ role: 'assistant' as const, content: null, refusal: null },
      tool_calls: [{ id: '1', type: 'function' as const, function: { name: 'patch', arguments: '{"input":"x"}' } }],
    };
    const head = { id: 'x', object: 'chat.completion' as const, created: 1, model: 'm' };
    const answer = { ...head, choices: [{ index: 0, message, finish_reason: 'tool_calls' as const, logprobs: null }] };
    expect(openAiChatIngress.renderResponse(answer, asking)).toMatchObject({
      choices: [{ message: { tool_calls: [{ id: '1', type: 'custom', custom: { name: 'patch', input: 'x' } }] } }],
    });
  });
});
