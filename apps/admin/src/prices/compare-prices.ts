import type { Price as PriceRow } from '#adapters/database';
import type { Catalog, Price } from '#core/catalog';
import { priceOf } from '#core/configuration';
import { pricesOfKind } from './lists/prices-of-kind.js';
import type { PriceList } from './lists/listed-price.js';
import { isSamePrice, isSwing } from './swing.js';

/** Whose prices are looked for in a list. */
export interface Seller {
  readonly slug: string;
  readonly kind: string;
}

/** A price of the list beside the last that is known, and what is to be done about it. */
export interface Compared {
  readonly provider: string;
  readonly model: string;
  readonly from: Price | undefined;
  readonly to: Price;
  readonly verdict: 'unchanged' | 'kept' | 'held' | 'changed';
}

export interface Known {
  readonly catalog: Catalog;
  /** The newest stored price of each model, by `provider/model`. */
  readonly stored: ReadonlyMap<string, PriceRow>;
  /** What an operator set is changed as well. */
  readonly overwrite: boolean;
}

/** Compares what a list says with what is known of a seller's models. */
export const comparePrices = ({ slug, kind }: Seller, list: PriceList, known: Known): readonly Compared[] =>
  [...pricesOfKind(list, kind)].map(([model, to]) => {
    const row = known.stored.get(`${slug}/${model}`);
    const from = row ? priceOf(row) : known.catalog.price(kind, model);
    const isOwn = row?.origin === 'override' && !known.overwrite;
    return { provider: slug, model, from, to, verdict: verdictOf(from, to, isOwn) };
  });

function verdictOf(from: Price | undefined, to: Price, isOwn: boolean): Compared['verdict'] {
  if (from && isSamePrice(from, to)) return 'unchanged';
  if (isOwn) return 'kept';
  return from && isSwing(from, to) ? 'held' : 'changed';
}
