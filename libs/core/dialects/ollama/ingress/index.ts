import type { ChatIngress, EmbeddingsIngress, StreamForm } from '../../kit/index.js';
import { asMessage, asResponse, type Tell, toAnswer } from './answer.js';
import { fromEmbed, fromEmbedding, toEmbedding, toEmbeddings } from './embeddings.js';
import { encoder } from './encoder.js';
import { renderFailure } from './failure.js';
import { fromChat, fromGenerate } from './request.js';

/** An empty line would trip Ollama's clients: nothing is said while nothing comes. */
const lines: StreamForm = { contentType: 'application/x-ndjson' };

const chat = (id: string, parseRequest: ChatIngress['parseRequest'], tell: Tell): ChatIngress => ({
  id,
  stream: lines,
  parseRequest,
  renderResponse: toAnswer(tell),
  renderFailure,
  encoder: (asking) => encoder(asking, tell),
});

/** Ollama's `/api/chat`, as callers speak it. */
export const ollamaIngress: ChatIngress = chat('ollama', fromChat, asMessage);

/** Ollama's `/api/generate`: one prompt and what follows it. */
export const ollamaGenerateIngress: ChatIngress = chat('ollama-generate', fromGenerate, asResponse);

/** Ollama's `/api/embed`. */
export const ollamaEmbedIngress: EmbeddingsIngress = {
  id: 'ollama',
  parseRequest: fromEmbed,
  renderResponse: toEmbeddings,
  renderFailure,
};

/** The older `/api/embeddings`: said to Ollama itself in the newer form, so no bytes pass. */
export const ollamaEmbeddingsIngress: EmbeddingsIngress = {
  id: 'ollama-embeddings',
  deprecations: [{ feature: '/api/embeddings', where: { is: 'everywhere' }, use: '/api/embed' }],
  parseRequest: fromEmbedding,
  renderResponse: toEmbedding,
  renderFailure,
};
