import { CustomCalls, type ChatIngress, isRecord, openAiFailure, sse, withCustomCalls } from '../kit/index.js';
import { checkRequest } from './check-request.js';
import { deprecations } from './deprecations.js';
import { hasFunctions } from './functions/from-functions.js';
import { openAiFunctionsIngress } from './functions/ingress.js';

/** OpenAI's Chat Completions as callers speak it: the hub form itself, so there is little to translate. */
export const openAiChatIngress: ChatIngress = {
  id: 'openai-chat',
  versions: [{ id: 'v1' }],
  deprecations,
  older: (asking) => (hasFunctions(asking.body) ? openAiFunctionsIngress : undefined),
  stream: sse,
  parseRequest: ({ body }) => ({ request: checkRequest(body), lost: [] }),
  renderResponse: (response, { body }) => withCustomCalls(response, customNames(body)),
  renderFailure: openAiFailure,
  encoder: ({ body }) => {
    const custom = new CustomCalls(customNames(body));
    return {
      push: (chunk) => event(custom.chunk(chunk)),
      end: () => 'data: [DONE]\n\n',
      fail: (failure) => event(openAiFailure(failure)),
    };
  },
};

const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;

function customNames({ tools }: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const custom = (Array.isArray(tools) ? tools : []).filter(isRecord).map((tool) => tool['custom']);
  return new Set(custom.flatMap((one) => (isRecord(one) && typeof one['name'] === 'string' ? [one['name']] : [])));
}
