import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chargesOf } from './charges.js';
import type { UsageSum } from './usage-rows.js';

const none: UsageSum = {
  at: new Date(0),
  key_id: 'key_1',
  key_name: 'app',
  project: 'default',
  team: '',
  route: '',
  provider: 'openai',
  model: 'gpt-test',
  endpoint: 'chat',
  attempts: 0n,
  input_tokens: 0n,
  cached_tokens: 0n,
  cache_write_tokens: 0n,
  output_tokens: 0n,
  reasoning_tokens: 0n,
  cost_nano: 0n,
};
const price = { input: 2_000_000, output: 10_000_000, cachedInput: 1_000_000, cacheWrite: null, reasoning: null };

describe('Charges', () => {
  it('are told apart by the price of each kind of token', () => {
    const used = { attempts: 1n, input_tokens: 1_000n, cached_tokens: 400n, output_tokens: 60n, reasoning_tokens: 20n };
    expect(chargesOf({ ...none, ...used, cost_nano: 2_200_000n }, price)).toEqual([
      { meter: 'input', quantity: 600n, nano: 1_200_000n },
      { meter: 'cached_input', quantity: 400n, nano: 400_000n },
      { meter: 'output', quantity: 40n, nano: 400_000n },
      { meter: 'reasoning', quantity: 20n, nano: 200_000n },
    ]);
  });

  it('are together what was spent, to the last nano-USD, at any price and without one', () => {
    const count = fc.bigInt(0n, 10n ** 9n);
    fc.assert(
      fc.property(count, count, count, fc.option(fc.constant(price), { nil: undefined }), (input, output, cost, at) => {
        const sum = { ...none, attempts: 1n, input_tokens: input, output_tokens: output, cost_nano: cost };
        const charges = chargesOf(sum, at);
        expect(charges.reduce((total, { nano }) => total + nano, 0n)).toBe(cost);
      }),
    );
  });

  it('of what has no tokens are requests, and of a correction the correction', () => {
    expect(chargesOf({ ...none, attempts: 2n, cost_nano: 5n }, price)).toEqual([
      { meter: 'requests', quantity: 2n, nano: 5n },
    ]);
    expect(chargesOf({ ...none, cost_nano: -5n }, price)).toEqual([{ meter: 'correction', quantity: 0n, nano: -5n }]);
    expect(chargesOf(none, price)).toEqual([]);
  });
});
