import { type Headers, json } from './replies.js';
import type { Step } from './wire.js';

const error = (status: number, type: string, message: string, headers: Headers = {}): Step =>
  json(
    status,
    { type: 'error', error: { type, message }, request_id: 'req_fake' },
    { 'request-id': 'req_fake', ...headers },
  );

/** What Anthropic says when it does not answer. */
export const anthropicErrors = {
  error,

  badRequest: (message = 'max_tokens: Input should be greater than 0'): Step =>
    error(400, 'invalid_request_error', message),

  contextTooLong: (): Step => error(400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'),

  unauthorized: (): Step => error(401, 'authentication_error', 'invalid x-api-key'),

  forbidden: (): Step =>
    error(403, 'permission_error', 'Your API key does not have permission to use the specified resource.'),

  notFound: (model = 'claude-none'): Step => error(404, 'not_found_error', `model: ${model}`),

  /** Without seconds it names no wait. */
  rateLimited: (seconds?: number): Step =>
    error(
      429,
      'rate_limit_error',
      'This request would exceed the rate limit for your organization.',
      seconds === undefined ? {} : { 'retry-after': String(seconds) },
    ),

  quotaExceeded: (): Step =>
    error(400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),

  serverError: (): Step => error(500, 'api_error', 'Internal server error'),

  overloaded: (): Step => error(529, 'overloaded_error', 'Overloaded'),
};
