import { describe, expect, it } from '@jest/globals';
import type { Target } from '../kit/index.js';
import { anthropicMessages } from './index.js';

const target: Target = { provider: 'anthropic', model: 'claude-x', newId: (prefix) => prefix, now: 0 };
const failed = (status: number, type: string, message: string, extra: object = {}) =>
  anthropicMessages.parseFailure(
    {
      status,
      headers: { 'retry-after': '7' },
      nowMs: 0,
      body: { type: 'error', error: { type, message, ...extra }, request_id: 'r' },
    },
    target,
  );

describe('a failed answer of Anthropic', () => {
  it.each([
    [400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum', 'context_too_long'],
    [
      400,
      'invalid_request_error',
      'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000',
      'context_too_long',
    ],
    [400, 'invalid_request_error', 'Output blocked by content filtering policy', 'content_policy'],
    [400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.', 'quota'],
    [400, 'invalid_request_error', 'You have reached your specified API usage limits.', 'quota'],
    [400, 'invalid_request_error', 'max_tokens: must be positive', 'rejected'],
    [401, 'authentication_error', 'invalid x-api-key', 'auth'],
    [402, 'billing_error', 'pay', 'quota'],
    [403, 'permission_error', 'no', 'auth'],
    [404, 'not_found_error', 'model: claude-0', 'rejected'],
    [413, 'request_too_large', 'too large', 'rejected'],
    [429, 'rate_limit_error', 'slow down', 'rate_limited'],
    [500, 'api_error', 'oops', 'server'],
    [504, 'timeout_error', 'late', 'timeout'],
    [529, 'overloaded_error', 'Overloaded', 'server'],
  ] as const)('%i %s "%s" is %s', (status, type, message, fault) => {
    expect(failed(status, type, message).details).toMatchObject({
      fault,
      provider: 'anthropic',
      providerStatus: status,
    });
  });

  it('waits as long as it is told, but never for a spend limit', () => {
    expect(failed(429, 'rate_limit_error', 'slow down').details.retryAfterMs).toBe(7000);
    const limit = failed(429, 'rate_limit_error', 'over', { details: { error_code: 'enforced_spend_limit_reached' } });
    expect(limit.details).toMatchObject({ fault: 'quota', retryAfterMs: undefined });
    expect(
      failed(400, 'invalid_request_error', 'over', { details: { error_code: 'enforced_spend_limit_reached' } }).details
        .fault,
    ).toBe('quota');
  });

  it.each([
    [failed(400, 'invalid_request_error', 'prompt is too long'), 'context_length_exceeded', undefined],
    [failed(404, 'not_found_error', 'model: claude-0'), 'model_not_found', 'model'],
    [failed(413, 'request_too_large', 'too large'), 'request_too_large', undefined],
    [failed(400, 'invalid_request_error', 'messages.3.content.0: bad'), undefined, 'messages'],
    [failed(400, 'invalid_request_error', 'max_tokens: 99 > 9'), undefined, 'max_tokens'],
  ])('is told to the caller with a code and the field: %s', ({ details }, code, param) => {
    expect(details).toMatchObject({ rejection: { status: details.providerStatus, code }, param });
  });

  it('is understood without a body of its own', () => {
    const html = { status: 502, headers: {}, body: '<html>Bad gateway</html>', nowMs: 0 };
    expect(anthropicMessages.parseFailure(html, target)).toMatchObject({
      message: 'anthropic: status 502',
      details: { fault: 'server' },
    });
  });
});
