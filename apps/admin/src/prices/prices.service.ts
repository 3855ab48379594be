import { Injectable } from '@nestjs/common';
import type { Price as PriceRow, PrismaClient, Provider as ProviderRow } from '#adapters/database';
import { servedModels } from '#core/configuration';
import { modelName } from '../fields/index.js';
import { InjectDatabase } from '../http/database.js';
import { type Page, pageOfAll } from '../http/list.js';
import { notFound } from '../http/problem.js';
import { ProvidersService } from '../providers/providers.service.js';
import { AdminSettings } from '../settings.js';
import { priceFromInput, priceRow } from './price.row.js';
import type { PriceInput, PriceQuery, PriceView } from './price.schema.js';
import { viewListed, viewStored } from './price.view.js';

/** What tokens cost: what an operator says or had imported, else what the catalogue knows. A past request is never repriced. */
@Injectable()
export class PricesService {
  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly providers: ProvidersService,
    private readonly settings: AdminSettings,
  ) {}

  async list({ provider, model, at, ...page }: PriceQuery): Promise<Page<PriceView>> {
    const rows = await this.database.provider.findMany({ where: { ...(provider && { slug: provider }) } });
    const overrides = await this.overrides(at ? new Date(at) : new Date());
    const all = rows.flatMap((row) => this.pricesOf(row, overrides)).filter((price) => !model || price.model === model);
    return pageOfAll(all, page);
  }

  async read(providerId: string, model: string): Promise<PriceView> {
    const provider = await this.providers.find(providerId);
    const name = nameOf(model);
    const row = await this.database.price.findFirst({
      where: { provider: provider.slug, model: name, effectiveFrom: { lte: new Date() } },
      orderBy: [{ effectiveFrom: 'desc' }, { id: 'desc' }],
    });
    const price = row ? viewStored(row) : this.listed(provider, name);
    if (!price) throw notFound('price of', `${provider.slug}/${name}`);
    return price;
  }

  /** Adds a version: the older ones stay, for the requests they were in effect for. */
  async set(providerId: string, model: string, price: PriceInput): Promise<PriceView> {
    const provider = await this.providers.find(providerId);
    const { effective_from: from } = price;
    const effectiveFrom = from ? new Date(from) : new Date();
    const place = { provider: provider.slug, model: nameOf(model), origin: 'override', effectiveFrom };
    const row = await this.database.price.create({ data: priceRow(place, priceFromInput(price)) });
    return viewStored(row);
  }

  private async overrides(at: Date): Promise<ReadonlyMap<string, readonly PriceRow[]>> {
    const rows = await this.database.price.findMany({
      where: { effectiveFrom: { lte: at } },
      distinct: ['provider', 'model'],
      orderBy: [{ effectiveFrom: 'desc' }, { id: 'desc' }],
    });
    return Map.groupBy(rows, ({ provider }) => provider);
  }

  private pricesOf(provider: ProviderRow, overrides: ReadonlyMap<string, readonly PriceRow[]>): readonly PriceView[] {
    const own = (overrides.get(provider.slug) ?? []).map(viewStored);
    const named = new Set(own.map(({ model }) => model));
    const others = servedModels(provider, this.settings.catalog).filter((model) => !named.has(model));
    return [...own, ...others.flatMap((model) => this.listed(provider, model) ?? [])];
  }

  private listed(provider: ProviderRow, model: string): PriceView | undefined {
    const price = this.settings.catalog.price(provider.kind, model);
    return price && viewListed(provider, model, price);
  }
}

function nameOf(model: string): string {
  if (modelName.safeParse(model).success) return model;
  throw notFound('model', model);
}
