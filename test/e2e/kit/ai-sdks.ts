import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { EmbeddingModel, LanguageModel } from 'ai';

/** Where an application finds the gateway. */
interface Address {
  readonly url: string;
  readonly apiKey: string;
}

/** A package of the AI SDK, made as its manual says, with nothing but an address and a key. */
export interface Package {
  readonly sdk: string;
  readonly chat: (at: Address, model: string) => LanguageModel;
  readonly embedding?: (at: Address, model: string) => EmbeddingModel;
}

export const packages: readonly Package[] = [
  {
    sdk: '@ai-sdk/openai',
    chat: (at, model) => openaiAt(at)(model),
    embedding: (at, model) => openaiAt(at).embedding(model),
  },
  { sdk: '@ai-sdk/openai, .chat()', chat: (at, model) => openaiAt(at).chat(model) },
  {
    sdk: '@ai-sdk/anthropic',
    chat: ({ url, apiKey }, model) => createAnthropic({ baseURL: `${url}/v1`, apiKey })(model),
  },
  {
    sdk: '@ai-sdk/google',
    chat: (at, model) => googleAt(at)(model),
    embedding: (at, model) => googleAt(at).embedding(model),
  },
  {
    sdk: '@ai-sdk/openai-compatible',
    chat: (at, model) => compatibleAt(at)(model),
    embedding: (at, model) => compatibleAt(at).embeddingModel(model),
  },
];

const openaiAt = ({ url, apiKey }: Address) => createOpenAI({ baseURL: `${url}/v1`, apiKey });
const googleAt = ({ url, apiKey }: Address) => createGoogle({ baseURL: `${url}/v1beta`, apiKey });
const compatibleAt = ({ url, apiKey }: Address) =>
  createOpenAICompatible({
    ...{ name: 'gatewright', baseURL: `${url}/v1`, apiKey },
    ...{ includeUsage: true, supportsStructuredOutputs: true },
  });

// It warns on the console of names it does not know, as all of ours are.
globalThis.AI_SDK_LOG_WARNINGS = false;
