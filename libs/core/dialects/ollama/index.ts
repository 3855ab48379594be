import { ndjsonFramer } from '../../framing/index.js';
import type { Dialect } from '../kit/index.js';
import { fromEmbed, toEmbed } from './embeddings.js';
import { parseFailure } from './failure.js';
import { fromTags } from './models.js';
import { toChat } from './request.js';
import { fromChat } from './response.js';
import { decoder } from './stream.js';

/** Ollama's own API: unlike its OpenAI endpoint it can set the size of the context and how long a model stays loaded. */
export const ollama: Dialect = {
  id: 'ollama',
  chat: {
    path: () => '/api/chat',
    renderRequest: toChat,
    parseResponse: fromChat,
    framer: ndjsonFramer,
    decoder,
  },
  embeddings: { path: () => '/api/embed', renderRequest: toEmbed, parseResponse: fromEmbed },
  models: { path: '/api/tags', parse: fromTags },
  parseFailure,
};
