import { type ChatIngress, openAiFailure, sse } from '../../kit/index.js';
import { fromFunctions } from './from-functions.js';
import { withFunctionCall, withFunctionDelta } from './to-functions.js';

/** Chat Completions with functions, as they were before tools. Nobody is asked so any more: a language of its own, whose bytes never pass. */
export const openAiFunctionsIngress: ChatIngress = {
  id: 'openai-chat-functions',
  stream: sse,
  parseRequest: fromFunctions,
  renderResponse: withFunctionCall,
  renderFailure: openAiFailure,
  encoder: () => ({
    push: (chunk) => event(withFunctionDelta(chunk)),
    end: () => 'data: [DONE]\n\n',
    fail: (failure) => event(openAiFailure(failure)),
  }),
};

const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
