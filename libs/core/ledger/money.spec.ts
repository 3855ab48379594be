import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { free, type Price } from '../catalog/index.js';
import { Failure } from '../failure/index.js';
import { noUsage, type Usage } from '../hub/index.js';
import { costOf, nanoUsd, picoPerToken, usd, usdPerMillion } from './index.js';

const price: Price = {
  input: 2_500_000,
  output: 10_000_000,
  cachedInput: 250_000,
  cacheWrite: 3_125_000,
  reasoning: null,
};
const usage = (fields: Partial<Usage>): Usage => ({ ...noUsage, ...fields });
const dollars = (fields: Partial<Usage>, at: Price = price) => usd(costOf(usage(fields), at));

describe('costOf', () => {
  it('prices input and output by the token', () => {
    expect(dollars({ input: 1000, output: 60 })).toBe('0.0031');
  });

  it('prices cached and written input apart, and neither of them twice', () => {
    expect(dollars({ input: 1_000_000, cachedInput: 400_000, cacheWrite: 100_000 })).toBe('1.6625');
  });

  it('prices cached and written tokens as input where the price does not tell them apart', () => {
    expect(
      dollars(
        { input: 1_000_000, cachedInput: 400_000, cacheWrite: 100_000 },
        { ...price, cachedInput: null, cacheWrite: null },
      ),
    ).toBe('2.5');
  });

  it('prices what is written for an hour apart, as one request to Anthropic is billed, to the nano-USD', () => {
    const sonnet: Price = {
      input: 3_000_000,
      output: 15_000_000,
      cachedInput: 300_000,
      cacheWrite: 3_750_000,
      cacheWriteLong: 6_000_000,
      reasoning: null,
    };
    // 21 plain, 1,800 read, 456 written for minutes, 1,003 for an hour, 503 said
    const used = { input: 3_280, cachedInput: 1_800, cacheWrite: 1_459, cacheWriteLong: 1_003, output: 503 };
    expect(costOf(usage(used), sonnet)).toBe(63_000n + 540_000n + 1_710_000n + 6_018_000n + 7_545_000n);
  });

  it('prices what is written for an hour as what is written, or as input, where the price does not tell them apart', () => {
    const used = { input: 1_000_000, cacheWrite: 400_000, cacheWriteLong: 300_000 };
    expect(dollars(used)).toBe('2.75');
    expect(dollars(used, { ...price, cacheWriteLong: null })).toBe('2.75');
    expect(dollars(used, { ...price, cacheWrite: null })).toBe('2.5');
  });

  it('prices a long input by the rates of its tier, an hour in the cache too', () => {
    const tiers = [{ ...price, aboveInput: 1_000, cacheWriteLong: 9_000_000 }];
    const tiered = { ...price, cacheWriteLong: 5_000_000, tiers };
    const written = (input: number) => costOf(usage({ input, cacheWrite: input, cacheWriteLong: input }), tiered);
    expect([written(1_000), written(1_001)]).toEqual([5_000_000n, 9_009_000n]);
  });

  it('prices reasoning as output, or as the price says', () => {
    expect(dollars({ output: 1_000_000, reasoning: 600_000 })).toBe('10');
    expect(dollars({ output: 1_000_000, reasoning: 600_000 }, { ...price, reasoning: 1_000_000 })).toBe('4.6');
  });

  it('never pays back where a provider counts more cached tokens than input, or more of a part than of the whole', () => {
    expect(dollars({ input: 10, cachedInput: 4_000_000 })).toBe('1');
    expect(dollars({ input: 10, cacheWrite: 10, cacheWriteLong: 320_000 })).toBe('1');
  });

  it('changes the rates of the whole request above the mark of a tier', () => {
    const rates = { output: 0, cachedInput: null, cacheWrite: null, reasoning: null };
    const tiers = [
      { aboveInput: 1000, input: 2_000_000, ...rates },
      { aboveInput: 5000, input: 4_000_000, ...rates },
    ];
    const tiered: Price = { input: 1_000_000, ...rates, tiers };
    expect([1000, 1001, 5000, 5001].map((input) => costOf(usage({ input }), tiered))).toEqual([
      1_000_000n,
      2_002_000n,
      10_000_000n,
      20_004_000n,
    ]);
  });

  it('rounds up once, so that no use is free of charge', () => {
    expect(costOf(usage({ input: 1 }), { ...price, input: 1 })).toBe(1n);
    expect(costOf(usage({ input: 1 }), free)).toBe(0n);
    expect(costOf(usage({ output: 0.5 }), { ...price, output: 1000 })).toBe(1n);
  });

  it('is exact where a float is not', () => {
    expect(costOf(usage({ input: 9_007_199_254_740_991 }), { ...price, input: 9_999_999_999 })).toBe(
      90_071_992_538_402_710_745_260n,
    );
  });

  it('is of two kinds of writes what each of them would cost, and of one price as if there were one kind', () => {
    const tokens = fc.nat(1_000_000);
    const rate = fc.nat(100_000).map((nano) => nano * 1_000);
    fc.assert(
      fc.property(tokens, tokens, rate, rate, (brief, long, cacheWrite, cacheWriteLong) => {
        const written = brief + long;
        const used = usage({ input: written, cacheWrite: written, cacheWriteLong: long });
        const sum = BigInt(brief) * BigInt(cacheWrite) + BigInt(long) * BigInt(cacheWriteLong);
        expect(costOf(used, { ...price, cacheWrite, cacheWriteLong }) * 1_000n).toBe(sum);
        expect(costOf(used, { ...price, cacheWrite, cacheWriteLong: cacheWrite })).toBe(
          costOf({ ...used, cacheWriteLong: 0 }, { ...price, cacheWrite }),
        );
      }),
    );
  });

  it('never falls when tokens are added', () => {
    const tokens = fc.nat(10_000_000);
    fc.assert(
      fc.property(tokens, tokens, tokens, fc.nat(1_000_000_000), (input, output, more, rate) => {
        const at = { ...price, input: rate };
        expect(costOf(usage({ input: input + more, output }), at) >= costOf(usage({ input, output }), at)).toBe(true);
      }),
    );
  });
});

describe('amounts', () => {
  it('reads and writes prices and amounts without loss', () => {
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), (pico) => expect(picoPerToken(usdPerMillion(pico))).toBe(pico)),
    );
    fc.assert(fc.property(fc.bigInt(0n, 2n ** 63n - 1n), (nano) => expect(nanoUsd(usd(nano))).toBe(nano)));
  });

  it.each([
    ['2.50', 2_500_000],
    ['0.000001', 1],
    ['0', 0],
    ['10', 10_000_000],
    ['1.2500000000', 1_250_000],
  ])('reads the price %s', (text, pico) => expect(picoPerToken(text)).toBe(pico));

  it.each(['', '-1', '1e3', 'NaN', 'Infinity', '.5', '1.', '1,5', ' 1', '0x1', '0.0000001', '99999999999999'])(
    'refuses the price %j',
    (text) => {
      expect(() => picoPerToken(text, 'input')).toThrow(Failure);
    },
  );

  it('writes amounts without trailing zeros', () => {
    expect([3_100_000n, 0n, 1n, 12_000_000_000n, -70_000_000n].map(usd)).toEqual([
      '0.0031',
      '0',
      '0.000000001',
      '12',
      '-0.07',
    ]);
  });
});
