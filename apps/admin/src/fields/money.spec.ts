import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MOST_NANO, usd } from '#core/ledger';
import { amount, asMoney, change, nanoOf } from './money.js';

const nano = fc.bigInt({ min: 1n, max: MOST_NANO });

describe('An amount of money', () => {
  it('is kept to the last nano-dollar, however it is shown', () => {
    fc.assert(
      fc.property(nano, (one) => {
        expect(nanoOf(amount.parse(usd(one)))).toBe(one);
        expect(nanoOf(amount.parse(asMoney(usd(one))))).toBe(one);
      }),
    );
  });

  it('comes and goes alike', () => {
    fc.assert(
      fc.property(nano, (one) => {
        expect(nanoOf(change.parse(usd(-one)))).toBe(-one);
        expect(nanoOf(change.parse(asMoney(usd(one))))).toBe(one);
      }),
    );
  });

  it('is never more than counters can hold', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: MOST_NANO + 1n, max: 2n ** 63n - 1n }), (one) => {
        expect(amount.safeParse(usd(one)).success).toBe(false);
        expect(change.safeParse(usd(-one)).success).toBe(false);
      }),
    );
  });
});
