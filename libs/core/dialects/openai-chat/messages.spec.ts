import { describe, expect, it } from '@jest/globals';
import type { Message } from '../../hub/index.js';
import { rewriteMessages, rewriteTools } from './messages.js';

const strict = { refuses: ['cache_control', 'extra_content'], history: 'refused', toolImages: 'lifted' } as const;
const cache_control = { type: 'ephemeral' } as const;
const call = { id: 'call_abcdef', type: 'function', function: { name: 'f', arguments: '{}' } } as const;
const user = (content: string): Message => ({ role: 'user', content });

describe('messages', () => {
  it('are the very same where nothing stands in the way', () => {
    const messages: Message[] = [
      { role: 'system', content: 'Be kind.' },
      user('Hi'),
      { role: 'assistant', content: 'Hello' },
    ];
    expect(rewriteMessages(messages, strict)).toBe(messages);
    expect(
      rewriteMessages(messages, {
        ...strict,
        toolIds: 'nine',
        turns: 'strict',
        systemMessages: 'one',
        textContent: 'string',
      }),
    ).toBe(messages);
  });

  it('lose what only the hub form knows where it is refused', () => {
    const messages: Message[] = [
      { role: 'user', content: [{ type: 'text', text: 'Hi', cache_control }] },
      {
        role: 'assistant',
        content: null,
        reasoning_content: 'hm',
        reasoning_details: [{ type: 'reasoning.text', text: 'hm', signature: 's' }],
        tool_calls: [{ ...call, extra_content: { google: { thought_signature: 's' } } }],
      },
      { role: 'tool', tool_call_id: call.id, content: 'no', is_error: true },
    ];
    expect(rewriteMessages(messages, strict)).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: call.id, content: 'no' },
    ]);
    expect(rewriteMessages(messages.slice(0, 2), {})).toEqual(messages.slice(0, 2));
  });

  it.each([
    ['reasoning', { reasoning: 'hm' }],
    ['reasoning_content', { reasoning_content: 'hm' }],
  ] as const)('carry earlier thinking in %s', (history, field) => {
    const details = [{ type: 'reasoning.text', text: 'hm' }] as const;
    for (const thought of [{ reasoning_content: 'hm' }, { reasoning: 'hm' }, { reasoning_details: details }]) {
      const message = { role: 'assistant', content: 'a', ...thought } as Message;
      expect(rewriteMessages([message], { history })).toEqual([{ role: 'assistant', content: 'a', ...field }]);
    }
  });

  it("carry OpenRouter's details once", () => {
    const reasoning_details = [{ type: 'reasoning.encrypted', data: 'x' }] as const;
    const message: Message = { role: 'assistant', content: 'a', reasoning_content: 'hm', reasoning_details };
    expect(rewriteMessages([message], { history: 'reasoning_details' })).toEqual([
      { role: 'assistant', content: 'a', reasoning_details },
    ]);
  });

  it('say that there was no thinking before a tool call, where that must be said', () => {
    const message: Message = { role: 'assistant', content: null, tool_calls: [call] };
    expect(rewriteMessages([message], { history: 'reasoning_content', historyRequired: true })).toEqual([
      { ...message, reasoning_content: '' },
    ]);
  });

  it('keep a call and its result together under a shorter id', () => {
    const messages: Message[] = [
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: call.id, content: 'x' },
    ];
    const [assistant, tool] = rewriteMessages(messages, { toolIds: 'nine' }) as unknown as [
      { tool_calls: { id: string }[] },
      { tool_call_id: string },
    ];
    expect(tool.tool_call_id).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(assistant.tool_calls[0]?.id).toBe(tool.tool_call_id);
    const long: Message = { role: 'tool', tool_call_id: 'x'.repeat(64), content: '' };
    expect(rewriteMessages([long], { toolIds: 'forty' })[0]).toMatchObject({
      tool_call_id: expect.stringMatching(/^call_\w{18}$/) as unknown,
    });
  });

  it('tell images of tool results in a message of the user', () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } } as const;
    const messages: Message[] = [
      { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'seen' }, image] },
      { role: 'tool', tool_call_id: 'b', content: [image] },
      user('And?'),
    ];
    expect(rewriteMessages(messages, strict)).toEqual([
      { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'seen' }] },
      { role: 'tool', tool_call_id: 'b', content: 'See the images below.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Images of tool result a:' },
          image,
          { type: 'text', text: 'Images of tool result b:' },
          image,
        ],
      },
      user('And?'),
    ]);
  });

  it('begin with one system message, and take turns, where a template demands it', () => {
    const messages: Message[] = [
      { role: 'developer', content: 'A' },
      user('1'),
      user('2'),
      { role: 'system', content: 'B' },
    ];
    expect(rewriteMessages(messages, { systemMessages: 'one', turns: 'strict' })).toEqual([
      { role: 'system', content: 'A\n\nB' },
      user('1\n\n2'),
    ]);
  });

  it('are text where only text is taken', () => {
    const image = { type: 'image_url', image_url: { url: 'https://x.test/a.png' } } as const;
    const parts = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ] as const;
    const messages: Message[] = [
      { role: 'user', content: parts },
      { role: 'user', content: [...parts, image] },
    ];
    expect(rewriteMessages(messages, { textContent: 'string' })).toEqual([user('a\nb'), messages[1]]);
  });

  it('are of the system where nobody knows a developer', () => {
    expect(rewriteMessages([{ role: 'developer', content: 'A' }], { developerRole: false })).toEqual([
      { role: 'system', content: 'A' },
    ]);
  });
});

it('drops the cache marks of tools where they are refused', () => {
  const tools = [{ type: 'function', function: { name: 'f' }, cache_control }] as const;
  expect(rewriteTools(tools, strict)).toEqual([{ type: 'function', function: { name: 'f' } }]);
  expect(rewriteTools(tools, {})).toBe(tools);
});
