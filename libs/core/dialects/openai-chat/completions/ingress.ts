import { type ChatIngress, openAiFailure, sse } from '../../kit/index.js';
import { toCompletion, toCompletionChunk } from './answer.js';
import { fromCompletions } from './request.js';

/** OpenAI's older completions as callers speak them. */
export const openAiCompletionsIngress: ChatIngress = {
  id: 'openai-completions',
  stream: sse,
  parseRequest: fromCompletions,
  renderResponse: toCompletion,
  renderFailure: openAiFailure,
  encoder: () => ({
    push: (chunk) => {
      const said = toCompletionChunk(chunk);
      return said ? event(said) : '';
    },
    end: () => 'data: [DONE]\n\n',
    fail: (failure) => event(openAiFailure(failure)),
  }),
};

const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
