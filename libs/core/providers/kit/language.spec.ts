import { describe, expect, it } from '@jest/globals';
import { openAiChat } from '../../dialects/openai-chat/index.js';
import { openAiResponses } from '../../dialects/openai-responses/index.js';
import { providers } from '../index.js';
import { languageFor } from './language.js';

const both = { dialect: openAiChat(), languages: [{ dialect: openAiResponses(), refusesTools: ['custom'] }] };
const said = (
  provider: Parameters<typeof languageFor>[0],
  model: string,
  ingress: string,
  tools: readonly string[] = [],
) => languageFor(provider, { model, endpoint: 'chat', ingress, tools: tools.map((type) => ({ type })) }).id;
const kind = (id: string) => providers.get(id) ?? both;

describe('the language to ask a model in', () => {
  it('is one that is spoken for that endpoint', () => {
    const files = {
      dialect: openAiResponses(),
      languages: [{ dialect: openAiChat(), endpoints: ['transcriptions'] as const }],
    };
    const asked = { model: 'm', ingress: 'openai-chat' };
    expect(languageFor(files, { ...asked, endpoint: 'transcriptions' }).id).toBe('openai-chat');
    expect(languageFor(files, { ...asked, endpoint: 'chat' }).id).toBe('openai-responses');
  });

  it("is the caller's own where the provider speaks it, else the provider's first", () => {
    expect(said(both, 'm', 'openai-responses')).toBe('openai-responses');
    expect(said(both, 'm', 'openai-chat')).toBe('openai-chat');
    expect(said(both, 'm', 'anthropic-messages')).toBe('openai-chat');
  });

  it("is not the caller's own where it refuses the tools that are offered", () => {
    expect(said(both, 'm', 'openai-responses', ['function', 'custom'])).toBe('openai-chat');
    expect(said(both, 'm', 'openai-responses', ['function', 'web_search'])).toBe('openai-responses');
  });

  it.each([
    'o1-pro',
    'gpt-5-pro',
    'gpt-5.2-pro-2026-01-01',
    'gpt-5.1-codex-max',
    'codex-mini-latest',
    'o3-deep-research',
  ])('is Responses for %s, which speaks nothing else', (model) =>
    expect(said(kind('openai'), model, 'openai-chat')).toBe('openai-responses'),
  );

  it.each(['gpt-4.1', 'gpt-5', 'gpt-5-mini', 'gpt-5.6', 'o3', 'chatgpt-4o-latest'])(
    'is chat for %s, for who chats',
    (model) => expect(said(kind('openai'), model, 'openai-chat')).toBe('openai-chat'),
  );

  it('is Responses for a model that would not think with tools in chat', () => {
    expect(said(kind('openai'), 'gpt-5.6', 'openai-chat', ['function'])).toBe('openai-responses');
    expect(said(kind('openai'), 'gpt-5.5', 'openai-chat', ['function'])).toBe('openai-chat');
  });

  it('is Responses for a provider that has only that', () => {
    expect(said(kind('meta'), 'muse', 'openai-chat')).toBe('openai-responses');
  });
});
