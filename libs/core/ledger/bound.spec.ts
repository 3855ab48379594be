import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Price } from '../catalog/index.js';
import { boundOf, mostOutput, UNSAID_OUTPUT } from './bound.js';
import { cutUsage } from './charge.js';
import { costOf } from './money.js';

const tokens = fc.integer({ min: 0, max: 200_000 });
const rate = fc.integer({ min: 0, max: 100_000_000 });
const maybe = fc.option(rate, { nil: null });
const prices: fc.Arbitrary<Price> = fc.record({
  input: rate,
  output: rate,
  cachedInput: maybe,
  cacheWrite: maybe,
  cacheWriteLong: maybe,
  reasoning: maybe,
});

describe('the bound of an attempt', () => {
  it('is never passed by what it costs, however its tokens are told apart', () => {
    const some = fc.nat();
    const parts = fc.record({ input: tokens, output: tokens, cached: some, written: some, long: some, thought: some });
    fc.assert(
      fc.property(prices, parts, (price, { input, output, cached, written, long, thought }) => {
        const bound = boundOf({ input: { mostTokens: input, tokens: 0 }, output, price });
        const cachedInput = input === 0 ? 0 : cached % (input + 1);
        const left = input - cachedInput;
        const cacheWrite = left === 0 ? 0 : written % (left + 1);
        const cacheWriteLong = long % (cacheWrite + 1);
        const reasoning = output === 0 ? 0 : thought % (output + 1);
        const cost = costOf({ input, output, cachedInput, cacheWrite, cacheWriteLong, reasoning }, price);
        expect(cost <= (bound.nano ?? 0n)).toBe(true);
      }),
    );
  });

  it('is exactly what the request costs where all its tokens are used and no class of them is dearer', () => {
    const price = { input: 1_000, output: 3_000, cachedInput: 100, cacheWrite: null, reasoning: null };
    expect(boundOf({ input: { mostTokens: 7, tokens: 3 }, output: 100, price }).nano).toBe(307n);
  });

  it('is what it costs to write the whole input for an hour where nothing is dearer', () => {
    const rates = { input: 1_000, output: 3_000, cachedInput: 100, cacheWrite: 1_250, reasoning: null };
    const price = { ...rates, cacheWriteLong: 2_000 };
    expect(boundOf({ input: { mostTokens: 7, tokens: 3 }, output: 100, price }).nano).toBe(314n);
  });

  it('is unknown where the price is', () => {
    expect(boundOf({ input: { mostTokens: 7, tokens: 3 }, output: 100, price: undefined }).nano).toBeUndefined();
  });
});

describe('the longest answer', () => {
  it.each([
    ['as the caller says', { max_tokens: 100 }, 4_000, 100],
    ['as the caller says in the newer word', { max_completion_tokens: 100, max_tokens: 9 }, 4_000, 100],
    ['the larger of two that the caller says', { max_completion_tokens: 1, max_tokens: 5_000 }, 4_000, 5_000],
    ['as often as answers are asked for', { max_tokens: 100, n: 3 }, 4_000, 300],
    ['as the model can where the caller says nothing', {}, 4_000, 4_000],
    ['a very long one where nobody says', {}, undefined, UNSAID_OUTPUT],
    ['as the model can where the caller says nonsense', { max_tokens: -1, n: 'two' }, 4_000, 4_000],
    ['as the model can where the caller says more than there is', { max_tokens: 1e300 }, 4_000, 4_000],
  ])('is %s', (_, request, maxOutput, expected) => {
    expect(mostOutput(request, maxOutput)).toBe(expected);
  });
});

describe('an answer that broke off', () => {
  const bound = boundOf({ input: { mostTokens: 50, tokens: 20 }, output: 1_000, price: undefined });

  it.each([
    ['64 tokens more than were seen', 10, 74],
    ['a twentieth more, of a long one', 2_000, 1_000],
    ['never more than was held for it', 990, 1_000],
  ])('is charged %s', (_, seen, output) => {
    expect(cutUsage(seen, 20, bound)).toMatchObject({ input: 20, output });
  });

  it('is charged at least what was seen, and at most its bound', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: 50 }), (seen, input) => {
        const usage = cutUsage(seen, input, bound);
        expect(usage.output).toBeGreaterThanOrEqual(seen);
        expect(usage.output).toBeLessThanOrEqual(1_000);
        expect(usage.input).toBe(input);
      }),
    );
  });
});
