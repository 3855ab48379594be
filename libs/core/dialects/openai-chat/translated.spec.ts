import { describe, expect, it } from '@jest/globals';
import type { ChatRequest } from '../../hub/index.js';
import { type Differences, openAiChat } from './index.js';

describe('a request that was said in another language', () => {
  const said = (more: object, differences: Differences = {}, reasoning?: boolean) => {
    const lost: string[] = [];
    const target = {
      ...{ provider: 'a', model: 'm', reasoning, newId: (prefix: string) => prefix, now: 0 },
      lost: (field: string) => void lost.push(field),
    };
    const request: ChatRequest = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...more };
    return { body: openAiChat(differences).chat.renderRequest(request, target), lost };
  };

  it('says no effort to a model that does not think', () => {
    const { body, lost } = said({ reasoning_effort: 'high' }, {}, false);
    expect(body).not.toHaveProperty('reasoning_effort');
    expect(lost).toEqual(['reasoning_effort']);
    expect(said({ reasoning_effort: 'none' }, {}, false).lost).toEqual([]);
  });

  it('keeps its effort where the model thinks, or nobody knows', () => {
    for (const reasoning of [true, undefined])
      expect(said({ reasoning_effort: 'high' }, {}, reasoning).body).toMatchObject({ reasoning_effort: 'high' });
  });

  it('tells what the provider refuses', () => {
    const cache_control = { type: 'ephemeral' };
    const messages = [
      { role: 'user', content: [{ type: 'text', text: 'Hi', cache_control }] },
      { role: 'tool', tool_call_id: 'a', content: 'no', is_error: true },
    ];
    const { lost } = said(
      { messages, top_k: 5, seed: 1, logprobs: false },
      { drop: ['top_k', 'logprobs'], refuses: ['cache_control'] },
    );
    expect(lost).toEqual(['top_k', 'cache_control', 'is_error']);
    expect(said({ messages: [messages[0]] }).lost).toEqual([]);
  });

  it('loses nothing where a field goes by another name', () => {
    expect(
      said({ max_tokens: 5, seed: 1 }, { maxTokens: 'max_completion_tokens', rename: { seed: 'random_seed' } }),
    ).toEqual({
      body: expect.objectContaining({ max_completion_tokens: 5, random_seed: 1 }),
      lost: [],
    });
  });
});

describe('a request that was said in this language', () => {
  it('tells what the provider refuses too, but not what nobody would miss', () => {
    const lost: string[] = [];
    const target = {
      ...{ provider: 'a', model: 'm', newId: (prefix: string) => prefix, now: 0 },
      lost: (field: string) => void lost.push(field),
    };
    const { chat } = openAiChat({ drop: ['seed', 'store', 'user', 'logprobs', 'stop'], efforts: [] });
    const asked = { seed: 1, store: true, user: 'u', logprobs: false, reasoning_effort: 'high' as const };
    chat.patchRequest?.({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...asked }, target);
    expect(lost).toEqual(['seed', 'reasoning_effort']);
  });
});
