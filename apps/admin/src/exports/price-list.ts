import type { PrismaClient } from '#adapters/database';
import type { Catalog, Price } from '#core/catalog';
import { priceOf } from '#core/configuration';

/** What a model cost at a moment; `undefined` where nobody knows. */
export type PriceAt = (provider: string, model: string, at: Date) => Price | undefined;

/** All prices there were: what an operator said, else what the catalogue knows. */
export async function priceList(database: PrismaClient, catalog: Catalog): Promise<PriceAt> {
  const [providers, rows] = await Promise.all([
    database.provider.findMany({ select: { slug: true, kind: true } }),
    database.price.findMany({ orderBy: [{ effectiveFrom: 'desc' }, { id: 'desc' }] }),
  ]);
  const kinds = new Map(providers.map(({ slug, kind }) => [slug, kind]));
  const overrides = Map.groupBy(rows, ({ provider, model }) => `${provider}/${model}`);
  return (provider, model, at) => {
    const row = overrides.get(`${provider}/${model}`)?.find(({ effectiveFrom }) => effectiveFrom <= at);
    return row ? priceOf(row) : catalog.price(kinds.get(provider) ?? provider, model);
  };
}
