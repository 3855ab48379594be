import { Injectable } from '@nestjs/common';
import {
  isTooWide,
  MOST_DAYS_OF_HOURS,
  type PrismaClient,
  sumUsage,
  type UsageSums,
  wholeHours,
} from '#adapters/database';
import { usd } from '#core/ledger';
import { InjectDatabase } from '../http/database.js';
import { invalid } from '../http/problem.js';
import { KeysService } from '../keys/keys.service.js';
import type { Group, UsageQuery, UsageRow } from './usage.schema.js';

const MAX_ROWS = 10_000;

/** What was used, summed up by the database. */
@Injectable()
export class UsageService {
  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly keys: KeysService,
  ) {}

  async report({ group_by: groups, start, end, key, ...named }: UsageQuery) {
    const span = wholeHours(start, end);
    const only = { ...named, key: key && (await this.keys.idOf(key)) };
    const question = { groups, ...span, only, most: MAX_ROWS + 1 };
    if (isTooWide(question)) throw invalid([{ pointer: '/start', code: 'too_long', message: tooLong }]);
    const rows = await sumUsage(this.database, question);
    const data = rows.slice(0, MAX_ROWS).map((row) => viewRow(row, groups));
    const told = { start: span.start.toISOString(), end: span.end.toISOString() };
    return { object: 'list', data, ...told, currency: 'USD', has_more: rows.length > MAX_ROWS };
  }
}

const tooLong = `By the hour, callers are told together with models for at most ${MOST_DAYS_OF_HOURS} days: ask for a shorter span, for days, or for one key.`;

const viewRow = (row: UsageSums, groups: readonly Group[]): UsageRow => ({
  ...Object.fromEntries(groups.map((name, index) => [name, shown(row[`group${index}`])])),
  ...(row.key_name !== undefined && { key_name: row.key_name }),
  requests: Number(row.requests),
  attempts: Number(row.attempts),
  input_tokens: Number(row.input),
  output_tokens: Number(row.output),
  cached_tokens: Number(row.cached),
  reasoning_tokens: Number(row.reasoning),
  cost_usd: usd(row.cost),
  unpriced: Number(row.unpriced),
  errors: Number(row.errors),
});

const shown = (value: string | Date | null | undefined) =>
  value instanceof Date ? value.toISOString().replace('.000Z', 'Z') : value;
