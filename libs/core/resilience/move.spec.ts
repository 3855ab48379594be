import { describe, expect, it } from '@jest/globals';
import { Failure, type FailureDetails, type Fault } from '../failure/index.js';
import { defaultFailover, moveAfter, noTries, type Tries } from './index.js';

const failure = (fault: Fault | undefined, details: FailureDetails = {}) =>
  new Failure('upstream_error', 'It failed.', { fault, ...details });

interface Case {
  readonly details?: FailureDetails;
  readonly tries?: Partial<Tries>;
  readonly rules?: Partial<typeof defaultFailover>;
  readonly dice?: number;
}

const after = (fault: Fault | undefined, { details, tries, rules, dice = 0.5 }: Case = {}) =>
  moveAfter(failure(fault, details), { ...noTries, ...tries }, { ...defaultFailover, ...rules }, dice);

describe('what to do after a failed attempt', () => {
  it('sits out a wait of up to the patience, on the same deployment', () => {
    expect(after('rate_limited', { details: { retryAfterMs: 3_000 } })).toEqual({ is: 'again', afterMs: 3_000 });
  });

  it('sits out one wait only', () => {
    expect(after('rate_limited', { details: { retryAfterMs: 10 }, tries: { waited: 1 } })).toEqual({ is: 'next' });
  });

  it('goes on at once when the wait is longer than the patience', () => {
    expect(after('rate_limited', { details: { retryAfterMs: 3_001 } })).toEqual({ is: 'next' });
  });

  it('goes on at once when a rate limit names no wait', () => {
    expect(after('rate_limited')).toEqual({ is: 'next' });
  });

  it('goes on at once when the quota is used up, whatever wait is named', () => {
    expect(after('quota', { details: { retryAfterMs: 10 } })).toEqual({ is: 'next' });
  });

  it.each<Fault>(['server', 'unreachable'])('asks the same deployment again after a jitter: %s', (fault) => {
    const moves = [0, 0.5, 0.75].map((dice) => after(fault, { dice }));
    expect(moves).toEqual([50, 150, 200].map((afterMs) => ({ is: 'again', afterMs })));
  });

  it('takes a 504 of the provider for a server error, not for our own patience', () => {
    expect(after('timeout', { details: { providerStatus: 504 } })).toEqual({ is: 'again', afterMs: 150 });
  });

  it.each<Fault>(['server', 'unreachable'])('goes on after as many retries as the rules allow: %s', (fault) => {
    expect([
      after(fault, { tries: { retried: 1 } }).is,
      after(fault, { tries: { retried: 1 }, rules: { retries: 2 } }).is,
      after(fault, { rules: { retries: 0 } }).is,
    ]).toEqual(['next', 'again', 'next']);
  });

  it('goes on, and never asks the same again, when nothing meaningful came in time', () => {
    expect(after('timeout')).toEqual({ is: 'next' });
  });

  it('asks only larger models when the context is too long', () => {
    expect(after('context_too_long')).toEqual({ is: 'next-larger' });
  });

  it('stops at a content policy', () => {
    expect(after('content_policy')).toEqual({ is: 'stop' });
  });

  it('goes on after a content policy where the route says so', () => {
    expect(after('content_policy', { rules: { contentPolicyFallback: true } })).toEqual({ is: 'next' });
  });

  it('goes on when our credential was refused', () => {
    expect(after('auth')).toEqual({ is: 'next' });
  });

  it('stops at any other rejection', () => {
    expect(after('rejected')).toEqual({ is: 'stop' });
  });

  it.each<Fault>(['invalid', 'cut'])('goes on when the answer is of no use: %s', (fault) => {
    expect(after(fault)).toEqual({ is: 'next' });
  });

  it('stops at a failure of our own', () => {
    expect(after(undefined)).toEqual({ is: 'stop' });
  });
});
