import { describe, expect, it } from '@jest/globals';
import { Failure, type FailureCode, failures } from './index.js';

describe('a failure', () => {
  it('has the status of its code', () => {
    expect(new Failure('model_not_found', 'No.').status).toBe(404);
  });

  it('has the status of the rejection where a provider rejected the request', () => {
    expect(new Failure('upstream_rejected', 'No.', { rejection: { status: 422 } }).status).toBe(422);
  });

  it('may be told more of, and remembers what it was', () => {
    const first = new Failure('upstream_error', 'It broke.', { fault: 'server', cause: undefined });
    const more = first.with({ provider: 'a' });
    expect([more.code, more.message, more.details.fault, more.details.provider, more.cause]).toEqual([
      'upstream_error',
      'It broke.',
      'server',
      'a',
      first,
    ]);
  });

  it('is itself when it is thrown', () => {
    const failure = new Failure('not_found', 'No.');
    expect(Failure.from(failure)).toBe(failure);
  });

  it('says nothing of the inside of anything else that is thrown', () => {
    const failure = Failure.from(new Error('password=hunter2'));
    expect([failure.code, failure.status, failure.message.includes('hunter2')]).toEqual(['internal_error', 500, false]);
  });
});

describe('the table of failures', () => {
  const codes = Object.keys(failures) as FailureCode[];

  it('tells nobody to try again what is their own fault', () => {
    const hopeful = codes.filter((code) => failures[code].status < 500 && failures[code].retry !== false);
    expect(hopeful).toEqual(['rate_limit_exceeded', 'client_closed_request']);
  });

  it('lets them try again what is not', () => {
    expect(codes.filter((code) => failures[code].status >= 500 && failures[code].retry === false)).toEqual([]);
  });
});
