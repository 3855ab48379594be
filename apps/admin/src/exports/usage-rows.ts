import { Prisma, type PrismaClient, rowsByPage } from '#adapters/database';

/** A row of `usage_sums`, of an hour or of a day. */
export interface UsageSum {
  readonly at: Date;
  readonly key_id: string;
  readonly key_name: string;
  readonly project: string;
  readonly team: string;
  readonly route: string;
  readonly provider: string;
  readonly model: string;
  readonly endpoint: string;
  readonly attempts: bigint;
  readonly input_tokens: bigint;
  readonly cached_tokens: bigint;
  readonly cache_write_tokens: bigint;
  readonly output_tokens: bigint;
  readonly reasoning_tokens: bigint;
  readonly cost_nano: bigint;
}

export interface UsageFilter {
  readonly granularity: 'hour' | 'day';
  readonly start: Date;
  readonly end: Date;
  readonly keyId?: string | undefined;
  readonly project?: string | undefined;
  readonly team?: string | undefined;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
}

/**
 * Every sum of a span that a provider can bill, the oldest first: what operators adjust by hand is nobody's bill. The hour or
 * day in which the span begins is whole.
 */
export const usageSums = (database: PrismaClient, filter: UsageFilter): AsyncGenerator<UsageSum> =>
  rowsByPage((after: UsageSum | undefined, take) =>
    database.$queryRaw<UsageSum[]>(Prisma.sql`
      SELECT * FROM usage_sums
      WHERE ${Prisma.join(conditions(filter, after), ' AND ')}
      ORDER BY ${place} LIMIT ${take}`),
  );

// The primary key: what is read in this order is read from its index.
const place = Prisma.sql`at, key_id, project, team, route, provider, model, endpoint`;

function conditions(filter: UsageFilter, after: UsageSum | undefined): Prisma.Sql[] {
  const { granularity, start, end, keyId, project, team, provider, model } = filter;
  return [
    Prisma.sql`level = ${granularity} AND at >= date_trunc(${granularity}, ${start}::timestamptz, 'UTC') AND at < ${end} AND provider <> ''`,
    ...(keyId === undefined ? [] : [Prisma.sql`key_id = ${keyId}`]),
    ...(project === undefined ? [] : [Prisma.sql`project = ${project}`]),
    ...(team === undefined ? [] : [Prisma.sql`team = ${team}`]),
    ...(provider === undefined ? [] : [Prisma.sql`provider = ${provider}`]),
    ...(model === undefined ? [] : [Prisma.sql`model = ${model}`]),
    ...(after ? [Prisma.sql`(${place}) > (${Prisma.join(placeOf(after))})`] : []),
  ];
}

const placeOf = ({ at, key_id, project, team, route, provider, model, endpoint }: UsageSum) => [
  Prisma.sql`${at}::timestamptz`,
  key_id,
  project,
  team,
  route,
  provider,
  model,
  endpoint,
];
