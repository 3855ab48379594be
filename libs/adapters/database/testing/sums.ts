import { Prisma, type PrismaClient } from '../generated/client.js';

type Rows = readonly Readonly<Record<string, unknown>>[];

interface Sums {
  readonly windows: Rows;
  readonly levels: Readonly<Record<Level, Rows>>;
}

type Level = 'hour' | 'day' | 'project_hour' | 'model_hour';

/** The sums as they are kept with the ledger. */
export const sumsOf = async (database: PrismaClient): Promise<Sums> => ({
  windows: await database.$queryRaw`SELECT id, spent_nano::text FROM budget_windows ORDER BY id`,
  levels: await ofEach((level) => kept(database, level)),
});

/** The same, counted from the rows of requests and of the ledger, one group at a time. */
export const sumsOfRows = async (database: PrismaClient): Promise<Sums> => ({
  windows: await database.$queryRaw`
    SELECT w AS id, sum(cost_nano)::text AS spent_nano FROM ledger_entries, unnest(windows) AS w
    WHERE cost_nano <> 0 GROUP BY w ORDER BY w`,
  levels: await ofEach((level) => counted(database, level)),
});

const ofEach = async (rowsOf: (level: Level) => Promise<Rows>) => ({
  hour: await rowsOf('hour'),
  day: await rowsOf('day'),
  project_hour: await rowsOf('project_hour'),
  model_hour: await rowsOf('model_hour'),
});

const group = Prisma.sql`at, key_id, project, team, route, provider, model, endpoint`;

const kept = (database: PrismaClient, level: Level): Promise<Rows> => database.$queryRaw`
  SELECT ${group}, requests::int, attempts::int, input_tokens::int, cached_tokens::int, cache_write_tokens::int, output_tokens::int,
    reasoning_tokens::int, cost_nano::text, unpriced::int, errors::int
  FROM usage_sums WHERE level = ${level} ORDER BY ${group}`;

const counted = (database: PrismaClient, level: Level): Promise<Rows> => database.$queryRaw`
  WITH request AS (
    SELECT date_trunc(${level === 'day' ? 'day' : 'hour'}, created_at, 'UTC') AS at, *, coalesce(route, '') AS of_route FROM requests
  ), answered AS (
    SELECT at, ${told(level, Prisma.empty)},
      count(*)::int AS requests, count(*) FILTER (WHERE status >= 400)::int AS errors
    FROM request GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
  ), tried AS (
    SELECT at, ${told(level, Prisma.sql`entry.`)},
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

/** The names of a group; what a level does not tell apart is empty. */
function told(level: Level, of: Prisma.Sql): Prisma.Sql {
  const has = (isTold: boolean, column: Prisma.Sql, name: string) =>
    Prisma.sql`${isTold ? column : Prisma.sql`''`} AS ${Prisma.raw(name)}`;
  const isModel = level !== 'project_hour';
  const isProject = level !== 'model_hour';
  return Prisma.join([
    has(isModel && isProject, Prisma.sql`${of}key_id`, 'key_id'),
    has(isProject, Prisma.sql`${of}project`, 'project'),
    has(isProject, Prisma.sql`${of}team`, 'team'),
    has(isModel, Prisma.sql`of_route`, 'route'),
    has(isModel, Prisma.sql`coalesce(${of}provider, '')`, 'provider'),
    has(isModel, Prisma.sql`coalesce(${of}model, '')`, 'model'),
    has(isModel, Prisma.sql`endpoint`, 'endpoint'),
  ]);
}
