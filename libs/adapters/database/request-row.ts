import type { AttemptRecord, RequestRecord } from '#core/record';
import type { Prisma } from './generated/client.js';

/** A record as the table `requests` holds it. */
export const toRow = (record: RequestRecord): Prisma.RequestCreateManyInput => ({
  id: record.id,
  createdAt: new Date(record.startedAt),
  keyId: record.caller?.keyId ?? '',
  keyName: record.caller?.keyName ?? '',
  project: record.caller?.project ?? '',
  endpoint: record.endpoint,
  stream: record.stream,
  requestedModel: storable(record.requestedModel),
  route: record.route,
  strategy: record.strategy,
  reason: record.reason,
  provider: record.provider,
  model: record.model && storable(record.model),
  status: record.status,
  outcome: record.outcome,
  errorCode: record.errorCode,
  inputTokens: record.usage.input,
  cachedTokens: record.usage.cachedInput,
  cacheWriteTokens: record.usage.cacheWrite,
  outputTokens: record.usage.output,
  reasoningTokens: record.usage.reasoning,
  costNano: record.costNano,
  durationMs: record.durationMs,
  overheadMs: record.overheadMs,
  firstTokenMs: record.firstTokenMs,
  traceId: record.traceparent?.split('-')[1],
  tags: record.tags.map(storable),
  attempts: record.attempts.map(toJson),
});

const toJson = (attempt: AttemptRecord): Prisma.InputJsonObject => ({
  n: attempt.n,
  provider: attempt.provider,
  model: storable(attempt.model),
  status: attempt.status,
  outcome: attempt.outcome,
  reason: attempt.reason,
  ms: attempt.ms,
  first_token_ms: attempt.firstTokenMs,
  cost_nano: attempt.costNano === null ? null : attempt.costNano.toString(),
  usage: { ...attempt.usage },
  ledger: attempt.ledger,
});

const MOST_CHARACTERS = 300;

/** PostgreSQL holds no NUL, and a name is no place for a novel. */
const storable = (text: string): string => text.replaceAll('\0', '').slice(0, MOST_CHARACTERS);
