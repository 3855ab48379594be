import type { Price as PriceRow, Provider as ProviderRow } from '#adapters/database';
import type { Price } from '#core/catalog';
import { usdPerMillion } from '#core/ledger';
import { asPrice } from '../fields/index.js';
import type { PriceView, Rates } from './price.schema.js';

/** A price that an operator set. */
export const viewOverride = (row: PriceRow): PriceView => ({
  ...head(row.provider, row.model),
  ...inDollars,
  input: asPrice(row.input.toFixed()),
  output: asPrice(row.output.toFixed()),
  cached_input: row.cachedInput && asPrice(row.cachedInput.toFixed()),
  cache_write: row.cacheWrite && asPrice(row.cacheWrite.toFixed()),
  ...(row.cacheWriteLong && { cache_write_1h: asPrice(row.cacheWriteLong.toFixed()) }),
  reasoning: row.reasoning && asPrice(row.reasoning.toFixed()),
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

const perMillion = (pico: number): string => asPrice(usdPerMillion(pico));
