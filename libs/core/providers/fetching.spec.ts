import { describe, expect, it } from '@jest/globals';
import { languageFor } from './kit/index.js';
import { providers } from './index.js';

const needsOf = (id: string, ingress: string, model = 'm') => {
  const kind = providers.get(id);
  if (!kind) throw new Error(`no provider ${id}`);
  const baseUrl = kind.baseUrl;
  return languageFor(kind, { model, endpoint: 'chat', ingress, baseUrl }).chat.needsBytes;
};

describe('who fetches no images', () => {
  it.each([
    ['gemini', 'openai-chat'],
    ['vertex', 'openai-chat', 'gemini-3-pro'],
    ['vertex', 'anthropic-messages', 'claude-sonnet-5'],
    ['bedrock', 'openai-chat'],
    ...['openai-chat', 'anthropic-messages', 'openai-responses'].flatMap((ingress) => [
      ['ollama', ingress],
      ['moonshot', ingress],
      ['lmstudio', ingress],
    ]),
  ])('%s, asked by a caller of %s', (id = '', ingress = '', model = 'm') => {
    expect(needsOf(id, ingress, model)).toMatchObject({ images: true });
  });

  it.each(['openai', 'azure-openai', 'mistral', 'groq', 'xai', 'openrouter', 'cohere', 'replicate', 'vllm'])(
    'not %s',
    (id) => expect(needsOf(id, 'openai-chat')?.images).toBeUndefined(),
  );

  it('not Anthropic', () => {
    expect(needsOf('anthropic', 'openai-chat')).toBeUndefined();
    expect(needsOf('anthropic', 'anthropic-messages')).toBeUndefined();
  });

  it.each([
    ['moonshot', 'openai-chat'],
    ['moonshot', 'anthropic-messages'],
    ['lmstudio', 'openai-chat'],
    ['lmstudio', 'openai-responses'],
    ['ollama', 'anthropic-messages'],
    ['vertex', 'anthropic-messages', 'claude-sonnet-5'],
  ])('%s not even where the bytes of a caller of %s pass', (id, ingress, model = 'm') => {
    expect(needsOf(id, ingress, model)?.ofOwn).toBe(true);
  });
});
