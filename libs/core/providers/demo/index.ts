import { openAiChat } from '../../dialects/openai-chat/index.js';
import type { Provider } from '../kit/index.js';

/** Answers without network: the gateway plays `demoAnswer` as if a server stood at this address. */
export const demo: Provider = {
  id: 'demo',
  name: 'Demo',
  dialect: openAiChat(),
  baseUrl: 'demo://local',
  auth: { is: 'none' },
  endpoints: ['chat', 'embeddings'],
  environment: [],
  isSelfHosted: true,
};
