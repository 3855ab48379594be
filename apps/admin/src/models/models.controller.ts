import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { PrismaClient, Provider as ProviderRow } from '#adapters/database';
import { stored } from '../fields/index.js';
import { InjectDatabase } from '../http/database.js';
import { listOf, listSchema, type Page } from '../http/list.js';
import { Operation } from '../http/operation.js';
import { AdminSettings } from '../settings.js';
import { knownModels } from './known.js';
import { modelQuery, type ModelQuery, modelView, type ModelView } from './model.schema.js';

interface Declared {
  readonly id: string;
  readonly capabilities?: string[];
  readonly context?: number;
  readonly max_output?: number;
}

/** What the configured providers are known to serve. */
@ApiTags('models')
@Controller('admin/v1/models')
export class ModelsController {
  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly settings: AdminSettings,
  ) {}

  @Get()
  @Operation({ summary: 'Lists what the providers are known to serve', answer: listSchema(modelView) })
  async list(@Query({ schema: modelQuery }) { provider, limit, after }: ModelQuery): Promise<Page<ModelView>> {
    const rows = await this.database.provider.findMany({ where: { ...(provider && { slug: provider }) } });
    const all = rows.flatMap((row) => knownModels(row, this.settings).map((model) => this.view(row, model)));
    const sorted = all.toSorted((one, other) => (one.id < other.id ? -1 : 1)).filter(({ id }) => !after || id > after);
    return { ...listOf(sorted.slice(0, limit)), has_more: sorted.length > limit };
  }

  private view(row: ProviderRow, model: string): ModelView {
    const { kinds, catalog } = this.settings;
    const facts = catalog.facts(kinds.get(row.kind)?.catalog ?? row.kind, model);
    const own = [row.models, row.discoveredModels]
      .flatMap((models) => stored<readonly Declared[]>(models))
      .find(({ id }) => id === model);
    return {
      id: `${row.slug}/${model}`,
      object: 'model',
      provider: row.slug,
      model,
      capabilities: own?.capabilities ?? facts?.capabilities?.slice() ?? null,
      context: own?.context ?? facts?.context ?? null,
      max_output: own?.max_output ?? facts?.maxOutput ?? null,
    };
  }
}
