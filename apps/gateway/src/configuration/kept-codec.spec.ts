import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Prisma } from '#adapters/database';
import { fromText, toText } from './kept-codec.js';

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.bigInt(),
    fc.date({ noInvalidDate: true }),
    fc.array(tie('value')),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('$bigint', '$date', '$decimal', '$object')), tie('value'), {
      maxKeys: 2,
      noNullPrototype: true,
    }),
  ),
}));

describe('Rows that are written as text', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(fromText(toText(one))).toStrictEqual(one);
      }),
      { numRuns: 1_000 },
    );
  });

  it('come back with every digit of a decimal', () => {
    const digits = ['0', '2.5', '0.000001', '999999999999.999999', '1e-7'];
    const back = fromText(toText(digits.map((text) => new Prisma.Decimal(text))));
    expect(back).toEqual(digits.map((text) => new Prisma.Decimal(text)));
    expect(String((back as Prisma.Decimal[])[3])).toBe('999999999999.999999');
  });
});
