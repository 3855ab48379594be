import { Injectable } from '@nestjs/common';
import type { PrismaClient, Provider as ProviderRow } from '#adapters/database';
import { modelFacts, servedModels } from '#core/configuration';
import { InjectDatabase } from '../http/database.js';
import { type Page, pageOfAll } from '../http/list.js';
import { AdminSettings } from '../settings.js';
import type { ModelQuery, ModelView } from './model.schema.js';

/** What the configured providers are known to serve. */
@Injectable()
export class ModelsService {
  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly settings: AdminSettings,
  ) {}

  async list({ provider, ...page }: ModelQuery): Promise<Page<ModelView>> {
    const rows = await this.database.provider.findMany({ where: { ...(provider && { slug: provider }) } });
    return pageOfAll(
      rows.flatMap((row) => servedModels(row, this.settings.catalog).map((model) => this.view(row, model))),
      page,
    );
  }

  private view(row: ProviderRow, model: string): ModelView {
    const facts = modelFacts(row, model, this.settings.catalog);
    return {
      id: `${row.slug}/${model}`,
      object: 'model',
      provider: row.slug,
      model,
      capabilities: facts?.capabilities?.slice() ?? null,
      context: facts?.context ?? null,
      max_output: facts?.maxOutput ?? null,
    };
  }
}
