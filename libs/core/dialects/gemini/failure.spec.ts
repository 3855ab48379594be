import { describe, expect, it } from '@jest/globals';
import { gemini } from './index.js';

const target = { provider: 'google', model: 'gemini-3-flash', newId: (prefix: string) => `${prefix}1`, now: 7 };
const parse = (status: number, error: object, headers = {}) =>
  gemini.parseFailure({ status, headers, body: { error: { code: status, ...error } }, nowMs: 0 }, target);
const info = (reason: string) => ({ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason });
const retryIn = (retryDelay: string) => ({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay });

describe("Gemini's errors", () => {
  it.each([
    [400, 'INVALID_ARGUMENT', 'bad', 'rejected'],
    [
      400,
      'INVALID_ARGUMENT',
      'The input token count (9) exceeds the maximum number of tokens allowed (5).',
      'context_too_long',
    ],
    [400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.', 'auth'],
    [401, 'UNAUTHENTICATED', 'no', 'auth'],
    [403, 'PERMISSION_DENIED', 'no', 'auth'],
    [404, 'NOT_FOUND', 'models/x is not found for API version v1beta', 'rejected'],
    [
      429,
      'RESOURCE_EXHAUSTED',
      'You exceeded your current quota, please check your plan and billing details.',
      'rate_limited',
    ],
    [429, 'RESOURCE_EXHAUSTED', 'Your prepayment credits are depleted.', 'quota'],
    [499, 'CANCELLED', 'gone', 'server'],
    [500, 'INTERNAL', 'oops', 'server'],
    [503, 'UNAVAILABLE', 'The model is overloaded.', 'server'],
    [504, 'DEADLINE_EXCEEDED', 'late', 'timeout'],
  ])('read %i %s "%s" as %s', (status, rpc, message, fault) => {
    expect(parse(status, { status: rpc, message }).details).toMatchObject({ fault, providerStatus: status });
  });

  it('tell a wrong key, which is a 400 there', () => {
    const details = [info('API_KEY_INVALID')];
    expect(parse(400, { status: 'INVALID_ARGUMENT', message: 'API key not valid.', details })).toMatchObject({
      code: 'upstream_auth_failed',
      details: { fault: 'auth' },
    });
  });

  it('say how long to wait, also for the quota of a day', () => {
    const details = [{ quotaId: 'GenerateRequestsPerDay' }, retryIn('34.4s')];
    expect(parse(429, { status: 'RESOURCE_EXHAUSTED', message: 'quota', details })).toMatchObject({
      code: 'rate_limit_exceeded',
      details: { fault: 'rate_limited', retryAfterMs: 34_400 },
    });
  });

  it('are a limit where an overload says when it ends', () => {
    expect(parse(503, { status: 'UNAVAILABLE', message: 'busy', details: [retryIn('2s')] }).details).toMatchObject({
      fault: 'rate_limited',
      retryAfterMs: 2000,
    });
  });

  it("use OpenAI's codes where OpenAI's clients look for them", () => {
    expect(parse(404, { status: 'NOT_FOUND', message: 'models/x is not found' }).details.rejection).toEqual({
      status: 404,
      type: undefined,
      code: 'model_not_found',
    });
    const tooLong = { status: 'INVALID_ARGUMENT', message: 'The input token count (9) exceeds the maximum' };
    expect(parse(400, tooLong).details.rejection?.code).toBe('context_length_exceeded');
    expect(parse(400, { status: 'INVALID_ARGUMENT', message: 'bad' }).details.rejection?.code).toBe('INVALID_ARGUMENT');
  });

  it('are read where they are no JSON, too', () => {
    const failure = gemini.parseFailure(
      { status: 502, headers: {}, body: '<html>Bad Gateway</html>', nowMs: 0 },
      target,
    );
    expect(failure).toMatchObject({ code: 'upstream_error', details: { fault: 'server', providerStatus: 502 } });
  });
});
