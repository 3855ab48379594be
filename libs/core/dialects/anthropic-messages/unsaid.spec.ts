import { describe, expect, it } from '@jest/globals';
import { anthropicMessages } from './index.js';

describe('what Anthropic’s words cannot say', () => {
  const lostOf = (more: object, model = 'claude-sonnet-4-5') => {
    const lost: string[] = [];
    const target = {
      provider: 'a',
      model,
      newId: (prefix: string) => prefix,
      now: 0,
      lost: (field: string) => void lost.push(field),
    };
    anthropicMessages.chat.renderRequest({ model, messages: [{ role: 'user', content: 'Hi' }], ...more }, target);
    return lost;
  };

  it.each<[object, string[]]>([
    [
      { seed: 1, logprobs: true, presence_penalty: 1, x_unknown: 1 },
      ['seed', 'logprobs', 'presence_penalty', 'x_unknown'],
    ],
    [{ logprobs: false, seed: null, n: 1, stop: 'x', user: 'u', parallel_tool_calls: false }, []],
    [{ temperature: 0.5, top_p: 0.5 }, ['top_p']],
    [{ service_tier: 'flex' }, ['service_tier']],
    [{ service_tier: 'auto', context_management: {}, thinking: { type: 'disabled' } }, []],
  ])('of %j is told', (more, lost) => {
    expect(lostOf(more)).toEqual(lost);
  });

  it('depends on the model', () => {
    expect(lostOf({ temperature: 0.5 }, 'claude-opus-4-8')).toEqual(['temperature']);
  });
});
