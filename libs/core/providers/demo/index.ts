import { openAiChat } from '../../dialects/openai-chat/index.js';
import type { Provider } from '../kit/index.js';

export { demoAnswer } from './answer.js';
export type { DemoAnswer, DemoBytes, DemoEvent, DemoMoment } from './description.js';
export { demoFacts } from './models.js';

/** Answers without network: the gateway plays `demoAnswer` as if a server that speaks OpenAI stood at this address. */
export const demo: Provider = {
  id: 'demo',
  name: 'Demo',
  dialect: openAiChat(),
  baseUrl: 'demo://local',
  auth: { is: 'none' },
  endpoints: ['chat', 'embeddings', 'rerank', 'images', 'edits', 'speech', 'transcriptions', 'translations'],
  environment: [],
  isSelfHosted: true,
};
