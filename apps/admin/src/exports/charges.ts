import type { Price } from '#core/catalog';
import { share } from '#core/ledger';
import type { UsageSum } from './usage-rows.js';

/** What is charged for: a kind of token; requests, where a provider counts no tokens; or nothing but a correction. */
export type Meter = 'input' | 'cached_input' | 'cache_write' | 'output' | 'reasoning' | 'requests' | 'correction';

export interface Charge {
  readonly meter: Meter;
  readonly quantity: bigint;
  readonly nano: bigint;
}

/**
 * The charges of one sum of usage. What was spent is known for all tokens together: it is told apart by the price, and the
 * parts are the whole to the last nano-USD.
 */
export function chargesOf(sum: UsageSum, price: Price | undefined): readonly Charge[] {
  const used = quantities(sum).filter(({ quantity }) => quantity > 0n);
  if (used.length === 0) return withoutTokens(sum);
  const weights = used.map(({ meter, quantity }) => quantity * (price ? rateOf(meter, price) : 1n));
  const isFree = weights.every((weight) => weight === 0n);
  const parts = share(sum.cost_nano, isFree ? used.map(({ quantity }) => quantity) : weights);
  return used.map((one, index) => ({ ...one, nano: parts[index] ?? 0n }));
}

function withoutTokens({ attempts, cost_nano: nano }: UsageSum): readonly Charge[] {
  if (attempts > 0n) return [{ meter: 'requests', quantity: attempts, nano }];
  return nano === 0n ? [] : [{ meter: 'correction', quantity: 0n, nano }];
}

type TokenMeter = Exclude<Meter, 'requests' | 'correction'>;

// Cached and written tokens are input, and reasoning is output: none may be charged for twice.
const quantities = (sum: UsageSum): readonly { readonly meter: TokenMeter; readonly quantity: bigint }[] => [
  { meter: 'input', quantity: sum.input_tokens - sum.cached_tokens - sum.cache_write_tokens },
  { meter: 'cached_input', quantity: sum.cached_tokens },
  { meter: 'cache_write', quantity: sum.cache_write_tokens },
  { meter: 'output', quantity: sum.output_tokens - sum.reasoning_tokens },
  { meter: 'reasoning', quantity: sum.reasoning_tokens },
];

const rateOf = (meter: TokenMeter, price: Price): bigint => BigInt(rates[meter](price));

const rates: Record<TokenMeter, (price: Price) => number> = {
  input: (price) => price.input,
  cached_input: (price) => price.cachedInput ?? price.input,
  cache_write: (price) => price.cacheWrite ?? price.input,
  output: (price) => price.output,
  reasoning: (price) => price.reasoning ?? price.output,
};
