import { sseFramer } from '../../../framing/index.js';
import type { ChatRequest } from '../../../hub/index.js';
import { type Dialect, noteLost, promptOf, type Target } from '../../kit/index.js';
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
      noteLost(request, (field) => !ofChats.has(field), target);
      const rest = Object.entries(request).filter(([field]) => !ofChats.has(field) && !saidOtherwise.has(field));
      const max_tokens = request.max_completion_tokens ?? request.max_tokens ?? undefined;
      const prompt = promptOf(request);
      return { ...Object.fromEntries(rest), max_tokens, prompt, ...edits(request, target, differences) };
    },
    parseResponse: (body, target) => parseCompletion(body, target, differences),
    framer: sseFramer,
    decoder: (target) => completionDecoder(target, differences),
  },
  models: { path: differences.modelsPath ?? '/models', parse: parseModels },
  parseFailure: (answer, target) => parseFailure(answer, target, differences),
});

/** Fields of a chat that a completion does not know: servers refuse them. */
const ofChats: ReadonlySet<string> = new Set(
  `response_format reasoning_effort logprobs top_logprobs tool_choice parallel_tool_calls modalities audio prediction verbosity
  web_search_options service_tier store metadata`.split(/\s+/),
);

const saidOtherwise: ReadonlySet<string> = new Set(['messages', 'tools', 'stream_options', 'max_completion_tokens']);

/** Usage is always asked for: without it nobody could say what the answer cost. */
function edits(request: ChatRequest, target: Target, differences: Differences): Record<string, unknown> {
  const { streamUsage } = differencesOf(target.model, differences);
  const isAsked = streamUsage !== false && request.stream === true;
  return {
    ...(request.model !== target.model && { model: target.model }),
    ...(isAsked && { stream_options: { ...request.stream_options, include_usage: true } }),
  };
}
