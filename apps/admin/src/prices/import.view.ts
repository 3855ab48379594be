import type { HeldPrice as HeldRow } from '#adapters/database';
import type { Price } from '#core/catalog';
import { stored } from '../fields/index.js';
import type { Compared, Seller } from './compare-prices.js';
import { placeOf } from './hold-prices.js';
import type { HeldPriceView, ImportView } from './import.schema.js';
import type { Origin, PriceList } from './lists/listed-price.js';
import { ratesOf } from './price.view.js';

interface Imported {
  readonly list: PriceList;
  readonly sellers: readonly Seller[];
  readonly compared: readonly Compared[];
  /** Of what is held, by `provider/model`. */
  readonly ids: ReadonlyMap<string, string>;
  readonly at: Date;
  readonly isDryRun: boolean;
}

/** What came of an import. */
export function viewImport({ list, sellers, compared, ids, at, isDryRun }: Imported): ImportView {
  const as = (verdict: Compared['verdict']) => compared.filter((one) => one.verdict === verdict);
  const listed = new Set(compared.map(({ provider }) => provider));
  return {
    object: 'price_import',
    origin: list.origin,
    dry_run: isDryRun,
    effective_from: at.toISOString(),
    changed: as('changed').map(changeOf),
    held: as('held').map((one) => ({ id: ids.get(placeOf(one)) ?? null, ...changeOf(one) })),
    kept: as('kept').map(({ provider, model }) => ({ provider, model })),
    unchanged: as('unchanged').length,
    skipped: list.skipped,
    unlisted: sellers.map(({ slug }) => slug).filter((slug) => !listed.has(slug)),
  };
}

/** A price that is held, with both prices. */
export const viewHeld = (row: HeldRow): HeldPriceView => ({
  id: row.id,
  object: 'held_price',
  provider: row.provider,
  model: row.model,
  from: ratesOf(stored<Price>(row.previous)),
  to: ratesOf(stored<Price>(row.price)),
  origin: stored<Origin>(row.origin),
  effective_from: row.effectiveFrom?.toISOString() ?? null,
  created_at: row.createdAt.toISOString(),
});

const changeOf = ({ provider, model, from, to }: Compared) => ({
  provider,
  model,
  from: from ? ratesOf(from) : null,
  to: ratesOf(to),
});
