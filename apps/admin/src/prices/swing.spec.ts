import { describe, expect, it } from '@jest/globals';
import type { Price } from '#core/catalog';
import { isSamePrice, isSwing } from './swing.js';

const last: Price = { input: 300, output: 900, cachedInput: null, cacheWrite: null, reasoning: null };
const cached: Price = { ...last, cachedInput: 30 };
const tier = (input: number) => ({ ...last, aboveInput: 1_000, input });

describe('a price is too far from the last', () => {
  it.each<[string, Price, Price, boolean]>([
    ['at three times', last, { ...last, input: 900 }, false],
    ['above three times', last, { ...last, input: 901 }, true],
    ['at a third', last, { ...last, output: 300 }, false],
    ['below a third', last, { ...last, output: 299 }, true],
    ['when it becomes free', last, { ...last, input: 0 }, true],
    ['when it was free', { ...last, input: 0 }, last, true],
    ['when it stays free', { ...last, input: 0 }, { ...last, input: 0, output: 901 }, false],
    ['for a discount that was not known', last, cached, false],
    ['for a discount that is gone', cached, last, true],
    ['for a discount on a discount', cached, { ...last, cachedInput: 9 }, true],
    ['for a cache that costs more than three times the input', last, { ...last, cacheWrite: 901 }, true],
    ['for longer inputs alone', last, { ...last, tiers: [tier(901)] }, true],
    ['for longer inputs that cost twice', last, { ...last, tiers: [tier(600)] }, false],
    ['for longer inputs that cost no more', { ...last, tiers: [tier(901)] }, last, true],
  ])('%s', (_, before, after, expected) => expect(isSwing(before, after)).toBe(expected));
});

describe('a price is the same', () => {
  it.each<[Price, Price, boolean]>([
    [last, { ...last }, true],
    [last, { ...last, cachedInput: 300, reasoning: 900, cacheWriteLong: null }, true],
    [last, { ...last, tiers: [tier(300)] }, true],
    [last, { ...last, tiers: [tier(301)] }, false],
    [last, cached, false],
  ])('%#', (one, other, expected) => expect(isSamePrice(one, other)).toBe(expected));
});
