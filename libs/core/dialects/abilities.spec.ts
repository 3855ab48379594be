import { describe, expect, it } from '@jest/globals';
import type { Dialect } from './kit/index.js';
import { anthropicMessages, bedrockConverse, cohere, gemini, ollama, openAiChat } from './index.js';

/*
 * What lists of models say of what a model can do. What they do not speak of stays open: nobody is excluded for it.
 */

const can = (dialect: Dialect, list: unknown) => dialect.models.parse(list)[0]?.can;

describe("a provider's list of models", () => {
  const chat = openAiChat();
  const one = (model: object) => can(chat, { data: [{ id: 'm', ...model }] });

  it('says nothing where it has names only', () => {
    expect(one({ object: 'model', owned_by: 'x' })).toBeUndefined();
  });

  it.each([
    [
      'OpenRouter',
      {
        architecture: { input_modalities: ['text', 'image', 'file'], output_modalities: ['text'] },
        supported_parameters: ['tools', 'tool_choice', 'structured_outputs'],
        pricing: { prompt: '0.000001', input_cache_read: '0.0000001' },
      },
      { vision: true, audio: false, pdf: true, tools: true, json_schema: true, reasoning: false, caching: true },
    ],
    [
      'Mistral',
      { capabilities: { completion_chat: true, function_calling: true, vision: false, fine_tuning: true } },
      { text: true, tools: true, vision: false },
    ],
    ['Together', { type: 'embedding', context_length: 512 }, { embeddings: true, text: false }],
    ['Fireworks', { supports_chat: true, supports_image_input: false }, { text: true, vision: false }],
    ['Moonshot', { supports_image_in: true, supports_reasoning: true }, { vision: true, reasoning: true }],
    ['Novita', { features: ['function-calling', 'serverless'] }, { tools: true }],
    ['LM Studio', { type: 'vlm', capabilities: ['tool_use'] }, { text: true, vision: true, tools: true }],
    [
      'Hugging Face',
      { providers: [{ supports_tools: false }, { supports_tools: true, supports_structured_output: false }, {}] },
      { tools: true, json_schema: false },
    ],
    ['what nobody understands', { capabilities: 'all', architecture: 7, features: [1], pricing: null }, undefined],
  ])('is read as %s writes it', (_, model, expected) => {
    expect(one(model)).toEqual(expected);
  });

  it('is read as Anthropic writes it, where it says it', () => {
    const capabilities = {
      image_input: { supported: true },
      pdf_input: { supported: false },
      structured_outputs: { supported: true },
      thinking: { supported: false, types: {} },
    };
    expect(can(anthropicMessages, { data: [{ id: 'm', capabilities }] })).toEqual({
      ...{ text: true, tools: true },
      ...{ vision: true, pdf: false, json_schema: true, reasoning: false },
    });
    expect(can(anthropicMessages, { data: [{ id: 'm', capabilities: null }] })).toBeUndefined();
  });

  it('is read as Gemini writes it', () => {
    const supportedGenerationMethods = ['generateContent', 'createCachedContent'];
    expect(can(gemini, { models: [{ name: 'models/m', supportedGenerationMethods, thinking: true }] })).toEqual({
      ...{ text: true, embeddings: false, caching: true, reasoning: true },
    });
    expect(can(gemini, { models: [{ name: 'm', supportedGenerationMethods: ['embedContent'] }] })).toEqual({
      ...{ text: false, embeddings: true },
    });
  });

  it('is read as Cohere writes it', () => {
    const models = [{ name: 'm', endpoints: ['chat'], features: ['tools', 'vision'] }];
    expect(can(cohere, { models })).toEqual({
      ...{ text: true, embeddings: false, tools: true, vision: true, json_schema: false, reasoning: false },
    });
    expect(can(cohere, { models: [{ name: 'e', endpoints: ['embed'] }] })).toEqual({ text: false, embeddings: true });
  });

  it('is read as Bedrock writes it', () => {
    expect(can(bedrockConverse, { modelSummaries: [{ modelId: 'm', inputModalities: ['TEXT', 'IMAGE'] }] })).toEqual({
      ...{ text: true, vision: true },
    });
  });

  it('is read as Ollama writes it, in the list or of one model', () => {
    const capabilities = ['completion', 'vision'];
    const expected = { text: true, tools: false, vision: true, reasoning: false, json_schema: true };
    expect(can(ollama, { models: [{ name: 'm', capabilities }] })).toEqual(expected);
    expect(can(ollama, { models: [{ name: 'm' }] })).toBeUndefined();
    expect(ollama.models.about?.parse({ capabilities })).toEqual(expected);
    expect(ollama.models.about?.parse({ capabilities: ['embedding'] })).toMatchObject({
      text: false,
      embeddings: true,
    });
    expect(ollama.models.about?.parse('<html>')).toBeUndefined();
  });
});
