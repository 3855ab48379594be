import type { Usage } from '#core/hub';
import type { OpenRecord, RequestRecord } from '#core/record';

/** A record as a row of the table `requests`, by the names of its columns, ready to be said in JSON and taken apart by `ledger_append`. */
export const toRow = (record: RequestRecord | OpenRecord) => {
  const usage = countable(record.usage);
  return {
    id: record.id,
    created_at: new Date(record.startedAt).toISOString(),
    key_id: record.caller?.keyId ?? '',
    key_name: storable(record.caller?.keyName ?? ''),
    project: record.caller?.project ?? '',
    team: record.caller?.team ?? '',
    end_user: record.endUser && storable(record.endUser),
    endpoint: record.endpoint,
    stream: record.stream,
    requested_model: storable(record.requestedModel),
    route: record.route,
    strategy: record.strategy,
    reason: record.reason && storable(record.reason),
    provider: record.provider,
    model: record.model && storable(record.model),
    status: record.status,
    outcome: record.outcome,
    error_code: record.errorCode,
    input_tokens: usage.input,
    cached_tokens: usage.cachedInput,
    cache_write_tokens: usage.cacheWrite,
    output_tokens: usage.output,
    reasoning_tokens: usage.reasoning,
    cost_nano: record.costNano?.toString(),
    duration_ms: record.durationMs,
    overhead_ms: record.overheadMs,
    first_token_ms: record.firstTokenMs,
    trace_id: record.traceparent && storable(record.traceparent).split('-')[1],
    tags: record.tags.map(storable),
    attempts: record.attempts.map(toJson),
  };
};

const toJson = (attempt: OpenRecord['attempts'][number]) => ({
  n: attempt.n,
  provider: attempt.provider,
  model: storable(attempt.model),
  status: attempt.status,
  outcome: attempt.outcome,
  reason: storable(attempt.reason),
  ms: attempt.ms,
  first_token_ms: attempt.firstTokenMs,
  cost_nano: attempt.costNano === null ? null : attempt.costNano.toString(),
  usage: countable(attempt.usage),
  ledger: attempt.ledger,
  price: attempt.price,
  windows: attempt.windows,
  response_id: attempt.responseId && storable(attempt.responseId),
});

const MOST_CHARACTERS = 300;

/** PostgreSQL holds no NUL and no half of a surrogate pair, and a name is no place for a novel. */
const storable = (text: string): string => text.replaceAll('\0', '').slice(0, MOST_CHARACTERS).toWellFormed();

const countable = (usage: Usage): Usage => ({
  input: count(usage.input),
  cachedInput: count(usage.cachedInput),
  cacheWrite: count(usage.cacheWrite),
  cacheWriteLong: count(usage.cacheWriteLong ?? 0),
  output: count(usage.output),
  reasoning: count(usage.reasoning),
});

const MOST_TOKENS = 2 ** 31 - 1; // what an INTEGER column holds

/** A provider may tell any number, and a fraction of an estimated token counts as one. */
const count = (tokens: number): number => Math.min(Math.ceil(tokens), MOST_TOKENS);
