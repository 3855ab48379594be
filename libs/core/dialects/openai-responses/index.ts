import { sseFramer } from '../../framing/index.js';
import { isRecord, type ChatEgress, type Dialect, type ListedModel } from '../kit/index.js';
import { ResponsesDecoder } from './decoder.js';
import type { Differences } from './differences.js';
import { parseFailure } from './failure.js';
import { patchRequest, renderRequest } from './request.js';
import { parseResponse } from './response.js';

export type { Differences as ResponsesDifferences } from './differences.js';
export { openAiResponsesIngress } from './ingress.js';
export { asKept, ResponsesEncoder } from './encoder.js';

/** OpenAI's Responses, as one provider speaks them: its differences are data. */
export const openAiResponses = (differences: Differences = {}): Dialect => ({
  id: 'openai-responses',
  chat: chat(differences),
  models: { path: '/models', parse: parseModels },
  parseFailure,
});

const chat = (differences: Differences): ChatEgress => ({
  path: () => differences.path ?? '/responses',
  patchRequest: (request, target, body = {}) => patchRequest(request, target, differences, body),
  renderRequest: (request, target) => renderRequest(request, target, differences),
  parseResponse,
  passes: true,
  needsBytes: differences.needsBytes,
  hasCustomTools: true,
  framer: sseFramer,
  decoder: (target) => new ResponsesDecoder(target),
});

function parseModels(body: unknown): readonly ListedModel[] {
  const list: readonly unknown[] = isRecord(body) && Array.isArray(body['data']) ? body['data'] : [];
  return list.flatMap((model) => (isRecord(model) && typeof model['id'] === 'string' ? [{ id: model['id'] }] : []));
}
