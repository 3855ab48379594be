import type { Price as PriceRow, Provider as ProviderRow } from '#adapters/database';
import type { Price } from '#core/catalog';
import { usdPerMillion } from '#core/ledger';
import { asMoney } from '../fields/index.js';
import type { PriceView } from './price.schema.js';

interface Named {
  readonly provider: string;
  readonly model: string;
}

const head = ({ provider, model }: Named) =>
  ({ id: `${provider}/${model}`, object: 'price', provider, model, unit: '1M_tokens', currency: 'USD' }) as const;

/** A price that an operator set. */
export const viewOverride = (row: PriceRow): PriceView => ({
  ...head(row),
  input: asMoney(row.input.toFixed()),
  output: asMoney(row.output.toFixed()),
  cached_input: row.cachedInput && asMoney(row.cachedInput.toFixed()),
  cache_write: row.cacheWrite && asMoney(row.cacheWrite.toFixed()),
  reasoning: row.reasoning && asMoney(row.reasoning.toFixed()),
  effective_from: row.effectiveFrom.toISOString(),
  origin: 'override',
});

/** A price as the catalogue knows it. */
export const viewListed = ({ slug }: ProviderRow, model: string, price: Price): PriceView => ({
  ...head({ provider: slug, model }),
  input: perMillion(price.input),
  output: perMillion(price.output),
  cached_input: price.cachedInput === null ? null : perMillion(price.cachedInput),
  cache_write: price.cacheWrite === null ? null : perMillion(price.cacheWrite),
  reasoning: price.reasoning === null ? null : perMillion(price.reasoning),
  effective_from: null,
  origin: 'catalogue',
});

const perMillion = (pico: number): string => asMoney(usdPerMillion(pico));
