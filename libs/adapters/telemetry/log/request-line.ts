import { usd } from '#core/ledger';
import type { AttemptRecord, Outcome, RequestRecord } from '#core/record';
import { clean, type Log } from './log.js';
import { scrub } from './redact.js';

type Level = 'info' | 'warn' | 'error';

/** What a caller does wrong is worth a look; what we could not answer is worth a call. */
const levels: Record<Outcome, Level> = {
  ok: 'info',
  canceled: 'info',
  client_error: 'info',
  unauthorized: 'warn',
  rate_limited: 'warn',
  budget_exceeded: 'warn',
  policy_blocked: 'warn',
  provider_error: 'error',
  timeout: 'error',
  internal_error: 'error',
};

/** Writes the one line of a request: names, numbers and outcomes; never a key, never a word of a prompt. */
export function requestLine(log: Log, record: RequestRecord): void {
  const level = levels[record.outcome];
  if (!log.isLevelEnabled(level)) return;
  const told = {
    asked: scrub(record.requestedModel.slice(0, 100)),
    cost: record.costNano === null ? null : usd(record.costNano),
  };
  log[level](fieldsOf(record, told), messageOf(record, told));
}

interface Told {
  /** The caller's own word: it may be long, and it may be anything. */
  readonly asked: string;
  readonly cost: string | null;
}

function fieldsOf(record: RequestRecord, { asked, cost }: Told) {
  const { caller, usage, attempts } = record;
  return {
    [clean]: true,
    request_id: record.id,
    key_id: caller?.keyId,
    key_name: caller?.keyName,
    project: caller?.project,
    endpoint: record.endpoint,
    stream: record.stream,
    requested_model: asked,
    route: record.route,
    strategy: record.strategy,
    reason: record.reason,
    provider: record.provider,
    model: record.model,
    status: record.status,
    outcome: record.outcome,
    error_code: record.errorCode,
    duration_ms: rounded(record.durationMs),
    overhead_ms: rounded(record.overheadMs),
    first_token_ms: record.firstTokenMs === undefined ? undefined : rounded(record.firstTokenMs),
    input_tokens: usage.input,
    output_tokens: usage.output,
    cost_usd: cost,
    trace_id: record.traceparent?.slice(3, 35),
    tags: record.tags.length > 0 ? record.tags : undefined,
    deprecated: record.deprecated?.features,
    // One attempt that went well is told by the fields above.
    attempts: attempts.length > 1 || record.outcome !== 'ok' ? attempts.map(briefly) : undefined,
  };
}

const briefly = ({ provider, model, status, outcome, ms }: AttemptRecord) => ({
  deployment: `${provider}/${model}`,
  status,
  outcome,
  ms: rounded(ms),
});

function messageOf(record: RequestRecord, { asked, cost }: Told): string {
  const { endpoint, provider, model, status, outcome, usage, durationMs, attempts } = record;
  const from = provider === undefined ? '' : ` → ${model === undefined ? provider : `${provider}/${model}`}`;
  const moves = attempts.length > 1 ? `, ${attempts.length} attempts` : '';
  const used = usage.input + usage.output > 0 ? `, ${usage.input}+${usage.output} tokens` : '';
  const price = cost === null || used === '' ? '' : `, $${cost}`;
  const what = asked ? `${endpoint} ${asked}` : endpoint;
  return `${what}${from} ${status} ${outcome}, ${Math.round(durationMs)} ms${moves}${used}${price}`;
}

const rounded = (ms: number): number => Math.round(ms * 10) / 10;
