import { anthropicMessagesAt } from '../../dialects/anthropic-messages/index.js';
import { fetchesNothing } from '../../dialects/kit/index.js';
import { ollama as dialect, ollamaGenerate } from '../../dialects/ollama/index.js';
import { openAiChat } from '../../dialects/openai-chat/index.js';
import { openAiResponses } from '../../dialects/openai-responses/index.js';
import type { Provider } from '../kit/index.js';
import { ollamaLoading } from './loading.js';

/** On the team's own machine without a key; `https://ollama.com` takes one. */
export const ollama: Provider = {
  id: 'ollama',
  name: 'Ollama',
  dialect,
  languages: [
    { dialect: ollamaGenerate },
    { dialect: anthropicMessagesAt({ path: '/v1/messages', needsBytes: fetchesNothing }) },
    // Files it takes in OpenAI's language only.
    { dialect: openAiChat({ transcriptions: { path: '/v1/audio/transcriptions' } }), endpoints: ['transcriptions'] },
    // Its Responses keep nothing, and neither do we ask them to.
    {
      dialect: openAiResponses({ path: '/v1/responses', needsBytes: fetchesNothing }),
      refusesTools: ['custom', 'namespace'],
    },
  ],
  baseUrl: 'http://localhost:11434',
  auth: { is: 'bearer' },
  endpoints: ['chat', 'embeddings', 'transcriptions'],
  environment: ['OLLAMA_API_KEY'],
  isSelfHosted: true,
  fine_tuning: ollamaLoading,
};
