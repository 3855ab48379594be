/**
 * What must be kept of a row that the database refuses, as JSON: which request it was, and whose money went where. Absent where
 * not even that can be read.
 */
export function stubRow(body: string): string | undefined {
  try {
    const { id, created_at, key_id, key_name, project, team, endpoint, attempts } = JSON.parse(body) as Row; // seam: toRow wrote it
    const named = { id, created_at, key_id, key_name, project, team, endpoint };
    return JSON.stringify({ ...named, ...nothingElse, attempts: attempts.map(stubAttempt) });
  } catch {
    return undefined;
  }
}

interface Row extends Readonly<Record<string, unknown>> {
  readonly attempts: readonly Readonly<Record<string, unknown>>[];
}

const noUsage = { input: 0, cachedInput: 0, cacheWrite: 0, output: 0, reasoning: 0 };

const nothingElse = {
  stream: false,
  requested_model: '',
  status: 500,
  outcome: 'internal_error',
  error_code: 'record_refused',
  input_tokens: 0,
  cached_tokens: 0,
  cache_write_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  duration_ms: null,
  overhead_ms: null,
  tags: [],
};

const stubAttempt = ({ n, provider, cost_nano, ledger, windows }: Row['attempts'][number], index: number) => ({
  n: n ?? index + 1,
  provider: provider ?? '',
  model: '',
  status: null,
  outcome: 'ok',
  reason: '',
  ms: null,
  first_token_ms: null,
  cost_nano,
  usage: noUsage,
  ledger: ledger ?? 'unknown',
  windows,
});
