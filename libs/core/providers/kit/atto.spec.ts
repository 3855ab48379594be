import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { attoUsd, usdOfAtto } from './index.js';

describe('An amount as a vendor writes it', () => {
  it.each([
    ['0.06', 60_000_000_000_000_000n],
    [0.06, 60_000_000_000_000_000n],
    ['1.29e-05', 12_900_000_000_000n],
    [1.29e-7, 129_000_000_000n],
    ['0E-6176', 0n],
    ['0.0000045000000000000000000000', 4_500_000_000_000n],
    ['-2.5', -2_500_000_000_000_000_000n],
    ['0.0000000000000000019', 1n],
  ])('reads %s to the last digit', (written, atto) => {
    expect(attoUsd(written)).toBe(atto);
  });

  it('reads cents', () => {
    expect(usdOfAtto(attoUsd('123.45', -2))).toBe('1.2345');
  });

  it.each(['', 'NaN', '1,5', '$1', ' 1', '1e999999999', '1e15', '9'.repeat(50), Number.NaN, Infinity])(
    'refuses %j',
    (written) => {
      expect(() => attoUsd(written)).toThrow('no amount of money');
    },
  );

  it('is written as it was read, and added up without losing anything', () => {
    const atto = fc.bigInt(-(10n ** 27n), 10n ** 27n);
    fc.assert(
      fc.property(fc.array(atto), (all) => {
        const sum = all.reduce((total, one) => total + attoUsd(usdOfAtto(one)), 0n);
        expect(sum).toBe(all.reduce((total, one) => total + one, 0n));
      }),
    );
  });

  it('is the same with an exponent as without', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 12n - 1n), fc.integer({ min: 0, max: 18 }), (digits, power) => {
        expect(attoUsd(`${digits}e-${power}`)).toBe(digits * 10n ** BigInt(18 - power));
      }),
    );
  });
});
