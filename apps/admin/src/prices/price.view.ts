import type { Price as PriceRow, Provider as ProviderRow } from '#adapters/database';
import type { Price, Rates } from '#core/catalog';
import { priceOf } from '#core/configuration';
import { usdPerMillion } from '#core/ledger';
import { asMoney } from '../fields/index.js';
import type { PriceView, Rates as RatesView } from './price.schema.js';

/** A price that is stored: an operator set it, or it was imported. */
export const viewStored = (row: PriceRow): PriceView => ({
  ...head(row.provider, row.model),
  ...ratesOf(priceOf(row)),
  effective_from: row.effectiveFrom.toISOString(),
  origin: row.origin as PriceView['origin'], // seam: the column was written by us
});

/** A price as the catalogue knows it. */
export const viewListed = ({ slug }: ProviderRow, model: string, price: Price): PriceView => ({
  ...head(slug, model),
  ...ratesOf(price),
  effective_from: null,
  origin: 'catalogue',
});

/** What tokens cost, in money. */
export const ratesOf = ({ tiers = [], ...base }: Price): RatesView => ({
  unit: '1M_tokens',
  currency: 'USD',
  ...inDollars(base),
  ...(tiers.length > 0 && {
    tiers: tiers.map(({ aboveInput, ...tier }) => ({ above_input: aboveInput, ...inDollars(tier) })),
  }),
});

const inDollars = (rates: Rates) => ({
  input: perMillion(rates.input),
  output: perMillion(rates.output),
  cached_input: rates.cachedInput === null ? null : perMillion(rates.cachedInput),
  cache_write: rates.cacheWrite === null ? null : perMillion(rates.cacheWrite),
  ...(typeof rates.cacheWriteLong === 'number' && { cache_write_1h: perMillion(rates.cacheWriteLong) }),
  reasoning: rates.reasoning === null ? null : perMillion(rates.reasoning),
});

const head = (provider: string, model: string) =>
  ({ id: `${provider}/${model}`, object: 'price', provider, model }) as const;

const perMillion = (pico: number): string => asMoney(usdPerMillion(pico));
