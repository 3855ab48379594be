import { Prisma } from './generated/client.js';
import type { UsageFilter, UsageQuestion } from './usage-sums.js';

/** The rows that answer a question about usage: of whole days those of days, of the rest those of hours. */
export function usageSource({ groups, start, end, only }: UsageQuestion): Prisma.Sql {
  const [from, to] = [start.getTime(), end.getTime()];
  if (groups.some((name) => name === 'requested_model' || name === 'outcome')) return requests(from, to, only);
  const firstDay = Math.ceil(from / DAY_MS) * DAY_MS;
  const lastDay = Math.floor(to / DAY_MS) * DAY_MS;
  if (firstDay >= lastDay || groups.includes('hour')) return hours(from, to, only);
  const parts = [hours(from, firstDay, only), days(firstDay, lastDay, only), hours(lastDay, to, only)];
  return Prisma.join(parts, ' UNION ALL ');
}

const DAY_MS = 86_400_000;

const hours = (from: number, to: number, only: UsageFilter): Prisma.Sql =>
  Prisma.sql`SELECT * FROM usage_hours WHERE ${conditions('at', from, to, only)}`;

const days = (from: number, to: number, only: UsageFilter): Prisma.Sql =>
  Prisma.sql`SELECT * FROM usage_days WHERE ${conditions('at', from, to, only)}`;

/**
 * What callers asked for, and how it ended, is in no sum: those are counted from the requests themselves, for as long as they are
 * kept. A request is there once, under who answered it; adjustments are not.
 */
const requests = (from: number, to: number, only: UsageFilter): Prisma.Sql => Prisma.sql`
  SELECT date_bin('1 hour', created_at, '2000-01-01T00:00:00Z') AS at, key_id, key_name, project, team, route, provider, model, endpoint, requested_model, outcome, 1 AS requests,
    jsonb_array_length(attempts) AS attempts, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost_nano,
    (cost_nano IS NULL)::int AS unpriced, (status >= 400)::int AS errors
  FROM requests WHERE ${conditions('created_at', from, to, only)}`;

function conditions(time: 'at' | 'created_at', from: number, to: number, only: UsageFilter): Prisma.Sql {
  const at = Prisma.raw(time);
  const filters = filterNames.flatMap((name) =>
    only[name] === undefined ? [] : [Prisma.sql`${Prisma.raw(name === 'key' ? 'key_id' : name)} = ${only[name]}`],
  );
  return Prisma.join([Prisma.sql`${at} >= ${new Date(from)} AND ${at} < ${new Date(to)}`, ...filters], ' AND ');
}

const filterNames = ['key', 'project', 'team', 'route', 'provider', 'model'] as const;
