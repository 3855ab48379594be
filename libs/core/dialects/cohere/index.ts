import { sseFramer } from '../../framing/index.js';
import type { Dialect } from '../kit/index.js';
import { fromEmbed, toEmbed } from './embeddings.js';
import { parseFailure } from './failure.js';
import { fromModels } from './models.js';
import { toChat } from './request.js';
import { fromRerank, toRerank } from './rerank.js';
import { fromChat } from './response.js';
import { decoder } from './stream.js';

export { cohereRerankIngress } from './rerank-ingress.js';

/** Cohere's own API, version 2: unlike its OpenAI endpoint it has documents, citations, rankings and what is billed. */
export const cohere: Dialect = {
  id: 'cohere',
  chat: {
    path: () => '/v2/chat',
    renderRequest: toChat,
    parseResponse: fromChat,
    framer: sseFramer,
    decoder,
  },
  embeddings: { path: () => '/v2/embed', renderRequest: toEmbed, parseResponse: fromEmbed },
  rerank: { path: () => '/v2/rerank', renderRequest: toRerank, parseResponse: fromRerank },
  models: { path: '/v1/models?page_size=1000', parse: fromModels },
  parseFailure,
};
