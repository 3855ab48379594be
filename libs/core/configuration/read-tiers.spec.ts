import { describe, expect, it } from '@jest/globals';
import { priceOf } from './index.js';

const decimal = (text: string) => ({ toFixed: () => text });
const caches = { cachedInput: null, cacheWrite: null, cacheWriteLong: null, reasoning: null };
const read = (tiers: unknown) => priceOf({ ...caches, input: decimal('3'), output: decimal('9'), tiers }).tiers;

const tier = (aboveInput: number, input: number) => ({ aboveInput, input, output: 2, cachedInput: 1 });

describe('the rates of longer inputs', () => {
  it('are read in their order', () => {
    const others = { cacheWrite: null, cacheWriteLong: null, reasoning: null };
    expect(read([tier(400_000, 8), tier(200_000, 4)])).toEqual([
      { ...tier(200_000, 4), ...others },
      { ...tier(400_000, 8), ...others },
    ]);
  });

  it.each([[[]], [null], [undefined]])('are none in %j', (tiers) => expect(read(tiers)).toBeUndefined());

  it.each([[{}], [[tier(0, 1)]], [[tier(5, -1)]], [[tier(5, 0.5)]], [[{ aboveInput: 5, input: 1 }]]])(
    'are refused as %j, so that nothing long is charged too little',
    (tiers) => {
      expect(() => read(tiers)).toThrow('The rates of longer inputs cannot be read.');
    },
  );
});
