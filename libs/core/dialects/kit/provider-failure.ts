import { Failure, type FailureCode, type Fault } from '../../failure/index.js';
import { isRecord } from '../../json/index.js';
import { retryAfterMs } from '../../resilience/index.js';
import type { FailedAnswer, Target } from './dialect.js';

/** What a provider's error body says, in whichever of the many shapes. */
export interface Said {
  readonly message?: string | undefined;
  readonly type?: string | undefined;
  readonly code?: string | undefined;
  readonly param?: string | undefined;
}

export interface ProviderFault {
  readonly fault: Fault;
  readonly status?: number | undefined;
  readonly said?: Said | undefined;
  readonly waitMs?: number | undefined;
}

/** The failure for a fault of a provider: ours to mend by another attempt, or the caller's to read. */
export function providerFailure(
  { fault, status, said, waitMs }: ProviderFault,
  target: Pick<Target, 'provider'>,
): Failure {
  const message = said?.message ?? (status ? `status ${status}` : fault);
  const isRejected = codes[fault] === 'upstream_rejected';
  return new Failure(codes[fault], `${target.provider}: ${clip(message)}`, {
    fault,
    provider: target.provider,
    providerStatus: status,
    retryAfterMs: waitMs,
    ...(isRejected && {
      param: said?.param,
      rejection: { status: clientStatus(status), type: said?.type, code: said?.code },
    }),
  });
}

const codes: Record<Fault, FailureCode> = {
  rate_limited: 'rate_limit_exceeded',
  quota: 'no_healthy_upstream',
  auth: 'upstream_auth_failed',
  context_too_long: 'upstream_rejected',
  content_policy: 'upstream_rejected',
  rejected: 'upstream_rejected',
  server: 'upstream_error',
  unreachable: 'upstream_error',
  timeout: 'upstream_timeout',
  invalid: 'upstream_invalid_response',
  cut: 'upstream_error',
};

/** What most providers mean by a status and a body. A dialect passes in what its own wire says more precisely. */
export function faultOf(answer: FailedAnswer, said: Said): ProviderFault {
  const { status } = answer;
  const waitMs = retryAfterMs(answer.headers, answer.nowMs);
  return { fault: classify(status, said, waitMs), status, said, waitMs };
}

function classify(status: number, said: Said, waitMs: number | undefined): Fault {
  const words = `${said.code ?? ''} ${said.type ?? ''} ${said.message ?? ''}`.toLowerCase();
  if (status === 402 || (status === 429 && outOfMoney.test(words))) return 'quota';
  if (status === 429 || (status === 503 && waitMs !== undefined)) return 'rate_limited';
  if (status === 401 || status === 403) return 'auth';
  if (status === 408) return 'timeout';
  if (status >= 500) return status === 504 ? 'timeout' : 'server';
  if (status >= 300 && status < 400) return 'invalid'; // a redirect is never followed
  if (contextTooLong.test(words)) return 'context_too_long';
  if (contentPolicy.test(words)) return 'content_policy';
  return 'rejected';
}

const outOfMoney =
  /insufficient_quota|insufficient[ _]balance|credit_balance|billing|spend_limit|quota exceeded for the month/;
const contextTooLong =
  /context_length_exceeded|context length|context window|maximum context|prompt is too long|too many tokens|input token count|exceeds the maximum number of tokens|string_above_max_length/;
const contentPolicy =
  /content_policy|content_filter|content management policy|responsibleai|safety system|moderation_blocked|content policy/;

/** Reads a message out of every error shape seen in the field. */
export function said(body: unknown): Said {
  if (typeof body === 'string') return isMarkup(body) ? {} : { message: body.trim() || undefined };
  if (Array.isArray(body)) return said(body[0]);
  if (!isRecord(body)) return {};
  const { error, detail } = body;
  if (isRecord(error)) return fields(error);
  if (typeof error === 'string') return { ...fields(body), message: error };
  if (typeof detail === 'string') return { message: detail };
  if (Array.isArray(detail)) return { message: detail.map((one) => text(isRecord(one) ? one['msg'] : one)).join('; ') };
  return fields(body);
}

const fields = (record: Record<string, unknown>): Said => ({
  message: text(record['message']),
  type: text(record['type']),
  code: text(record['code']) ?? text(record['status']),
  param: text(record['param']),
});

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value ? value : typeof value === 'number' ? String(value) : undefined;

const isMarkup = (body: string) => /^\s*</.test(body);

const MAX_MESSAGE = 1000;
const clip = (message: string) => (message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message);

/** A rejection keeps its status where a client may see it as its own fault. */
const clientStatus = (status: number | undefined): number => (status && status >= 400 && status < 500 ? status : 400);
