import { anthropicMessagesIngress } from './anthropic-messages/index.js';
import { cohereRerankIngress } from './cohere/index.js';
import { geminiIngress } from './gemini/index.js';
import type { Ingress } from './kit/index.js';
import { ollamaEmbeddingsIngress, ollamaIngress } from './ollama/index.js';
import { openAiChatIngress, openAiCompletionsIngress } from './openai-chat/index.js';
import { openAiResponsesIngress } from './openai-responses/index.js';

/** What there is to tell of a language of callers. */
export type CallerLanguage = Pick<Ingress<never, never>, 'id' | 'versions' | 'deprecations'>;

/** Every language that callers speak, for those who want to know. */
export const languages: readonly CallerLanguage[] = [
  ...[openAiChatIngress, openAiCompletionsIngress, openAiResponsesIngress, anthropicMessagesIngress, geminiIngress],
  ...[ollamaIngress, ollamaEmbeddingsIngress, cohereRerankIngress],
];
