import { type Headers, json } from './replies.js';
import type { Step } from './wire.js';

interface Told {
  readonly message: string;
  readonly type: string;
  readonly code?: string | null;
  readonly param?: string | null;
}

const error = (status: number, told: Told, headers: Headers = {}): Step =>
  json(status, { error: { param: null, code: null, ...told } }, { 'x-request-id': 'req_fake', ...headers });

const invalid = (told: Omit<Told, 'type'>) => error(400, { type: 'invalid_request_error', ...told });

/** What OpenAI says when it does not answer. */
export const openaiErrors = {
  error,

  badRequest: (
    message = "Invalid 'temperature': decimal above maximum value.",
    param: string | null = 'temperature',
  ): Step => invalid({ message, param, code: 'decimal_above_max_value' }),

  contextTooLong: (): Step =>
    invalid({
      message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
      param: 'messages',
      code: 'context_length_exceeded',
    }),

  contentPolicy: (): Step =>
    invalid({
      message: 'Your request was rejected as a result of our safety system.',
      code: 'content_policy_violation',
    }),

  unauthorized: (): Step =>
    error(401, { message: 'Incorrect API key provided.', type: 'invalid_request_error', code: 'invalid_api_key' }),

  forbidden: (): Step =>
    error(403, { message: 'You are not allowed to sample from this model.', type: 'permission_error' }),

  notFound: (model = 'gpt-none'): Step =>
    error(404, {
      message: `The model \`${model}\` does not exist or you do not have access to it.`,
      type: 'invalid_request_error',
      code: 'model_not_found',
    }),

  /** Without seconds it names no wait. */
  rateLimited: (seconds?: number): Step =>
    error(
      429,
      { message: 'Rate limit reached for requests.', type: 'requests', code: 'rate_limit_exceeded' },
      seconds === undefined ? {} : { 'retry-after': String(seconds) },
    ),

  quotaExceeded: (): Step =>
    error(429, {
      message: 'You exceeded your current quota, please check your plan and billing details.',
      type: 'insufficient_quota',
      code: 'insufficient_quota',
    }),

  serverError: (): Step =>
    error(500, { message: 'The server had an error while processing your request.', type: 'server_error' }),

  /** Without seconds it names no wait. */
  overloaded: (seconds?: number): Step =>
    error(
      503,
      { message: 'The engine is currently overloaded, please try again later.', type: 'service_unavailable_error' },
      seconds === undefined ? {} : { 'retry-after': String(seconds) },
    ),
};
