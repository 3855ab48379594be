import { Failure } from '../../failure/index.js';
import type { ChatRequest, ResponseFormat } from '../../hub/index.js';
import { noteLost, type Target } from '../kit/index.js';
import { extras } from './extras.js';
import { toSchema } from './schema.js';
import { toThinkingConfig } from './thinking.js';
import { toTools } from './tools.js';
import { toConversation } from './turns.js';
import type { GenerateContentRequest, GenerationConfig } from './wire.js';

/** A chat request as Gemini reads it. The model and whether to stream stand in the path. */
export function toGenerateContent(request: ChatRequest, target: Target): GenerateContentRequest {
  const { safetySettings, cachedContent, thinkingConfig } = extras(request);
  noteLost(request, (field) => said.has(field), target);
  return {
    ...toConversation(request.messages, target),
    ...toTools(request),
    generationConfig: {
      ...toSampling(request),
      ...toFormat(request.response_format),
      thinkingConfig: thinkingConfig ?? toThinkingConfig(request.reasoning_effort, target),
    },
    safetySettings,
    cachedContent,
  };
}

const said: ReadonlySet<string> = new Set(
  `max_tokens max_completion_tokens temperature top_p top_k stop n seed presence_penalty frequency_penalty logprobs
  top_logprobs tools tool_choice response_format reasoning_effort extra_body safetySettings safety_settings cachedContent
  cached_content thinkingConfig thinking_config`.split(/\s+/),
);

const toSampling = (request: ChatRequest): GenerationConfig => ({
  maxOutputTokens: request.max_completion_tokens ?? request.max_tokens ?? undefined,
  temperature: request.temperature ?? undefined,
  topP: request.top_p ?? undefined,
  topK: request.top_k ?? undefined,
  stopSequences: toStop(request.stop),
  candidateCount: request.n ?? undefined,
  seed: request.seed ?? undefined,
  // Zero means nothing, and some models refuse the mere field.
  presencePenalty: request.presence_penalty || undefined,
  frequencyPenalty: request.frequency_penalty || undefined,
  responseLogprobs: request.logprobs || undefined,
  logprobs: (request.logprobs && request.top_logprobs) || undefined,
});

const MAX_STOPS = 5;

function toStop(stop: ChatRequest['stop']): readonly string[] | undefined {
  const stops = [stop ?? []].flat().filter(Boolean).slice(0, MAX_STOPS);
  return stops.length > 0 ? stops : undefined;
}

function toFormat(format: ResponseFormat | null | undefined): GenerationConfig {
  const responseMimeType = 'application/json';
  switch (format?.type ?? 'text') {
    case 'text':
      return {};
    case 'json_object':
      return { responseMimeType };
    case 'json_schema':
      return { responseMimeType, responseJsonSchema: toSchema(schemaOf(format)) };
    default:
      throw new Failure('invalid_request', 'Gemini knows no such format.', { param: 'response_format.type' });
  }
}

const schemaOf = (format: ResponseFormat | null | undefined): unknown =>
  format?.type === 'json_schema' ? format.json_schema?.schema : undefined;
