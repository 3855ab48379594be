import { Injectable } from '@nestjs/common';
import type { Budget as BudgetRow, PrismaClient } from '#adapters/database';
import { version } from '#adapters/config';
import { servedModels } from '#core/configuration';
import { firstKey } from '../bootstrap/first-key.js';
import { termsOf } from '../budgets/budget.row.js';
import { InjectDatabase } from '../http/database.js';
import { budgetsOf } from '../keys/key.view.js';
import { AdminSettings } from '../settings.js';
import { countRequests } from './count-requests.js';
import type { SystemView } from './system.schema.js';

/** Looks at the installation as a whole. */
@Injectable()
export class SystemService {
  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly settings: AdminSettings,
  ) {}

  async read(): Promise<SystemView> {
    const [servers, requests, first_key, providers] = await Promise.all([
      this.database.$queryRaw<{ server_version: string }[]>`SHOW server_version`,
      countRequests(this.database),
      this.firstKey(),
      this.providers(),
    ]);
    const database = { version: servers[0]?.server_version.split(' ')[0] ?? 'unknown' };
    return { version, database, limits: this.settings.limits, requests, first_key, providers };
  }

  private async firstKey(): Promise<SystemView['first_key']> {
    const { name } = firstKey;
    const row = await this.database.key.findFirst({ where: { name }, orderBy: { id: 'asc' } });
    if (!row) return null;
    const budget = (await budgetsOf([row], this.database)).get(row.id);
    return { name, project: row.projectSlug, budget: budget ? shortOf(budget) : null };
  }

  private async providers(): Promise<SystemView['providers']> {
    const rows = await this.database.provider.findMany({ where: { enabled: true }, orderBy: { id: 'asc' } });
    return rows.map((row) => {
      const { slug, kind, source } = row;
      return { slug, kind, source, models: servedModels(row, this.settings.catalog).length };
    });
  }
}

const shortOf = (row: BudgetRow) => {
  const { amount, period } = termsOf(row);
  return { amount, period };
};
