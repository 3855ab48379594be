import { Failure } from '../../failure/index.js';
import type { ChatRequest, ResponseFormat } from '../../hub/index.js';
import { isRecord, noteLost, type Target } from '../kit/index.js';
import { toMessage } from './messages.js';
import { toThinking } from './thinking.js';
import { toTools } from './tools.js';
import type { CohereChatRequest } from './wire.js';

/**
 * A chat request as Cohere reads it. Its own fields pass as they are: `documents`, `citation_options`, `safety_mode`,
 * `strict_tools`, `thinking`, `priority`, and `k` and `p`, which win over OpenAI's fields of the same meaning.
 */
export function toChat(request: ChatRequest, target: Target): CohereChatRequest {
  noteLost(request, (field) => said.has(field), target);
  return {
    model: target.model,
    messages: request.messages.map((message, index) => toMessage(message, index, target)),
    stream: request.stream === true,
    ...toTools(request),
    ...toSampling(request),
    documents: request['documents'] ?? undefined,
    citation_options: request['citation_options'] ?? undefined,
    safety_mode: request['safety_mode'] ?? undefined,
    priority: request['priority'] ?? undefined,
    response_format: toFormat(request.response_format),
    thinking: toThinking(request, target),
    max_tokens: request.max_completion_tokens ?? request.max_tokens ?? undefined,
    stop_sequences: toStop(request.stop),
    logprobs: request.logprobs || undefined,
  };
}

const said: ReadonlySet<string> = new Set(
  `max_tokens max_completion_tokens temperature top_p p top_k k seed stop frequency_penalty presence_penalty logprobs tools tool_choice
  strict_tools response_format reasoning_effort thinking documents citation_options safety_mode priority`.split(/\s+/),
);

/** Cohere's ranges are narrower than OpenAI's: what is beyond them is taken for their end. */
const toSampling = (request: ChatRequest): Record<string, unknown> => ({
  temperature: within(request.temperature, 0, 1),
  p: request['p'] ?? within(request.top_p, 0.01, 0.99),
  k: request['k'] ?? request.top_k ?? undefined,
  frequency_penalty: within(request.frequency_penalty, 0, 1),
  presence_penalty: within(request.presence_penalty, 0, 1),
  seed: request.seed ?? undefined,
});

const within = (value: number | null | undefined, least: number, most: number): number | undefined =>
  typeof value === 'number' ? Math.min(most, Math.max(least, value)) : undefined;

function toFormat(format: ResponseFormat | null | undefined): unknown {
  switch (format?.type ?? 'text') {
    case 'text':
      return undefined;
    case 'json_object':
      return { type: 'json_object' };
    case 'json_schema':
      return { type: 'json_object', json_schema: schemaOf(format) };
    default:
      throw new Failure('invalid_request', 'Cohere knows no such format.', { param: 'response_format.type' });
  }
}

/** What it holds was not checked. */
function schemaOf(format: unknown): unknown {
  const described = isRecord(format) ? format['json_schema'] : undefined;
  return isRecord(described) ? described['schema'] : undefined;
}

function toStop(stop: ChatRequest['stop']): readonly string[] | undefined {
  const stops = [stop ?? []].flat().filter(Boolean);
  return stops.length > 0 ? stops : undefined;
}
