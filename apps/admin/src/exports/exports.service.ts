import { Injectable, type StreamableFile } from '@nestjs/common';
import type { PrismaClient } from '#adapters/database';
import { InjectDatabase } from '../http/database.js';
import { invalid } from '../http/problem.js';
import { KeysService } from '../keys/keys.service.js';
import { AdminSettings } from '../settings.js';
import { UsageService } from '../usage/usage.service.js';
import { csvFile } from './csv-file.js';
import { entryColumns, entryRows } from './entries.js';
import type { ExportQuery, FocusQuery } from './export.schema.js';
import { focusColumns, focusRows } from './focus.js';
import { priceList } from './price-list.js';
import { sumColumns, sumRows } from './sums.js';
import { usageSums } from './usage-rows.js';

/** Usage as files for other programs. */
@Injectable()
export class ExportsService {
  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly keys: KeysService,
    private readonly usage: UsageService,
    private readonly settings: AdminSettings,
  ) {}

  async csv({ detail, ...query }: ExportQuery): Promise<StreamableFile> {
    if (detail === 'entries') return this.entries(query);
    const columns = sumColumns(query);
    return csvFile({ name: 'usage.csv', columns, rows: sumRows(await this.usage.report(query), columns) });
  }

  async focus({ key, granularity, ...query }: FocusQuery): Promise<StreamableFile> {
    const filter = { ...query, granularity, keyId: key && (await this.keys.idOf(key)) };
    const priceAt = await priceList(this.database, this.settings.catalog);
    const rows = focusRows(usageSums(this.database, filter), priceAt, granularity);
    return csvFile({ name: 'usage.focus.csv', columns: focusColumns, rows });
  }

  private async entries({ group_by: groups, key, ...query }: Omit<ExportQuery, 'detail'>): Promise<StreamableFile> {
    const { start, end, project, team, provider, model, ...others } = query;
    const unknown = Object.entries(others).find(([, value]) => value !== undefined)?.[0];
    const pointer = groups.length > 0 ? 'group_by' : unknown;
    if (pointer !== undefined) throw invalid([{ pointer: `/${pointer}`, code: 'not_allowed', message: notOfEntries }]);
    const filter = { start, end, project, team, provider, model, keyId: key && (await this.keys.idOf(key)) };
    const rows = entryRows(this.database, filter);
    return csvFile({ name: 'ledger-entries.csv', columns: entryColumns, rows });
  }
}

const notOfEntries = 'Entries of the ledger are not told apart by this: leave it out, or ask for detail=sums.';
