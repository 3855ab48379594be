import { type ChatIngress, openAiFailure, sse } from '../../kit/index.js';
import { toCompletion, toCompletionChunk } from './answer.js';
import { fromCompletions } from './request.js';

/** OpenAI's older completions as callers speak them. */
export const openAiCompletionsIngress: ChatIngress = {
  id: 'openai-completions',
  versions: [{ id: 'v1' }],
  // https://openai.com/blog/gpt-4-api-general-availability
  deprecations: [
    { feature: '/v1/completions', where: { is: 'everywhere' }, since: '2023-07-06', use: '/v1/chat/completions' },
  ],
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
