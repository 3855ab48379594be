import type { Prisma } from '#adapters/database';
import type { Price, Rates } from '#core/catalog';
import { picoPerToken, usdPerMillion } from '#core/ledger';
import type { PriceInput, RatesInput } from './price.schema.js';

interface Place {
  readonly provider: string;
  readonly model: string;
  /** `override`, or the list it is from. */
  readonly origin: string;
  readonly effectiveFrom: Date;
}

/** A price as a row of the table. */
export const priceRow = (place: Place, price: Price): Prisma.PriceCreateManyInput => ({
  ...place,
  input: usdPerMillion(price.input),
  output: usdPerMillion(price.output),
  cachedInput: usdOrNull(price.cachedInput),
  cacheWrite: usdOrNull(price.cacheWrite),
  cacheWriteLong: usdOrNull(price.cacheWriteLong),
  reasoning: usdOrNull(price.reasoning),
  tiers: tiersJson(price),
});

/** What an operator says that tokens cost. */
export const priceFromInput = ({ tiers, ...base }: PriceInput): Price => ({
  ...picoRates(base),
  ...(tiers && {
    tiers: tiers
      .map(({ above_input: aboveInput, ...tier }) => ({ aboveInput, ...picoRates(tier) }))
      .toSorted((one, other) => one.aboveInput - other.aboveInput),
  }),
});

/** A price as JSON, in pico-USD per token as the ledger has it. */
export const priceJson = (price: Price): Prisma.InputJsonObject => ({ ...ratesJson(price), tiers: tiersJson(price) });

const tiersJson = ({ tiers = [] }: Price): Prisma.InputJsonObject[] =>
  tiers.map((tier) => ({ aboveInput: tier.aboveInput, ...ratesJson(tier) }));

const ratesJson = ({ input, output, cachedInput, cacheWrite, cacheWriteLong = null, reasoning }: Rates) => ({
  input,
  output,
  cachedInput,
  cacheWrite,
  cacheWriteLong,
  reasoning,
});

const picoRates = (given: RatesInput): Rates => ({
  input: picoPerToken(given.input),
  output: picoPerToken(given.output),
  cachedInput: picoOrNull(given.cached_input),
  cacheWrite: picoOrNull(given.cache_write),
  cacheWriteLong: picoOrNull(given.cache_write_1h),
  reasoning: picoOrNull(given.reasoning),
});

const usdOrNull = (pico: number | null | undefined): string | null =>
  typeof pico === 'number' ? usdPerMillion(pico) : null;

const picoOrNull = (usd: string | null | undefined): number | null =>
  typeof usd === 'string' ? picoPerToken(usd) : null;
