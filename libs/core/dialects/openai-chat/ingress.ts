import { type ChatIngress, sse } from '../kit/index.js';
import { checkRequest } from './check-request.js';
import { renderFailure } from './render-failure.js';

/** OpenAI's Chat Completions as callers speak it: the hub form itself, so there is little to translate. */
export const openAiChatIngress: ChatIngress = {
  id: 'openai-chat',
  stream: sse,
  parseRequest: ({ body }) => ({ request: checkRequest(body), lost: [] }),
  renderResponse: (response) => response,
  renderFailure,
  encoder: () => ({
    push: event,
    end: () => 'data: [DONE]\n\n',
    fail: (failure) => event(renderFailure(failure)),
  }),
};

const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
