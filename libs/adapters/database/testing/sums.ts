import { Prisma, type PrismaClient } from '../generated/client.js';

type Rows = readonly Readonly<Record<string, unknown>>[];

interface Sums {
  readonly windows: Rows;
  readonly hours: Rows;
  readonly days: Rows;
}

/** The sums as they are kept with the ledger. */
export const sumsOf = async (database: PrismaClient): Promise<Sums> => ({
  windows: await database.$queryRaw`SELECT id, spent_nano::text FROM budget_windows ORDER BY id`,
  hours: await kept(database, Prisma.sql`usage_hours`),
  days: await kept(database, Prisma.sql`usage_days`),
});

/** The same, counted from the rows of requests and of the ledger, one group at a time. */
export const sumsOfRows = async (database: PrismaClient): Promise<Sums> => ({
  windows: await database.$queryRaw`
    SELECT w AS id, sum(cost_nano)::text AS spent_nano FROM ledger_entries, unnest(windows) AS w
    WHERE cost_nano <> 0 GROUP BY w ORDER BY w`,
  hours: await counted(database, 'hour'),
  days: await counted(database, 'day'),
});

const group = Prisma.sql`at, key_id, project, team, route, provider, model, endpoint`;

const kept = (database: PrismaClient, table: Prisma.Sql): Promise<Rows> => database.$queryRaw`
  SELECT ${group}, requests::int, attempts::int, input_tokens::int, cached_tokens::int, cache_write_tokens::int, output_tokens::int,
    reasoning_tokens::int, cost_nano::text, unpriced::int, errors::int
  FROM ${table} ORDER BY ${group}`;

const counted = (database: PrismaClient, unit: 'hour' | 'day'): Promise<Rows> => database.$queryRaw`
  WITH request AS (
    SELECT date_trunc(${unit}, created_at, 'UTC') AS at, *, coalesce(route, '') AS of_route FROM requests
  ), answered AS (
    SELECT at, key_id, project, team, of_route AS route, coalesce(provider, '') AS provider, coalesce(model, '') AS model, endpoint,
      count(*)::int AS requests, count(*) FILTER (WHERE status >= 400)::int AS errors
    FROM request GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
  ), tried AS (
    SELECT at, entry.key_id, entry.project, entry.team, of_route AS route, entry.provider, entry.model, endpoint,
      count(*)::int AS attempts, sum(entry.input_tokens)::int AS input_tokens, sum(entry.cached_tokens)::int AS cached_tokens,
      sum(entry.cache_write_tokens)::int AS cache_write_tokens, sum(entry.output_tokens)::int AS output_tokens,
      sum(entry.reasoning_tokens)::int AS reasoning_tokens, coalesce(sum(entry.cost_nano), 0) AS cost_nano,
      count(*) FILTER (WHERE entry.cost_nano IS NULL AND entry.status <> 'none')::int AS unpriced
    FROM ledger_entries AS entry JOIN request ON request.id = entry.request_id GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
  )
  SELECT ${group}, coalesce(requests, 0) AS requests, coalesce(attempts, 0) AS attempts, coalesce(input_tokens, 0) AS input_tokens,
    coalesce(cached_tokens, 0) AS cached_tokens, coalesce(cache_write_tokens, 0) AS cache_write_tokens,
    coalesce(output_tokens, 0) AS output_tokens, coalesce(reasoning_tokens, 0) AS reasoning_tokens,
    coalesce(cost_nano, 0)::text AS cost_nano, coalesce(unpriced, 0) AS unpriced, coalesce(errors, 0) AS errors
  FROM answered FULL JOIN tried USING (${group}) ORDER BY ${group}`;
