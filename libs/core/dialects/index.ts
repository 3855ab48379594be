export * from './kit/index.js';
export {
  anthropicCountIngress,
  anthropicMessages,
  anthropicMessagesAt,
  anthropicMessagesIngress,
} from './anthropic-messages/index.js';
export { bedrockConverse } from './bedrock-converse/index.js';
export { cohere, cohereRerankIngress } from './cohere/index.js';
export {
  gemini,
  geminiBatchIngress,
  geminiCountIngress,
  geminiEmbedIngress,
  geminiIngress,
  geminiListIngress,
} from './gemini/index.js';
export {
  ollama,
  ollamaEmbedIngress,
  ollamaEmbeddingsIngress,
  ollamaGenerate,
  ollamaGenerateIngress,
  ollamaIngress,
} from './ollama/index.js';
export {
  type Differences,
  openAiChat,
  openAiChatIngress,
  openAiCompletions,
  openAiCompletionsIngress,
  openAiEmbeddingsIngress,
  openAiImageEditsIngress,
  openAiImagesIngress,
  openAiImageVariationsIngress,
  openAiModerationsIngress,
  openAiRerankIngress,
  openAiSpeechIngress,
  openAiTranscriptionsIngress,
} from './openai-chat/index.js';
export { openAiResponses, openAiResponsesIngress, type ResponsesDifferences } from './openai-responses/index.js';
export { type CallerLanguage, languages } from './languages.js';
export { replicate } from './replicate/index.js';
