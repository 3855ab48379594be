import { Failure } from '../../failure/index.js';
import type { ChatRequest, Message, ResponseFormat } from '../../hub/index.js';
import { isRecord, noteLost, type Target } from '../kit/index.js';
import { toContent } from './content.js';
import { toThink } from './thinking.js';
import { toolNameOf, toToolCalls, toTools } from './tools.js';
import type { OllamaChatRequest, OllamaMessage } from './wire.js';

/**
 * A chat request as Ollama reads it. Two native fields pass: `keep_alive`, and `options` (such as `num_ctx`),
 * which win over OpenAI's fields of the same meaning. `n` and `logit_bias` do not exist there.
 */
export function toChat(request: ChatRequest, target: Target): OllamaChatRequest {
  noteLost(request, (field) => isSaid(field, request), target);
  return {
    model: target.model,
    messages: request.messages.map((message, index) => toMessage(message, index, request.messages)),
    stream: request.stream === true,
    tools: toTools(request),
    format: toFormat(request.response_format),
    think: toThink(request.reasoning_effort, target),
    options: toOptions(request),
    keep_alive: request['keep_alive'] ?? undefined,
    logprobs: request.logprobs || undefined,
    top_logprobs: (request.logprobs && request.top_logprobs) || undefined,
  };
}

const said: ReadonlySet<string> = new Set(
  `max_tokens max_completion_tokens temperature top_p top_k seed stop presence_penalty frequency_penalty logprobs
  top_logprobs tools response_format reasoning_effort options keep_alive`.split(/\s+/),
);

/** Of a choice among tools only that there is none, or which one, can be shown. */
const isSaid = (field: string, { tool_choice: choice }: ChatRequest): boolean =>
  said.has(field) || (field === 'tool_choice' && choice !== 'required');

function toMessage(message: Message, index: number, messages: readonly Message[]): OllamaMessage {
  const at = `messages[${index}].content`;
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', ...toContent(message.content, at) };
    case 'user':
      return { role: 'user', ...toContent(message.content, at) };
    case 'assistant':
      return {
        role: 'assistant',
        ...toContent(message.content || (typeof message.refusal === 'string' ? message.refusal : ''), at),
        thinking: message.reasoning_content || undefined,
        tool_calls: message.tool_calls?.length
          ? toToolCalls(message.tool_calls, `messages[${index}].tool_calls`)
          : undefined,
      };
    case 'tool':
      return {
        role: 'tool',
        ...toContent(message.content, at),
        tool_name: toolNameOf(message.tool_call_id, messages.slice(0, index)),
        tool_call_id: message.tool_call_id,
      };
    default:
      throw new Failure('invalid_request', 'Ollama knows no such role; results of functions have the role `tool`.', {
        param: `messages[${index}].role`,
      });
  }
}

function toFormat(format: ResponseFormat | null | undefined): unknown {
  switch (format?.type ?? 'text') {
    case 'text':
      return undefined;
    case 'json_object':
      return 'json';
    case 'json_schema':
      return schemaOf(format) ?? 'json';
    default:
      throw new Failure('invalid_request', 'Ollama knows no such format.', { param: 'response_format.type' });
  }
}

const schemaOf = (format: ResponseFormat | null | undefined): unknown =>
  format?.type === 'json_schema' ? format.json_schema?.schema : undefined;

function toOptions(request: ChatRequest): Record<string, unknown> | undefined {
  const said = {
    num_predict: request.max_completion_tokens ?? request.max_tokens,
    temperature: request.temperature,
    top_p: request.top_p,
    top_k: request.top_k,
    seed: request.seed,
    stop: toStop(request.stop),
    presence_penalty: request.presence_penalty,
    frequency_penalty: request.frequency_penalty,
    ...(isRecord(request['options']) && request['options']),
  };
  const meant = Object.entries(said).filter(([, value]) => value !== undefined && value !== null);
  return meant.length > 0 ? Object.fromEntries(meant) : undefined;
}

function toStop(stop: ChatRequest['stop']): readonly string[] | undefined {
  const stops = [stop ?? []].flat().filter(Boolean);
  return stops.length > 0 ? stops : undefined;
}
