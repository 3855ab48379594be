import { json } from './replies.js';
import type { Step } from './wire.js';

const error = (code: number, status: string, message: string, details: readonly unknown[] = []): Step =>
  json(code, { error: { code, message, status, ...(details.length > 0 && { details }) } });

/** What Gemini says when it does not answer. */
export const geminiErrors = {
  error,

  badRequest: (message = 'Invalid value at generation_config.temperature'): Step =>
    error(400, 'INVALID_ARGUMENT', message),

  contextTooLong: (): Step =>
    error(
      400,
      'INVALID_ARGUMENT',
      'The input token count (1100000) exceeds the maximum number of tokens allowed (1048575).',
    ),

  /** Gemini says 400, not 401. */
  unauthorized: (): Step =>
    error(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID', domain: 'googleapis.com' },
    ]),

  forbidden: (): Step => error(403, 'PERMISSION_DENIED', 'Permission denied on resource project.'),

  notFound: (model = 'gemini-none'): Step =>
    error(404, 'NOT_FOUND', `models/${model} is not found for API version v1beta.`),

  /** The wait stands in the body: Gemini sends no `retry-after`. */
  rateLimited: (seconds?: number): Step =>
    error(
      429,
      'RESOURCE_EXHAUSTED',
      'You exceeded your current rate limit.',
      seconds === undefined ? [] : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${seconds}s` }],
    ),

  serverError: (): Step => error(500, 'INTERNAL', 'An internal error has occurred.'),

  overloaded: (): Step => error(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'),
};
