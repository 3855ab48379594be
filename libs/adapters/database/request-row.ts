import type { AttemptRecord, RequestRecord } from '#core/record';

/** A record as a row of the table `requests`, by the names of its columns, ready to be said in JSON. */
export const toRow = (record: RequestRecord) => ({
  id: record.id,
  created_at: new Date(record.startedAt).toISOString(),
  key_id: record.caller?.keyId ?? '',
  key_name: record.caller?.keyName ?? '',
  project: record.caller?.project ?? '',
  endpoint: record.endpoint,
  stream: record.stream,
  requested_model: storable(record.requestedModel),
  route: record.route,
  strategy: record.strategy,
  reason: record.reason,
  provider: record.provider,
  model: record.model && storable(record.model),
  status: record.status,
  outcome: record.outcome,
  error_code: record.errorCode,
  input_tokens: record.usage.input,
  cached_tokens: record.usage.cachedInput,
  cache_write_tokens: record.usage.cacheWrite,
  output_tokens: record.usage.output,
  reasoning_tokens: record.usage.reasoning,
  cost_nano: record.costNano?.toString(),
  duration_ms: record.durationMs,
  overhead_ms: record.overheadMs,
  first_token_ms: record.firstTokenMs,
  trace_id: record.traceparent?.split('-')[1],
  tags: record.tags.map(storable),
  attempts: record.attempts.map(toJson),
});

const toJson = (attempt: AttemptRecord) => ({
  n: attempt.n,
  provider: attempt.provider,
  model: storable(attempt.model),
  status: attempt.status,
  outcome: attempt.outcome,
  reason: attempt.reason,
  ms: attempt.ms,
  first_token_ms: attempt.firstTokenMs,
  cost_nano: attempt.costNano === null ? null : attempt.costNano.toString(),
  usage: attempt.usage,
  ledger: attempt.ledger,
});

const MOST_CHARACTERS = 300;

/** PostgreSQL holds no NUL, and a name is no place for a novel. */
const storable = (text: string): string => text.replaceAll('\0', '').slice(0, MOST_CHARACTERS);
