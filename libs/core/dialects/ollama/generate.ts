import { ndjsonFramer } from '../../framing/index.js';
import type { ChatRequest } from '../../hub/index.js';
import { type ChatEgress, isRecord, promptOf, type Target } from '../kit/index.js';
import { patchChat } from './patch.js';
import { toChat } from './request.js';
import { fromChat } from './response.js';
import { decoder } from './stream.js';

/** Ollama's `/api/generate`: what is said stands in `response`, all else as in a chat. */
export const generate: ChatEgress = {
  path: () => '/api/generate',
  patchRequest: patchChat,
  passes: true,
  renderRequest: toGenerate,
  parseResponse: (body, target) => fromChat(asChat(body), target),
  framer: ndjsonFramer,
  decoder: (target) => decoder(target, asChat),
};

function toGenerate(request: ChatRequest, target: Target): Record<string, unknown> {
  const { messages: _messages, tools: _tools, ...rest } = toChat(request, target);
  return { ...rest, prompt: promptOf(request) };
}

function asChat(body: unknown): unknown {
  if (!isRecord(body) || typeof body['response'] !== 'string') return body;
  return { ...body, message: { content: body['response'], thinking: body['thinking'] } };
}
