import type { PrismaClient } from '#adapters/database';

/** How long the ledger goes back. */
export const DAYS = 90;

const SLICES = 18;

/**
 * A ledger of a company: 200 keys of 40 projects of 10 teams, each with a model it asks most and one it asks at times, evenly
 * over 90 days. The sums are then counted by the database. Indexes that no report reads are left out: they would take most of the time.
 */
export async function fill(database: PrismaClient, rows: number): Promise<void> {
  for (const index of ['request_id', 'occurred_at', 'provider_response_id'])
    await database.$executeRawUnsafe(`DROP INDEX ledger_entries_${index}_idx`);
  await database.$executeRaw`
    SELECT ensure_partition("of", now() - months * interval '1 month')
    FROM unnest(ARRAY['requests', 'ledger_entries']) AS "of", generate_series(0, 4) AS months`;
  const slices = Array.from({ length: SLICES }, (_, slice) => slice);
  await Promise.all(
    [0, 1].map((worker) =>
      fillSlices(
        database,
        rows,
        slices.filter((slice) => slice % 2 === worker),
      ),
    ),
  );
  await database.$executeRaw`
    INSERT INTO requests (id, created_at, key_id, key_name, project, team, endpoint, stream, requested_model, route, provider, model, status,
      outcome, input_tokens, output_tokens, cost_nano, duration_ms, overhead_ms, attempts)
    SELECT request_id, occurred_at, key_id, key_id, project, team, 'chat', false, model, 'smart', provider, model,
      CASE WHEN seq % 50 = 0 THEN 500 ELSE 200 END, CASE WHEN seq % 50 = 0 THEN 'provider_error' ELSE 'ok' END, input_tokens, output_tokens,
      cost_nano, 800, 0.4, '[{}]'
    FROM ledger_entries WHERE occurred_at > now() - interval '2 days'`;
  await sumUp(database);
}

async function fillSlices(database: PrismaClient, rows: number, slices: readonly number[]): Promise<void> {
  for (const slice of slices) {
    const [first, last] = [Math.floor((rows * slice) / SLICES) + 1, Math.floor((rows * (slice + 1)) / SLICES)];
    await database.$executeRaw`
      INSERT INTO ledger_entries (replica, seq, attempt, occurred_at, request_id, status, key_id, project, team, provider, model,
        input_tokens, cached_tokens, output_tokens, cost_nano)
      SELECT 'rep_bench', n, 1, now() - (${rows} - n)::float8 / ${rows} * ${DAYS} * interval '1 day', 'req_' || n, 'exact', 'key_' || key,
        'project_' || key % 40, 'team_' || key % 10, 'provider_' || (key + other) % 4, 'model_' || (key + other) % 12,
        n % 2000, n % 500, n % 300, n % 1000000
      FROM generate_series(${first}::int, ${last}::int) AS n, LATERAL (SELECT (n::bigint * 7919 % 200)::int AS key, (n % 9 = 0)::int AS other) AS who`;
  }
}

async function sumUp(database: PrismaClient): Promise<void> {
  await database.$executeRaw`
    INSERT INTO usage_sums (level, at, key_id, key_name, project, team, route, provider, model, endpoint, requests, attempts, input_tokens,
      cached_tokens, output_tokens, cost_nano, errors)
    SELECT 'hour', date_trunc('hour', occurred_at, 'UTC') AS hour, key_id, key_id, project, team, 'smart', provider, model, 'chat', count(*),
      count(*), sum(input_tokens), sum(cached_tokens), sum(output_tokens), sum(cost_nano), count(*) FILTER (WHERE seq % 50 = 0)
    FROM ledger_entries GROUP BY hour, key_id, project, team, provider, model ORDER BY hour`;
  for (const [level, start, kept] of levels) {
    const names = dimensions.map((name) => (kept.includes(name) ? name : `'' AS ${name}`)).join(', ');
    await database.$executeRawUnsafe(`
      INSERT INTO usage_sums (level, at, key_name, ${dimensions.join(', ')}, ${sums.join(', ')})
      SELECT '${level}', ${start} AS starts, ${kept.includes('key_id') ? 'key_id' : "''"}, ${names}, ${sums.map((name) => `sum(${name})`).join(', ')}
      FROM usage_sums WHERE level = 'hour' GROUP BY starts, ${kept.join(', ')} ORDER BY starts`);
  }
  for (const table of ['requests', 'usage_sums']) await database.$executeRawUnsafe(`VACUUM ANALYZE ${table}`);
}

const dimensions = ['key_id', 'project', 'team', 'route', 'provider', 'model', 'endpoint'];
const sums = ['requests', 'attempts', 'input_tokens', 'cached_tokens', 'output_tokens', 'cost_nano', 'errors'];
const levels: readonly (readonly [string, string, readonly string[]])[] = [
  ['day', "date_trunc('day', at, 'UTC')", dimensions],
  ['project_hour', 'at', ['project', 'team']],
  ['model_hour', 'at', ['route', 'provider', 'model', 'endpoint']],
];
