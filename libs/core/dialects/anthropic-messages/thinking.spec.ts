import { describe, expect, it } from '@jest/globals';
import type { ChatRequest, Message, ReasoningEffort } from '../../hub/index.js';
import type { Target } from '../kit/index.js';
import { anthropicMessages } from './index.js';

const target: Target = { provider: 'anthropic', model: '', newId: (prefix) => prefix, now: 0 };
const hello: ChatRequest = { model: 'any', messages: [{ role: 'user', content: 'Hello' }] };
const tools: ChatRequest['tools'] = [{ type: 'function', function: { name: 'look' } }];
const render = (model: string, request: Partial<ChatRequest>, to: Partial<Target> = {}) => {
  const { thinking, output_config, max_tokens } = anthropicMessages.chat.renderRequest(
    { ...hello, ...request },
    { ...target, model, ...to },
  );
  return { thinking, output_config, max_tokens };
};
const asked = (model: string, reasoning_effort: ReasoningEffort, to: Partial<Target> = {}) =>
  render(model, { reasoning_effort }, to);

describe('without any limit on the answer', () => {
  const heldOutput = 16_384;

  it.each(['minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const)(
    'thinking and answer together stay within what is held back (%s)',
    (effort) => {
      const { thinking, max_tokens } = asked('claude-sonnet-4-5', effort, { heldOutput });
      expect(max_tokens).toBeLessThanOrEqual(heldOutput);
      expect((thinking as { budget_tokens: number }).budget_tokens).toBeLessThan(Number(max_tokens));
      expect(asked('claude-opus-5', effort, { heldOutput }).max_tokens).toBeLessThanOrEqual(heldOutput);
    },
  );

  it.each([
    [8_000, 12_096, 8_000],
    [20_000, heldOutput, 12_288],
  ])("so does the caller's own thinking of %i", (budget_tokens, maxTokens, expected) => {
    const own = { thinking: { type: 'enabled', budget_tokens } };
    const { thinking, max_tokens } = render('claude-sonnet-4-5', own, { heldOutput });
    expect([max_tokens, thinking]).toEqual([maxTokens, { type: 'enabled', budget_tokens: expected }]);
  });
});

describe('reasoning effort', () => {
  const summarised = { type: 'adaptive', display: 'summarized' };

  it.each([
    ['claude-opus-4-6', 'minimal', 'low'],
    ['claude-opus-4-6', 'xhigh', 'high'],
    ['claude-opus-4-6', 'max', 'max'],
    ['claude-opus-5-5', 'medium', 'medium'],
    ['claude-sonnet-5', 'xhigh', 'xhigh'],
    ['claude-fable-5', 'low', 'low'],
    ['claude-someday', 'high', 'high'],
  ] as const)('is an effort of a newer model: %s, %s', (model, effort, expected) => {
    expect(asked(model, effort)).toMatchObject({ thinking: summarised, output_config: { effort: expected } });
  });

  it.each([
    ['claude-haiku-4-5', 'low', 2048],
    ['claude-3-7-sonnet-20250219', 'medium', 8192],
    ['claude-opus-4-20250514', 'high', 16_384],
    ['claude-sonnet-4-5', 'max', 24_000],
    ['glm-5', 'minimal', 1024],
  ] as const)('is a budget of an older model: %s, %s', (model, effort, budget) => {
    expect(asked(model, effort, { maxOutput: 32_000 })).toEqual({
      thinking: { type: 'enabled', budget_tokens: budget },
      output_config: undefined,
      max_tokens: 32_000,
    });
  });

  it('gets room of its own where nobody set a limit', () => {
    expect(asked('claude-haiku-4-5', 'high').max_tokens).toBe(4096 + 16_384);
  });

  it('leaves room for the answer, and is left out where there is none', () => {
    expect(render('claude-haiku-4-5', { reasoning_effort: 'high', max_tokens: 2000 }).thinking).toEqual({
      type: 'enabled',
      budget_tokens: 1500,
    });
    expect(render('claude-haiku-4-5', { reasoning_effort: 'high', max_tokens: 1000 }).thinking).toBeUndefined();
  });

  it.each([
    ['claude-sonnet-5', { thinking: { type: 'disabled' } }],
    ['claude-haiku-4-5', { thinking: { type: 'disabled' } }],
    ['claude-sonnet-5-5', { thinking: { type: 'between_tools' } }],
    ['claude-opus-5-5', { output_config: { effort: 'low' } }],
    ['claude-fable-5-1', { output_config: { effort: 'low' } }],
    ['claude-3-5-haiku-20241022', {}],
  ])('of none is the least that %s takes', (model, expected) => {
    expect(asked(model, 'none')).toEqual({
      thinking: undefined,
      output_config: undefined,
      ...expected,
      max_tokens: 4096,
    });
  });

  it('is left out where the model does not think', () => {
    expect(asked('claude-3-haiku-20240307', 'high').thinking).toBeUndefined();
    expect(asked('minimax-m2', 'high', { reasoning: false }).thinking).toBeUndefined();
  });

  it("gives way to the caller's own words", () => {
    const thinking = { type: 'enabled', budget_tokens: 5000 };
    const own = { thinking, output_config: { effort: 'max' }, reasoning_effort: 'low' } as const;
    expect(render('claude-opus-4-6', own)).toEqual({ thinking, output_config: { effort: 'max' }, max_tokens: 9096 });
  });

  it('gives way to a tool that must be called, which forbids thinking', () => {
    const forced = { reasoning_effort: 'high', tools, tool_choice: 'required' } as const;
    expect(render('claude-haiku-4-5', forced).thinking).toBeUndefined();
    expect(render('claude-opus-4-6', forced)).toMatchObject({ thinking: undefined, output_config: { effort: 'high' } });
  });

  it('leaves no sampling', () => {
    const request = { ...hello, reasoning_effort: 'high', temperature: 0.1, top_k: 4, top_p: 0.5 } as const;
    const body = anthropicMessages.chat.renderRequest(request, { ...target, model: 'claude-opus-4-6' });
    expect(body).not.toHaveProperty('temperature');
    expect(body).not.toHaveProperty('top_k');
    expect(body).not.toHaveProperty('top_p');
  });
});

describe('thinking of earlier turns', () => {
  const details = [
    { type: 'reasoning.text', text: 'I sh', format: 'anthropic-claude-v1', index: 0 },
    { type: 'reasoning.text', text: 'ould look.', format: 'anthropic-claude-v1', index: 0 },
    { type: 'reasoning.text', signature: 'sig', format: 'anthropic-claude-v1', index: 0 },
    { type: 'reasoning.encrypted', data: 'dark', format: 'anthropic-claude-v1', index: 1 },
    { type: 'reasoning.text', text: 'unsigned', format: 'anthropic-claude-v1', index: 2 },
    { type: 'reasoning.encrypted', data: 'foreign', format: 'openai-responses-v1', index: 3 },
    { type: 'reasoning.text', text: 'nameless', signature: 'x' },
  ] as const;
  const loop = (reasoning_details?: typeof details): Message[] => [
    { role: 'user', content: 'Look!' },
    {
      role: 'assistant',
      content: 'Looking.',
      reasoning_details,
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'look', arguments: '' } }],
    },
    { role: 'tool', tool_call_id: 'c', content: 'seen' },
  ];

  it('comes first in its turn, whole, and only where it is signed by Anthropic', () => {
    const body = anthropicMessages.chat.renderRequest(
      { ...hello, messages: loop(details), tools },
      { ...target, model: 'claude-haiku-4-5' },
    );
    expect(body['messages']).toMatchObject([
      { role: 'user' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'I should look.', signature: 'sig' },
          { type: 'redacted_thinking', data: 'dark' },
          { type: 'text', text: 'Looking.' },
          { type: 'tool_use', id: 'c', name: 'look', input: {} },
        ],
      },
      { role: 'user' },
    ]);
  });

  it('is missing in a turn that another model began: an older model must then go on without thinking', () => {
    const asked = { tools, reasoning_effort: 'high' } as const;
    expect(render('claude-haiku-4-5', { ...asked, messages: loop(details) }).thinking).toMatchObject({
      type: 'enabled',
    });
    expect(render('claude-haiku-4-5', { ...asked, messages: loop() }).thinking).toBeUndefined();
    expect(render('claude-opus-4-6', { ...asked, messages: loop() }).thinking).toMatchObject({ type: 'adaptive' });
  });

  it('is no turn by itself', () => {
    const messages: Message[] = [
      hello.messages[0]!,
      { role: 'assistant', content: '', reasoning_details: details },
      { role: 'user', content: 'Well?' },
    ];
    const body = anthropicMessages.chat.renderRequest({ ...hello, messages }, { ...target, model: 'claude-haiku-4-5' });
    expect(body['messages']).toHaveLength(1);
  });
});
