import { sseFramer } from '../../framing/index.js';
import type { Dialect } from '../kit/index.js';
import { fromBatchEmbedContents, toBatchEmbedContents } from './embeddings.js';
import { parseFailure } from './failure.js';
import { modelPath } from './model.js';
import { fromListedModels } from './models.js';
import { patchBatch, patchGenerate } from './patch.js';
import { toGenerateContent } from './request.js';
import { fromGenerateContent } from './response.js';
import { decoder } from './stream.js';

export * from './ingress/index.js';

/** What Google takes by its address: files that it keeps, and videos. */
const GOOGLE = /^https:\/\/(generativelanguage\.googleapis\.com|(www\.)?youtube\.com|youtu\.be)\//i;

/** Google's Gemini API, as the Gemini Developer API and Vertex AI speak it. */
export const gemini: Dialect = {
  id: 'gemini',
  chat: {
    path: ({ model }, stream) =>
      `/v1beta/${modelPath(model)}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    needsBytes: { images: true, files: true, except: GOOGLE },
    renderRequest: toGenerateContent,
    patchRequest: patchGenerate,
    passes: true,
    parseResponse: fromGenerateContent,
    framer: sseFramer,
    decoder,
  },
  embeddings: {
    path: ({ model }) => `/v1beta/${modelPath(model)}:batchEmbedContents`,
    renderRequest: toBatchEmbedContents,
    patchRequest: patchBatch,
    passes: true,
    parseResponse: fromBatchEmbedContents,
  },
  models: { path: '/v1beta/models?pageSize=1000', parse: fromListedModels },
  parseFailure,
};
