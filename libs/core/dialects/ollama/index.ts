import { ndjsonFramer } from '../../framing/index.js';
import type { Dialect } from '../kit/index.js';
import { fromEmbed, toEmbed } from './embeddings.js';
import { parseFailure } from './failure.js';
import { generate } from './generate.js';
import { fromShow, fromTags } from './models.js';
import { patchChat, patchEmbed } from './patch.js';
import { toChat } from './request.js';
import { fromChat } from './response.js';
import { decoder } from './stream.js';

export * from './ingress/index.js';

/** Ollama's own API: unlike its OpenAI endpoint it can set the size of the context and how long a model stays loaded. */
export const ollama: Dialect = {
  id: 'ollama',
  chat: {
    path: () => '/api/chat',
    patchRequest: patchChat,
    passes: true,
    needsBytes: { images: true },
    renderRequest: toChat,
    parseResponse: fromChat,
    framer: ndjsonFramer,
    decoder,
  },
  embeddings: {
    path: () => '/api/embed',
    patchRequest: patchEmbed,
    passes: true,
    renderRequest: toEmbed,
    parseResponse: fromEmbed,
  },
  models: {
    path: '/api/tags',
    parse: fromTags,
    about: { path: '/api/show', body: (model) => ({ model }), parse: fromShow },
  },
  parseFailure,
};

/** The same server asked to write on from one prompt. */
export const ollamaGenerate: Dialect = {
  id: 'ollama-generate',
  chat: generate,
  models: ollama.models,
  parseFailure,
};
