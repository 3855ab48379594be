import { describe, expect, it } from '@jest/globals';
import type { ChatRequest } from '../hub/index.js';
import { anthropicMessages, cohere, type Dialect, gemini, ollama } from './index.js';

function lostIn({ chat }: Dialect, more: Partial<ChatRequest>): readonly string[] {
  const lost: string[] = [];
  const target = {
    provider: 'p',
    model: 'm',
    newId: () => 'id',
    now: 0,
    lost: (field: string) => void lost.push(field),
  };
  chat.renderRequest({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...more }, target);
  return lost.toSorted();
}

const marked: Partial<ChatRequest> = {
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } }] }],
};
const strange: Partial<ChatRequest> = { logit_bias: { 1: 2 }, verbosity: 'low' };
const plain: Partial<ChatRequest> = { max_tokens: 5, temperature: 1, stop: 'x', n: 1, stream: true, user: 'u' };

describe('what a language has no words for', () => {
  it.each([
    { of: 'Anthropic', dialect: anthropicMessages, breakpoints: [], parallel: [] },
    { of: 'Gemini', dialect: gemini, breakpoints: ['cache_control'], parallel: ['parallel_tool_calls'] },
    { of: 'Ollama', dialect: ollama, breakpoints: ['cache_control'], parallel: ['parallel_tool_calls'] },
    { of: 'Cohere', dialect: cohere, breakpoints: ['cache_control'], parallel: ['parallel_tool_calls'] },
  ])('is named by $of, and nothing else is', ({ dialect, breakpoints, parallel }) => {
    expect(lostIn(dialect, plain)).toEqual([]);
    expect(lostIn(dialect, strange)).toEqual(['logit_bias', 'verbosity']);
    expect(lostIn(dialect, marked)).toEqual(breakpoints);
    expect(lostIn(dialect, { parallel_tool_calls: false })).toEqual(parallel);
  });
});
