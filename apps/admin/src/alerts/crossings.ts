import { Prisma } from '#adapters/database';

/** A budget of which a part was spent that somebody wants to be told of. */
export interface Crossing {
  /** What the alert is remembered by. */
  readonly window: string;
  readonly threshold: string;
  readonly budget_id: string;
  readonly scope_kind: string;
  readonly scope_id: string;
  readonly amount_nano: bigint;
  readonly period: string;
  readonly on_exceed: string;
  /** Percent-encoded, as in the name of the window; empty: it is nobody's own. */
  readonly end_user: string;
  readonly used_nano: bigint;
  readonly starts_at: Date;
  readonly ends_at: Date | null;
}

/**
 * What passed a threshold and was not told yet. A rolling budget has no window that ends: it is the sum of its slices, and
 * is told of once per length of its period.
 */
export const crossings = (now: Date, most: number): Prisma.Sql => Prisma.sql`
  WITH live AS (${liveAt(now)}), spent AS (${windowsAt(now)} UNION ALL ${rollingAt(now)})
  SELECT s."window", s.end_user, s.used_nano, s.starts_at, s.ends_at, t.threshold,
    b.id AS budget_id, b.scope_kind, b.scope_id, b.amount_nano, b.period, b.on_exceed
  FROM spent s JOIN live b ON b.id = s.budget_id
  CROSS JOIN LATERAL jsonb_array_elements_text(b.alerts) AS t(threshold)
  WHERE s.used_nano >= t.threshold::numeric * b.amount_nano
    AND NOT EXISTS (
      SELECT FROM budget_alerts a
      WHERE a.threshold = t.threshold::numeric(6, 3)
        AND (a."window" = s."window" OR (a."window" = s.before AND a.created_at > b.since)))
  ORDER BY s."window", t.threshold::numeric LIMIT ${most}`;

// `longest` is a calendar's period with a change of the clock in it; periods and slices are those of core/ledger/window.ts.
const liveAt = (now: Date): Prisma.Sql => Prisma.sql`
  SELECT b.*, ${now}::timestamptz - p.longest * interval '1 second' AS oldest,
    slice.starts_at - p.seconds * interval '1 second' AS since, slice.starts_at + p.slice * interval '1 second' AS more_at,
    floor(extract(epoch FROM ${now}::timestamptz) / p.seconds)::bigint AS turn
  FROM budgets b
  LEFT JOIN (VALUES ('hour', 3600, 300, 10800), ('day', 86400, 3600, 97200), ('week', 604800, 21600, 615600),
    ('month', 2592000, 86400, 2689200)) AS p(name, seconds, slice, longest) ON p.name = b.period
  CROSS JOIN LATERAL (SELECT to_timestamp(floor(extract(epoch FROM ${now}::timestamptz) / p.slice) * p.slice)) AS slice(starts_at)
  WHERE b.enabled AND b.amount_nano > 0`;

// The beginning is what the index is by.
const windowsAt = (now: Date): Prisma.Sql => Prisma.sql`
  SELECT b.id AS budget_id, w.id AS "window", NULL AS before, split_part(w.id, ':', 3) AS end_user,
    w.spent_nano AS used_nano, w.starts_at, w.ends_at
  FROM live b JOIN budget_windows w ON w.budget_id = b.id
    AND w.starts_at BETWEEN coalesce(b.oldest, '-infinity') AND ${now}
  WHERE (b.period = 'total' OR NOT b.rolling) AND (w.ends_at IS NULL OR w.ends_at > ${now})`;

const rollingAt = (now: Date): Prisma.Sql => Prisma.sql`
  SELECT b.id, concat_ws(':', b.id, 'rolling-' || b.turn, nullif(split_part(w.id, ':', 3), '')),
    concat_ws(':', b.id, 'rolling-' || (b.turn - 1), nullif(split_part(w.id, ':', 3), '')),
    split_part(w.id, ':', 3), sum(w.spent_nano)::bigint, b.since, b.more_at
  FROM live b JOIN budget_windows w ON w.budget_id = b.id AND w.starts_at BETWEEN b.since AND ${now}
  WHERE b.rolling AND b.period <> 'total'
  GROUP BY b.id, b.turn, b.since, b.more_at, split_part(w.id, ':', 3)`;
