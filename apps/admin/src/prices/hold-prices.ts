import type { HeldPrice as HeldRow, Prisma } from '#adapters/database';
import { newId } from '#adapters/ids';
import type { Price } from '#core/catalog';
import { stored } from '../fields/index.js';
import type { Compared } from './compare-prices.js';
import type { Origin } from './lists/listed-price.js';
import { priceJson } from './price.row.js';
import { isSamePrice } from './swing.js';

interface Holding {
  readonly compared: readonly Compared[];
  readonly origin: Origin;
  /** null: as soon as they are confirmed. */
  readonly effectiveFrom: Date | null;
}

/**
 * Puts aside the prices that are to be confirmed, and forgets those held before that the list no longer has. One that it still
 * has keeps its id. Answers the ids by `provider/model`.
 */
export async function holdPrices(
  transaction: Prisma.TransactionClient,
  { compared, origin, effectiveFrom }: Holding,
): Promise<ReadonlyMap<string, string>> {
  const before = new Map((await transaction.heldPrice.findMany()).map((row) => [placeOf(row), row]));
  const still = compared.filter((one) => one.verdict === 'held' && isAsBefore(before.get(placeOf(one)), one));
  const kept = new Set(still.map(placeOf));
  const gone = compared.flatMap((one) => (kept.has(placeOf(one)) ? [] : (before.get(placeOf(one))?.id ?? [])));
  const fresh = compared
    .filter((one) => one.verdict === 'held' && !kept.has(placeOf(one)))
    .map((one) => ({ id: newId('hld_'), ...one }));
  await transaction.heldPrice.deleteMany({ where: { id: { in: gone } } });
  await transaction.heldPrice.createMany({
    data: fresh.map(({ id, provider, model, from, to }) => ({
      ...{ id, provider, model, origin, effectiveFrom },
      price: priceJson(to),
      previous: priceJson(from ?? to),
    })),
  });
  const old = still.map((one) => [placeOf(one), before.get(placeOf(one))?.id ?? ''] as const);
  return new Map([...old, ...fresh.map((one) => [placeOf(one), one.id] as const)]);
}

/** How a model at a provider is written as one name. */
export const placeOf = ({ provider, model }: { readonly provider: string; readonly model: string }): string =>
  `${provider}/${model}`;

const isAsBefore = (row: HeldRow | undefined, { from, to }: Compared): boolean =>
  row !== undefined &&
  isSamePrice(stored<Price>(row.price), to) &&
  from !== undefined &&
  isSamePrice(stored<Price>(row.previous), from);
