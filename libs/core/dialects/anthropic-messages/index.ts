import { sseFramer } from '../../framing/index.js';
import type { Dialect } from '../kit/index.js';
import { parseFailure } from './failure.js';
import { parseModels } from './models.js';
import { renderRequest } from './request.js';
import { parseResponse } from './response.js';
import { decoder } from './stream.js';

/** Anthropic's Messages API, as Anthropic and others offer it. The base URL is without `/v1`. */
export const anthropicMessages: Dialect = {
  id: 'anthropic-messages',
  chat: { path: () => '/v1/messages', renderRequest, parseResponse, framer: sseFramer, decoder },
  models: { path: '/v1/models?limit=1000', parse: parseModels },
  parseFailure,
};
