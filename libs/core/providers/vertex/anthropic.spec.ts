import { describe, expect, it } from '@jest/globals';
import type { Target } from '../../dialects/kit/index.js';
import { providers } from '../index.js';
import { vertexAnthropic } from './anthropic.js';

const model = 'claude-sonnet-4-5@20250929';
const target: Target = { provider: 'cloud', model, newId: (prefix) => `${prefix}1`, now: 0 };
const messages = [{ role: 'user' as const, content: 'Hi' }];
const request = { model: 'any', messages };
const { chat } = vertexAnthropic;

const headersFor = (betas: string | undefined, headers?: Record<string, string>) =>
  chat.headers?.(request, { ...target, headers }, { 'anthropic-beta': betas, 'anthropic-version': '2023-06-01' });

describe("A caller of Anthropic's language, sent to Claude on Vertex", () => {
  it('has the model taken out of its body, and the version of the language put in', () => {
    const body = { model: 'any', messages, anthropic_version: 'another' };
    expect(chat.patchRequest?.(request, target, body)).toEqual({
      model: undefined,
      anthropic_version: 'vertex-2023-10-16',
    });
  });

  it('has what other models left in its conversation mended, as at Anthropic', () => {
    const thought = { role: 'assistant', content: [{ type: 'thinking', thinking: 'Hm', signature: '' }] };
    const edits = chat.patchRequest?.(request, target, { model: 'any', messages: [...messages, thought] });
    expect(edits).toMatchObject({ messages });
  });

  it.each([
    [undefined, {}],
    ['claude-code-20250219,effort-2025-11-24', {}],
    [
      'claude-code-20250219, context-1m-2025-08-07,prompt-caching-scope-2026-01-05',
      { 'anthropic-beta': 'context-1m-2025-08-07' },
    ],
    ['advanced-tool-use-2025-11-20,tool-search-tool-2025-10-19', { 'anthropic-beta': 'tool-search-tool-2025-10-19' }],
  ])('of the betas %s sends those that Vertex knows, and no version', (betas, headers) => {
    expect(headersFor(betas)).toEqual(headers);
  });

  it("sends the operator's betas as they are, before the caller's", () => {
    const own = { 'anthropic-beta': 'tomorrow-2030-01-01' };
    expect(headersFor('context-1m-2025-08-07,oauth-2025-04-20', own)).toEqual({
      'anthropic-beta': 'tomorrow-2030-01-01,context-1m-2025-08-07',
    });
  });

  it('may have the very bytes of the answer, and has its tokens counted here', () => {
    expect(chat.passes).toBe(true);
    expect(chat.countPath).toBeUndefined();
  });
});

describe("A caller of Google's language, sent to Gemini on Vertex", () => {
  it('has nothing but the model taken out of its body, and may have the very bytes of the answer', () => {
    const gemini = providers.get('vertex')!.dialect.chat;
    const body = { model: 'gemini-2.5-pro', contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] };
    expect(gemini.patchRequest?.(request, { ...target, model: 'gemini-2.5-pro' }, body)).toEqual({
      model: undefined,
      max_tokens: undefined,
    });
    expect(gemini.passes).toBe(true);
  });
});
