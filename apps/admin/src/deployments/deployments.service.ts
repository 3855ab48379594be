import { Injectable } from '@nestjs/common';
import type { PrismaClient } from '#adapters/database';
import { readSnapshot } from '../configuration/read-snapshot.js';
import { InjectDatabase } from '../http/database.js';
import { type Page, pageOfAll } from '../http/list.js';
import { notFound } from '../http/problem.js';
import { ProvidersService } from '../providers/providers.service.js';
import { AdminSettings } from '../settings.js';
import type { DeploymentQuery, DeploymentView } from './deployment.schema.js';
import { deploymentsOf } from './deployment.view.js';

/** The models of the providers, as the gateways decide on them: derived, and so only read. */
@Injectable()
export class DeploymentsService {
  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly providers: ProvidersService,
    private readonly settings: AdminSettings,
  ) {}

  async list({ provider, route, ...page }: DeploymentQuery): Promise<Page<DeploymentView>> {
    const all = await this.all();
    const wanted = all.filter(
      (one) => (!provider || one.provider === provider) && (!route || one.routes.includes(route)),
    );
    return pageOfAll(wanted, page);
  }

  async read(providerId: string, model: string): Promise<DeploymentView> {
    const { slug } = await this.providers.find(providerId);
    const id = `${slug}/${model}`;
    const found = (await this.all()).find((one) => one.id === id);
    if (!found) throw notFound('deployment', id);
    return found;
  }

  private async all(): Promise<readonly DeploymentView[]> {
    return deploymentsOf(await readSnapshot(this.database, this.settings));
  }
}
