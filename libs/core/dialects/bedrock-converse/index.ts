import { eventStreamFramer } from '../../framing/index.js';
import type { Dialect } from '../kit/index.js';
import { parseFailure } from './failure.js';
import { parseModels } from './models.js';
import { renderRequest } from './request.js';
import { parseResponse } from './response.js';
import { decoder } from './stream.js';

/** AWS Bedrock's Converse API: one language for the models of many makers. */
export const bedrockConverse: Dialect = {
  id: 'bedrock-converse',
  chat: {
    // A model's name has colons, and slashes where it is an ARN.
    path: ({ model }, stream) => `/model/${encodeURIComponent(model)}/${stream ? 'converse-stream' : 'converse'}`,
    needsBytes: { images: true, files: true },
    renderRequest,
    parseResponse,
    framer: eventStreamFramer,
    decoder,
  },
  models: {
    path: '/foundation-models',
    alsoAt: '/inference-profiles?maxResults=1000',
    parse: parseModels,
  },
  parseFailure,
};
