import type { ChatIngress, EmbeddingsIngress } from '../../kit/index.js';
import { toResponse } from './answer.js';
import { fromBatchEmbed, fromEmbed, toBatch, toEmbedding } from './embeddings.js';
import { encoder } from './encoder.js';
import { renderFailure } from './failure.js';
import { events, type Form, list } from './form.js';
import { fromCount, fromGenerate } from './request.js';

const chat = (form: Form): ChatIngress => ({
  id: 'gemini',
  versions: [{ id: 'v1beta' }, { id: 'v1' }],
  stream: form,
  parseRequest: fromGenerate,
  renderResponse: toResponse,
  renderFailure,
  encoder: (asking) => encoder(asking, form),
});

/** Gemini as callers speak it; a stream is server-sent events. */
export const geminiIngress: ChatIngress = chat(events);

/** The same without `alt=sse`: a stream is one JSON list. */
export const geminiListIngress: ChatIngress = chat(list);

/** What is to be counted is a request without its answer. */
export const geminiCountIngress: ChatIngress = { ...geminiIngress, parseRequest: fromCount };

/** `:batchEmbedContents`. */
export const geminiBatchIngress: EmbeddingsIngress = {
  id: 'gemini',
  parseRequest: fromBatchEmbed,
  renderResponse: toBatch,
  renderFailure,
};

/** `:embedContent`, one text: said to Gemini itself as a batch of one, so no bytes pass. */
export const geminiEmbedIngress: EmbeddingsIngress = {
  id: 'gemini-embed-content',
  parseRequest: fromEmbed,
  renderResponse: toEmbedding,
  renderFailure,
};
