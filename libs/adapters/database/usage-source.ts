import { Prisma } from './generated/client.js';
import type { UsageFilter, UsageQuestion } from './usage-sums.js';

/** The rows that answer a question about usage, of the level that has the fewest of them. */
export function usageSource(question: UsageQuestion): Prisma.Sql {
  const { only } = question;
  const [from, to] = [question.start.getTime(), question.end.getTime()];
  const level = levelOf(question);
  if (level === 'request') return requests(from, to, only);
  if (level !== 'day') return sums(level, from, to, only);
  const firstDay = Math.ceil(from / DAY_MS) * DAY_MS;
  const lastDay = Math.floor(to / DAY_MS) * DAY_MS;
  if (firstDay >= lastDay) return sums('hour', from, to, only);
  const parts = [
    sums('hour', from, firstDay, only),
    sums('day', firstDay, lastDay, only),
    sums('hour', lastDay, to, only),
  ];
  return Prisma.join(parts, ' UNION ALL ');
}

/** Days for which hours are told of callers and models together, where no key is: every sum there is must be read for them. */
export const MOST_DAYS_OF_HOURS = 31;

/** Whether a question reaches over more hours than can be read while somebody waits. */
export function isTooWide(question: UsageQuestion): boolean {
  const { groups, only, start, end } = question;
  if (levelOf(question) !== 'hour' || groups.includes('key') || only.key !== undefined) return false;
  return end.getTime() - start.getTime() > MOST_DAYS_OF_HOURS * DAY_MS + HOUR_MS;
}

type UsageLevel = 'request' | 'model_hour' | 'project_hour' | 'hour' | 'day';

/** `day` stands for whole days, and the hours before and after them. */
function levelOf({ groups, only }: UsageQuestion): UsageLevel {
  const asked = new Set<string>([...groups, ...filterNames.filter((name) => only[name] !== undefined)]);
  const isOf = (...names: readonly string[]) => names.some((name) => asked.has(name));
  if (isOf('requested_model', 'outcome')) return 'request';
  if (!isOf('key', 'project', 'team')) return 'model_hour';
  if (!isOf('hour')) return 'day';
  return isOf('key', 'route', 'provider', 'model', 'endpoint') ? 'hour' : 'project_hour';
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const sums = (level: UsageLevel, from: number, to: number, only: UsageFilter): Prisma.Sql =>
  Prisma.sql`SELECT * FROM usage_sums WHERE level = ${level} AND ${conditions('at', from, to, only)}`;

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
