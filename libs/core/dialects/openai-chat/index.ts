import { sseFramer } from '../../framing/index.js';
import type { ChatEgress, Dialect } from '../kit/index.js';
import { chatDecoder } from './decoder.js';
import type { Differences } from './differences.js';
import { openAiEmbeddings } from './embeddings.js';
import { parseFailure } from './failure.js';
import { openAiImageEdits, openAiImages, openAiSpeech, openAiTranscriptions } from './media/index.js';
import { parseModels } from './models.js';
import { openAiModerations } from './moderations.js';
import { openAiRerank } from './rerank.js';
import { parseChat } from './response.js';
import { patched, translated } from './translated.js';

export {
  type Differences,
  differencesOf,
  type EmbeddingsDifferences,
  type ModelDifferences,
  type RerankDifferences,
} from './differences.js';

/** OpenAI's Chat Completions, as one provider speaks it: its differences are data. */
export const openAiChat = (differences: Differences = {}): Dialect => ({
  id: 'openai-chat',
  chat: chat(differences),
  embeddings: openAiEmbeddings(differences),
  rerank: openAiRerank(differences),
  moderations: openAiModerations(differences),
  images: openAiImages(differences),
  edits: openAiImageEdits(differences),
  speech: openAiSpeech(differences),
  transcriptions: openAiTranscriptions(differences, '/audio/transcriptions'),
  translations: openAiTranscriptions(differences, '/audio/translations'),
  models: { path: differences.modelsPath ?? '/models', moreAt: differences.moreModelsPath, parse: parseModels },
  parseFailure: (answer, target) => parseFailure(answer, target, differences),
});

const chat = (differences: Differences): ChatEgress => ({
  path: ({ model }) => `${differences.pathOfModel?.(model) ?? ''}${differences.chatPath ?? '/chat/completions'}`,
  patchRequest: (request, target, body) => ({
    // Bytes that were fetched stand in the request, and not in what the caller wrote.
    ...(body && request.messages !== body['messages'] && { messages: request.messages }),
    ...patched(request, target, differences),
  }),
  // No provider of this language takes a file by its address.
  needsBytes: { files: true, ...differences.needsBytes },
  renderRequest: (request, target) => translated(request, target, differences),
  parseResponse: (body, target) => parseChat(body, target, differences),
  hasCustomTools: differences.customTools,
  framer: sseFramer,
  decoder: (target) => chatDecoder(target, differences),
});
export * from './completions/index.js';
export { openAiChatIngress } from './ingress.js';
export { openAiEmbeddingsIngress } from './embeddings-ingress.js';
export {
  openAiImageEditsIngress,
  openAiImagesIngress,
  openAiImageVariationsIngress,
  openAiSpeechIngress,
  openAiTranscriptionsIngress,
} from './media/index.js';
export { openAiModerationsIngress } from './moderations-ingress.js';
export { openAiRerankIngress } from './rerank-ingress.js';
