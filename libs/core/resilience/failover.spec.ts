import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoffMs, defaultFailover, failoverFor, type FailoverWish } from './index.js';

const plain: FailoverWish = { provider: {}, route: {}, reasoning: false, hasAlternative: true };
const firstTokenMs = (wish: Partial<FailoverWish>) => failoverFor({ ...plain, ...wish }).firstTokenMs;

describe('the rules of an attempt', () => {
  it('are the defaults where nobody said anything', () => {
    expect(failoverFor(plain)).toEqual(defaultFailover);
  });

  it("are the route's over the provider's over the defaults", () => {
    const rules = failoverFor({ ...plain, provider: { retries: 2, idleMs: 5 }, route: { retries: 3 } });
    expect(rules).toEqual({ ...defaultFailover, retries: 3, idleMs: 5 });
  });

  it('give a model that thinks 60 s to its first token', () => {
    expect(firstTokenMs({ reasoning: true })).toBe(60_000);
  });

  it('give a deployment without an alternative 120 s', () => {
    expect([firstTokenMs({ hasAlternative: false }), firstTokenMs({ hasAlternative: false, reasoning: true })]).toEqual(
      [120_000, 120_000],
    );
  });

  it('give an answer that comes whole the time to be written', () => {
    expect(firstTokenMs({ wholeTokens: 1_000 })).toBe(30_000);
  });

  it('give what an operator said, whoever is asked for whatever', () => {
    const said = { reasoning: true, hasAlternative: false, wholeTokens: 9_999 };
    expect([
      firstTokenMs({ ...said, provider: { firstTokenMs: 7 } }),
      firstTokenMs({ ...said, route: { firstTokenMs: 8 } }),
    ]).toEqual([7, 8]);
  });
});

describe('backing off', () => {
  it('is anywhere between nothing and the doubled step, never above the longest', () => {
    const step = { attempt: fc.nat(40), dice: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }) };
    fc.assert(
      fc.property(fc.record(step), ({ attempt, dice }) => {
        const ms = backoffMs({ attempt, dice, firstMs: 100, longestMs: 2_000 });
        expect(ms).toBe(dice * Math.min(2_000, 100 * 2 ** attempt));
      }),
    );
  });
});
