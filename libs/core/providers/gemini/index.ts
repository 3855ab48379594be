import { gemini as dialect } from '../../dialects/gemini/index.js';
import type { Provider } from '../kit/index.js';

export const gemini: Provider = {
  id: 'gemini',
  name: 'Google Gemini API',
  dialect,
  baseUrl: 'https://generativelanguage.googleapis.com',
  auth: { is: 'header', name: 'x-goog-api-key' },
  endpoints: ['chat', 'embeddings'],
  environment: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
};
