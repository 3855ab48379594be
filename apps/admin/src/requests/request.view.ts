import type { Request as RequestRow } from '#adapters/database';
import { usd } from '#core/ledger';
import { shownMs, stored } from '../fields/index.js';
import type { RequestView } from './request.schema.js';

type Attempt = RequestView['attempts'][number];

/** An attempt as the gateway writes it down. */
type StoredAttempt = Omit<Attempt, 'cost_usd' | 'first_token_ms'> & {
  readonly first_token_ms?: number | null;
  readonly cost_nano: string | null;
};

/** A request as it is read back. */
export const viewRequest = (row: RequestRow): RequestView => ({
  id: row.id,
  object: 'request',
  created_at: row.createdAt.toISOString(),
  key: { id: row.keyId, name: row.keyName },
  project: row.project,
  team: row.team || null,
  end_user: row.endUser,
  endpoint: row.endpoint,
  stream: row.stream,
  requested_model: row.requestedModel,
  route: row.route,
  strategy: row.strategy,
  reason: row.reason,
  model: row.model,
  provider: row.provider,
  status: row.status,
  outcome: row.outcome,
  error_code: row.errorCode,
  usage: usageOf(row),
  cost_usd: row.costNano === null ? null : usd(row.costNano),
  duration_ms: msOrNull(row.durationMs),
  overhead_ms: msOrNull(row.overheadMs),
  first_token_ms: msOrNull(row.firstTokenMs),
  trace_id: row.traceId,
  tags: stored(row.tags),
  attempts: stored<readonly StoredAttempt[]>(row.attempts).map(viewAttempt),
});

const msOrNull = (ms: number | null | undefined): number | null => (typeof ms === 'number' ? shownMs(ms) : null);

const usageOf = (row: RequestRow): RequestView['usage'] => ({
  input_tokens: row.inputTokens,
  output_tokens: row.outputTokens,
  cached_tokens: row.cachedTokens,
  cache_write_tokens: row.cacheWriteTokens,
  reasoning_tokens: row.reasoningTokens,
});

const viewAttempt = (attempt: StoredAttempt): Attempt => ({
  n: attempt.n,
  provider: attempt.provider,
  model: attempt.model,
  status: attempt.status,
  outcome: attempt.outcome,
  reason: attempt.reason,
  ms: msOrNull(attempt.ms),
  first_token_ms: msOrNull(attempt.first_token_ms),
  cost_usd: attempt.cost_nano === null ? null : usd(BigInt(attempt.cost_nano)),
  ledger: attempt.ledger,
});
