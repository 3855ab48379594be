import { describe, expect, it } from '@jest/globals';
import { Failure } from '#core/failure';
import { connectionProblem } from './connection-problem.js';

describe('why nobody was reached', () => {
  it.each([
    [{ name: 'TimeoutError', code: 23 }, 'The provider did not answer in time.'],
    [{ code: 'UND_ERR_CONNECT_TIMEOUT' }, 'The provider did not answer in time.'],
    [{ code: 'ENOTFOUND' }, 'The name of the host cannot be resolved.'],
    [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'The TLS connection failed (SELF_SIGNED_CERT_IN_CHAIN).'],
    [{ code: 'ECONNREFUSED', message: 'sk-secret' }, 'The connection failed (ECONNREFUSED).'],
    [new Failure('upstream_error', 'It said so itself.'), 'It said so itself.'],
    ['sk-secret', 'The connection failed.'],
  ])('is said in our own words: %j', (error, problem) => {
    expect(connectionProblem(error, 'The provider')).toBe(problem);
  });
});
