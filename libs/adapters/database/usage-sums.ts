import { Prisma, type PrismaClient } from './generated/client.js';
import { usageSource } from './usage-source.js';

/** What usage may be told apart by. */
export const usageGroups = [
  'key',
  'project',
  'team',
  'route',
  'provider',
  'model',
  'requested_model',
  'endpoint',
  'outcome',
  'day',
  'hour',
] as const;

export type UsageGroup = (typeof usageGroups)[number];

export interface UsageQuestion {
  readonly groups: readonly UsageGroup[];
  /** On the hour, as `wholeHours` makes it. */
  readonly start: Date;
  readonly end: Date;
  readonly only: UsageFilter;
  readonly most: number;
}

export type UsageFilter = Readonly<
  Partial<Record<'key' | 'project' | 'team' | 'route' | 'provider' | 'model', string | undefined>>
>;

export type UsageSums = Readonly<
  Record<
    'requests' | 'attempts' | 'input' | 'output' | 'cached' | 'reasoning' | 'cost' | 'unpriced' | 'errors',
    bigint
  > &
    Record<`group${number}`, string | Date | null>
> & { readonly key_name?: string };

/** What was used, summed up by the database: the earliest first where time is told apart, then in the order of the groups. */
export function sumUsage(
  database: Pick<PrismaClient, '$queryRaw'>,
  question: UsageQuestion,
): Promise<readonly UsageSums[]> {
  const { groups, most } = question;
  const chosen = groups.map((name, index) => Prisma.sql`${columns[name]} AS ${Prisma.raw(`group${index}`)}`);
  const named = groups.includes('key') ? [Prisma.sql`max(key_name) AS key_name`] : [];
  // Sums lie in the order of their time: an answer that is full needs none of the later ones.
  const inOrder = [...groups.filter(isTime), ...groups.filter((name) => !isTime(name))];
  const by = Prisma.join(groups.length > 0 ? inOrder.map((name) => columns[name]) : [Prisma.sql`()`]);
  const order = groups.length > 0 ? Prisma.sql`ORDER BY ${by}` : Prisma.empty;
  return database.$queryRaw<UsageSums[]>`
    SELECT ${Prisma.join([...chosen, ...named, sums], ', ')} FROM (${usageSource(question)}) AS used GROUP BY ${by} ${order} LIMIT ${most}`;
}

const isTime = (name: UsageGroup): boolean => name === 'hour' || name === 'day';

const HOUR_MS = 3_600_000;

/** The hours that a span touches: sums are kept by the hour. */
export const wholeHours = (start: Date, end: Date) => ({
  start: new Date(Math.floor(start.getTime() / HOUR_MS) * HOUR_MS),
  end: new Date(Math.ceil(end.getTime() / HOUR_MS) * HOUR_MS),
});

// Names of columns are never the client's: they are looked up here. What there was none of is stored as ''.
const columns: Record<UsageGroup, Prisma.Sql> = {
  key: Prisma.sql`key_id`,
  project: Prisma.sql`project`,
  team: Prisma.sql`nullif(team, '')`,
  route: Prisma.sql`nullif(route, '')`,
  provider: Prisma.sql`nullif(provider, '')`,
  model: Prisma.sql`nullif(model, '')`,
  requested_model: Prisma.sql`requested_model`,
  endpoint: Prisma.sql`endpoint`,
  outcome: Prisma.sql`outcome`,
  // Days of UTC are of one length, and to count them is faster than to look at a calendar.
  day: Prisma.sql`date_bin('1 day', at, '2000-01-01T00:00:00Z')`,
  hour: Prisma.sql`at`,
};

const sums = Prisma.sql`
  sum_bigint(requests) AS requests,
  sum_bigint(attempts) AS attempts,
  sum_bigint(input_tokens) AS input,
  sum_bigint(output_tokens) AS output,
  sum_bigint(cached_tokens) AS cached,
  sum_bigint(reasoning_tokens) AS reasoning,
  sum_bigint(cost_nano) AS cost,
  sum_bigint(unpriced) AS unpriced,
  sum_bigint(errors) AS errors`;
