import { cohere as dialect } from '../../dialects/cohere/index.js';
import type { Provider } from '../kit/index.js';

export const cohere: Provider = {
  id: 'cohere',
  name: 'Cohere',
  dialect,
  baseUrl: 'https://api.cohere.com',
  auth: { is: 'bearer' },
  endpoints: ['chat', 'embeddings', 'rerank'],
  environment: ['COHERE_API_KEY'],
};
