/**
 * What tokens cost, in integer pico-USD per token: $2.50 per million tokens are 2,500,000.
 * `null` means "as input" for cached and written tokens, "as `cacheWrite`" for those that are written for an hour, and "as
 * output" for reasoning.
 */
export interface Rates {
  readonly input: number;
  readonly output: number;
  readonly cachedInput: number | null;
  readonly cacheWrite: number | null;
  /** Absent is as `null`: the ledger has prices from before it was told apart. */
  readonly cacheWriteLong?: number | null | undefined;
  readonly reasoning: number | null;
}

/** The rates of a whole request whose input is longer than `aboveInput` tokens. */
export interface PriceTier extends Rates {
  readonly aboveInput: number;
}

export interface Price extends Rates {
  /** Ascending by `aboveInput`. */
  readonly tiers?: readonly PriceTier[] | undefined;
}

/** A part of a price, in percent, as what is asked for in a batch is sold. Rounded up. */
export const partOf = ({ tiers, ...rates }: Price, percent: number): Price => ({
  ...ratesOf(rates, percent),
  ...(tiers && { tiers: tiers.map(({ aboveInput, ...tier }) => ({ aboveInput, ...ratesOf(tier, percent) })) }),
});

const ratesOf = (rates: Rates, percent: number): Rates => ({
  input: part(rates.input, percent),
  output: part(rates.output, percent),
  cachedInput: partOrNull(rates.cachedInput, percent),
  cacheWrite: partOrNull(rates.cacheWrite, percent),
  cacheWriteLong: partOrNull(rates.cacheWriteLong ?? null, percent),
  reasoning: partOrNull(rates.reasoning, percent),
});

const part = (pico: number, percent: number): number => Math.ceil((pico * percent) / 100);

const partOrNull = (pico: number | null, percent: number): number | null =>
  pico === null ? null : part(pico, percent);

/** What is free is priced, at nothing; a price that nobody knows is `undefined` and never this. */
export const free: Price = { input: 0, output: 0, cachedInput: null, cacheWrite: null, reasoning: null };
