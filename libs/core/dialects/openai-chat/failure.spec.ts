import { describe, expect, it } from '@jest/globals';
import { providers } from '../../providers/index.js';
import { targetOf } from './replay.contract.js';

const classified = (provider: string, status: number, body: unknown, headers: Record<string, string> = {}) =>
  providers.get(provider)?.dialect.parseFailure({ status, headers, body, nowMs: 0 }, targetOf('m', provider));

describe('a failed answer', () => {
  it.each([
    [
      'openai',
      429,
      { error: { code: 'insufficient_quota', type: 'insufficient_quota', message: 'You exceeded your current quota' } },
      'quota',
    ],
    [
      'openai',
      403,
      { error: { code: 'model_not_found', message: 'Project does not have access to model' } },
      'rejected',
    ],
    ['openai', 400, { error: { code: 'context_length_exceeded', message: 'x' } }, 'context_too_long'],
    ['openai', 401, { error: { code: 'invalid_api_key', message: 'x' } }, 'auth'],
    ['mistral', 422, { detail: [{ msg: 'Extra inputs are not permitted' }] }, 'rejected'],
    ['deepseek', 402, { error: { message: 'Insufficient Balance' } }, 'quota'],
    ['xai', 400, { code: 'invalid', error: 'Incorrect API key provided' }, 'auth'],
    ['alibaba', 400, { error: { code: 'Arrearage', message: 'Access denied' } }, 'quota'],
    [
      'cerebras',
      429,
      { message: 'Too many', type: 'too_many_requests_error', code: 'request_quota_exceeded' },
      'rate_limited',
    ],
    ['zai', 429, { error: { code: '1113', message: 'Please recharge' } }, 'quota'],
    ['zai', 400, { error: { code: '1261', message: 'Prompt too long' } }, 'context_too_long'],
    [
      'openrouter',
      403,
      { error: { code: 403, message: 'Input was flagged', metadata: { reasons: ['violence'] } } },
      'content_policy',
    ],
    [
      'openrouter',
      400,
      {
        error: {
          code: 400,
          message: 'Provider returned error',
          metadata: { raw: '{"error":"maximum context length"}' },
        },
      },
      'context_too_long',
    ],
    ['vllm', 500, '<html>oops</html>', 'server'],
    ['vllm', 400, { error: { code: 'constructor', message: 'x' } }, 'rejected'],
  ])('of %s with %i %j is %s', (provider, status, body, fault) => {
    expect(classified(provider, status, body)?.details).toMatchObject({ fault, providerStatus: status, provider });
  });

  it('names a missing model alike, however a host spells it', () => {
    const body = { error: { message: 'The model `x` does not exist.', type: 'NotFoundError', code: 404 } };
    expect(classified('vllm', 404, body)?.details).toMatchObject({
      fault: 'rejected',
      rejection: { status: 404, code: 'model_not_found' },
    });
  });

  it('heeds x-should-retry', () => {
    expect(classified('openai', 429, {}, { 'x-should-retry': 'false' })?.details.fault).toBe('quota');
    expect(classified('openai', 409, {}, { 'x-should-retry': 'true' })?.details.fault).toBe('server');
  });

  it('waits as long as a spent window lasts, or a model loads', () => {
    const headers = {
      'x-ratelimit-remaining-requests': '9',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '6m0s',
    };
    expect(classified('groq', 429, {}, headers)?.details.retryAfterMs).toBe(360_000);
    expect(classified('groq', 429, {}, { ...headers, 'retry-after': '2' })?.details.retryAfterMs).toBe(2000);
    const loading = { error: 'Model gpt2 is currently loading', estimated_time: 20.5 };
    expect(classified('huggingface', 503, loading)?.details).toMatchObject({
      fault: 'rate_limited',
      retryAfterMs: 20_500,
    });
  });
});
