import type { Price as PriceRow, Provider as ProviderRow } from '#adapters/database';
import type { Price } from '#core/catalog';
import { usdPerMillion } from '#core/ledger';
import { asMoney } from '../fields/index.js';
import type { PriceView, Rates } from './price.schema.js';

/** A price that an operator set. */
export const viewOverride = (row: PriceRow): PriceView => ({
  ...head(row.provider, row.model),
  ...inDollars,
  input: asMoney(row.input.toFixed()),
  output: asMoney(row.output.toFixed()),
  cached_input: row.cachedInput && asMoney(row.cachedInput.toFixed()),
  cache_write: row.cacheWrite && asMoney(row.cacheWrite.toFixed()),
  ...(row.cacheWriteLong && { cache_write_1h: asMoney(row.cacheWriteLong.toFixed()) }),
  reasoning: row.reasoning && asMoney(row.reasoning.toFixed()),
  effective_from: row.effectiveFrom.toISOString(),
  origin: 'override',
});

/** A price as the catalogue knows it. */
export const viewListed = ({ slug }: ProviderRow, model: string, price: Price): PriceView => ({
  ...head(slug, model),
  ...ratesOf(price),
  effective_from: null,
  origin: 'catalogue',
});

/** What tokens cost, in money. */
export const ratesOf = (price: Price): Rates => ({
  ...inDollars,
  input: perMillion(price.input),
  output: perMillion(price.output),
  cached_input: price.cachedInput === null ? null : perMillion(price.cachedInput),
  cache_write: price.cacheWrite === null ? null : perMillion(price.cacheWrite),
  ...(typeof price.cacheWriteLong === 'number' && { cache_write_1h: perMillion(price.cacheWriteLong) }),
  reasoning: price.reasoning === null ? null : perMillion(price.reasoning),
});

const head = (provider: string, model: string) =>
  ({ id: `${provider}/${model}`, object: 'price', provider, model }) as const;

const inDollars = { unit: '1M_tokens', currency: 'USD' } as const;

const perMillion = (pico: number): string => asMoney(usdPerMillion(pico));
