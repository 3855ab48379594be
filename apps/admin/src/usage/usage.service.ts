import { Injectable } from '@nestjs/common';
import { Prisma, type PrismaClient } from '#adapters/database';
import { usd } from '#core/ledger';
import { InjectDatabase } from '../http/database.js';
import { KeysService } from '../keys/keys.service.js';
import type { Group, UsageQuery, UsageRow } from './usage.schema.js';

const MAX_ROWS = 10_000;

// Names of columns are never the client's: they are looked up here.
const columns: Record<Group, Prisma.Sql> = {
  key: Prisma.sql`key_id`,
  project: Prisma.sql`project`,
  route: Prisma.sql`route`,
  provider: Prisma.sql`provider`,
  model: Prisma.sql`model`,
  requested_model: Prisma.sql`requested_model`,
  endpoint: Prisma.sql`endpoint`,
  outcome: Prisma.sql`outcome`,
  day: Prisma.sql`to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T00:00:00Z"')`,
  hour: Prisma.sql`to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24":00:00Z"')`,
};

type Sums = Record<
  'requests' | 'attempts' | 'input' | 'output' | 'cached' | 'reasoning' | 'cost' | 'unpriced' | 'errors',
  bigint
> &
  Record<`group${number}`, string | null> & { readonly key_name: string | null };

/** What was used, summed up by the database. */
@Injectable()
export class UsageService {
  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly keys: KeysService,
  ) {}

  async report(query: UsageQuery) {
    const rows = await this.sums(query);
    const data = rows.slice(0, MAX_ROWS).map((row) => viewRow(row, query.group_by));
    const { start, end } = query;
    const span = { start: start.toISOString(), end: end.toISOString() };
    return { object: 'list', data, ...span, currency: 'USD', has_more: rows.length > MAX_ROWS };
  }

  private async sums({ group_by: groups, ...query }: UsageQuery): Promise<readonly Sums[]> {
    const chosen = groups.map((name, index) => Prisma.sql`${columns[name]} AS ${Prisma.raw(`group${index}`)}`);
    const places = groups.map((_, index) => Prisma.raw(String(index + 1)));
    const select = Prisma.join([...chosen, sums], ', ');
    const grouped =
      places.length > 0 ? Prisma.sql`GROUP BY ${Prisma.join(places)} ORDER BY ${Prisma.join(places)}` : Prisma.empty;
    const where = Prisma.join(await this.conditions(query), ' AND ');
    return this.database.$queryRaw<
      Sums[]
    >`SELECT ${select} FROM requests WHERE ${where} ${grouped} LIMIT ${MAX_ROWS + 1}`;
  }

  private async conditions(query: Omit<UsageQuery, 'group_by'>): Promise<readonly Prisma.Sql[]> {
    const { start, end, key, project, route, provider, model } = query;
    const keyId = key && (await this.keys.idOf(key));
    return [
      Prisma.sql`created_at >= ${start} AND created_at < ${end}`,
      ...(keyId ? [Prisma.sql`key_id = ${keyId}`] : []),
      ...(project ? [Prisma.sql`project = ${project}`] : []),
      ...(route ? [Prisma.sql`route = ${route}`] : []),
      ...(provider ? [Prisma.sql`provider = ${provider}`] : []),
      ...(model ? [Prisma.sql`model = ${model}`] : []),
    ];
  }
}

const sums = Prisma.sql`
  max(key_name) AS key_name,
  count(*) AS requests,
  coalesce(sum(jsonb_array_length(attempts)), 0)::bigint AS attempts,
  coalesce(sum(input_tokens), 0)::bigint AS input,
  coalesce(sum(output_tokens), 0)::bigint AS output,
  coalesce(sum(cached_tokens), 0)::bigint AS cached,
  coalesce(sum(reasoning_tokens), 0)::bigint AS reasoning,
  coalesce(sum(cost_nano), 0)::bigint AS cost,
  count(*) FILTER (WHERE cost_nano IS NULL) AS unpriced,
  count(*) FILTER (WHERE status >= 400) AS errors`;

const viewRow = (row: Sums, groups: readonly Group[]): UsageRow => ({
  ...Object.fromEntries(groups.map((name, index) => [name, row[`group${index}`]])),
  ...(groups.includes('key') && row.key_name !== null && { key_name: row.key_name }),
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
