import { Injectable } from '@nestjs/common';
import type { PrismaClient, Provider as ProviderRow } from '#adapters/database';
import { connectionProblem } from '#adapters/network';
import type { Provider } from '#core/providers';
import { InjectDatabase } from '../http/database.js';
import { listOf, type Page } from '../http/list.js';
import { Problem } from '../http/problem.js';
import { AdminSettings } from '../settings.js';
import { prepare } from './ask.js';
import { toDiscovered } from './discovered-model.js';
import { describe, listModels } from './listed-models.js';
import { isBuiltIn } from './provider.rules.js';
import type { DiscoveredModel } from './provider.schema.js';
import { ProvidersService } from './providers.service.js';

/** Asks a provider what it serves, and remembers the answer. */
@Injectable()
export class DiscoverService {
  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly providers: ProvidersService,
    private readonly settings: AdminSettings,
  ) {}

  async run(id: string): Promise<Page<DiscoveredModel>> {
    const row = await this.providers.find(id);
    const data = await this.discover(row);
    const { count } = await this.database.provider.updateMany({
      where: { id: row.id },
      data: { discoveredModels: data.map((model) => ({ ...model })), revision: { increment: 1 } },
    });
    if (count === 0) throw new Problem('not_found', 'It was deleted meanwhile.');
    return listOf(data);
  }

  private async discover(row: ProviderRow): Promise<readonly DiscoveredModel[]> {
    const kind = this.settings.kinds.get(row.kind);
    if (!kind) throw new Problem('upstream_error', `This version knows no providers of kind ${row.kind}.`);
    try {
      if (isBuiltIn(row.baseUrl ?? kind.baseUrl)) return this.listed(kind);
      const asked = await prepare(row, kind, this.settings);
      return (await describe(await listModels(asked), asked)).map(toDiscovered);
    } catch (error) {
      throw new Problem('upstream_error', connectionProblem(error, 'The provider'), { cause: error });
    }
  }

  private listed(kind: Provider): readonly DiscoveredModel[] {
    return this.settings.catalog.models(kind.id).map(({ model }) => ({ id: model }));
  }
}
