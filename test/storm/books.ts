import pg from 'pg';
import type { Entry } from './matching.ts';

/** What PostgreSQL has of a storm. */
export interface Books {
  readonly entries: readonly Entry[];
  /** Ids of requests by their markers. */
  readonly requests: ReadonlyMap<string, string>;
  /** Markers of requests that never had an attempt. */
  readonly unsent: ReadonlySet<string>;
  /** Markers that more than one request has. */
  readonly doubled: number;
  /** What the ledger says of each window, adjustments and corrections included. */
  readonly sums: ReadonlyMap<string, bigint>;
  /** The same as it is kept. */
  readonly windows: ReadonlyMap<string, bigint>;
}

/** Reads it all, as of one moment. */
export async function readBooks(url: string): Promise<Books> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    const entries = await client.query<EntryRow>(
      `SELECT request_id, attempt, status, cost_nano, provider || '/' || model AS model, windows, response_id
         FROM ledger_entries WHERE kind = 'attempt'`,
    );
    const requests = await client.query<{ id: string; trace_id: string; is_unsent: boolean }>(
      `SELECT id, trace_id, attempts = '[]' AS is_unsent FROM requests WHERE trace_id IS NOT NULL`,
    );
    const sums = await client.query<WindowRow>(
      `SELECT w AS id, sum(cost_nano) AS spent_nano FROM ledger_entries, unnest(windows) AS w GROUP BY w`,
    );
    const windows = await client.query<WindowRow>('SELECT id, spent_nano FROM budget_windows');
    const markers = new Map(requests.rows.map(({ id, trace_id }) => [trace_id, id]));
    return {
      entries: entries.rows.map(entryOf),
      requests: markers,
      unsent: new Set(requests.rows.flatMap(({ trace_id, is_unsent }) => (is_unsent ? [trace_id] : []))),
      doubled: requests.rows.length - markers.size,
      sums: nanoById(sums.rows),
      windows: nanoById(windows.rows),
    };
  } finally {
    await client.end();
  }
}

/** What the ledger says in all of one provider, corrections included. */
export async function sumOf(url: string, provider: string): Promise<bigint> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ sum: string }>(
      'SELECT coalesce(sum(cost_nano), 0) AS sum FROM ledger_entries WHERE provider = $1',
      [provider],
    );
    return BigInt(rows[0]?.sum ?? 0);
  } finally {
    await client.end();
  }
}

interface WindowRow {
  readonly id: string;
  readonly spent_nano: string | null;
}

const nanoById = (rows: readonly WindowRow[]): ReadonlyMap<string, bigint> =>
  new Map(rows.map(({ id, spent_nano }) => [id, BigInt(spent_nano ?? 0)]));

interface EntryRow {
  readonly request_id: string;
  readonly attempt: number;
  readonly status: string;
  readonly cost_nano: string | null;
  readonly model: string;
  readonly windows: readonly string[];
  readonly response_id: string | null;
}

const entryOf = (row: EntryRow): Entry => ({
  requestId: row.request_id,
  attempt: row.attempt,
  status: row.status,
  // Every model of the storm has a price: an unknown cost is no cost, and found as one that is too low.
  nano: BigInt(row.cost_nano ?? 0),
  model: row.model,
  windows: row.windows,
  responseId: row.response_id,
});
