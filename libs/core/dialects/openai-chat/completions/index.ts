import { sseFramer } from '../../../framing/index.js';
import type { ChatRequest } from '../../../hub/index.js';
import { type Dialect, promptOf, type Target } from '../../kit/index.js';
import { type Differences, differencesOf } from '../differences.js';
import { parseFailure } from '../failure.js';
import { parseModels } from '../models.js';
import { completionDecoder } from './decoder.js';
import { parseCompletion } from './response.js';

export { openAiCompletionsIngress } from './ingress.js';

/** OpenAI's older completions: a text and what follows it, for models that know no chat and for code in the middle of code. */
export const openAiCompletions = (differences: Differences = {}): Dialect => ({
  id: 'openai-completions',
  chat: {
    path: () => differences.completionsPath ?? '/completions',
    patchRequest: (request, target) => edits(request, target, differences),
    passes: true,
    renderRequest: (request, target) => {
      const {
        messages: _messages,
        tools: _tools,
        stream_options: _options,
        max_completion_tokens: most,
        ...rest
      } = request;
      const max_tokens = most ?? request.max_tokens ?? undefined;
      return { ...rest, max_tokens, prompt: promptOf(request), ...edits(request, target, differences) };
    },
    parseResponse: (body, target) => parseCompletion(body, target, differences),
    framer: sseFramer,
    decoder: (target) => completionDecoder(target, differences),
  },
  models: { path: differences.modelsPath ?? '/models', parse: parseModels },
  parseFailure: (answer, target) => parseFailure(answer, target, differences),
});

/** Usage is always asked for: without it nobody could say what the answer cost. */
function edits(request: ChatRequest, target: Target, differences: Differences): Record<string, unknown> {
  const { streamUsage } = differencesOf(target.model, differences);
  const isAsked = streamUsage !== false && request.stream === true;
  return {
    ...(request.model !== target.model && { model: target.model }),
    ...(isAsked && { stream_options: { ...request.stream_options, include_usage: true } }),
  };
}
