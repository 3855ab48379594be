import type { Failure, Fault } from '../../failure/index.js';
import { durationMs } from '../../resilience/index.js';
import {
  type FailedAnswer,
  faultOf,
  isRecord,
  providerFailure,
  type ProviderFault,
  type Said,
  said,
  type Target,
} from '../kit/index.js';
import type { Differences } from './differences.js';
import { own } from './same.js';

type Known = Pick<Differences, 'faults'>;

/** Classifies an answer with status 400 and above. */
export const parseFailure = (answer: FailedAnswer, target: Target, differences: Known): Failure =>
  providerFailure(classify(answer, explained(answer.body), differences), target);

/** The provider's error in a body or a stream event that came with status 200; `undefined` where there is none. */
export function failureInside(body: unknown, target: Target, differences: Known): Failure | undefined {
  if (!isError(body)) return undefined;
  const why = explained(body);
  return providerFailure(classify({ status: statusOf(why), headers: {}, body, nowMs: 0 }, why, differences), target);
}

/** `{error}`, `[{error}]`, `{object: "error"}`, `{base_resp}` (MiniMax), or a message where an answer has choices. */
function isError(body: unknown): boolean {
  if (Array.isArray(body)) return isRecord(body[0]) && Boolean(body[0]['error']);
  if (!isRecord(body)) return false;
  if (body['error'] || body['object'] === 'error') return true;
  if (isRecord(body['base_resp'])) return Boolean(body['base_resp']['status_code']);
  return !Array.isArray(body['choices']) && !Array.isArray(body['data']) && said(body).message !== undefined;
}

function explained(body: unknown): Said {
  if (!isRecord(body)) return said(body);
  const { base_resp: base, error } = body;
  if (isRecord(base) && base['status_code']) return said({ message: base['status_msg'], code: base['status_code'] });
  const why = said(body);
  // OpenRouter wraps what the model's own host said: without it, "Provider returned error" is all there is to read.
  const raw = isRecord(error) && isRecord(error['metadata']) ? error['metadata']['raw'] : undefined;
  return typeof raw === 'string' ? { ...why, message: `${why.message ?? 'error'}: ${raw}` } : why;
}

/** The status that an error inside a 200 would have had. */
function statusOf({ code, type, message }: Said): number {
  const status = Number(code);
  if (Number.isInteger(status) && status >= 400 && status < 600) return status;
  const words = `${type ?? ''} ${code ?? ''} ${message ?? ''}`.toLowerCase();
  return statuses.find(([pattern]) => pattern.test(words))?.[1] ?? 502;
}

const statuses: readonly (readonly [RegExp, number])[] = [
  [/insufficient_quota|insufficient balance|rate.?limit|too many requests/, 429],
  [/overloaded|unavailable|capacity/, 503],
  [/timeout|timed out/, 504],
  [/authentication|invalid_api_key|permission/, 401],
  [/invalid_request|context_length|content_filter|content_policy|not_found/, 400],
];

function classify(answer: FailedAnswer, why: Said, { faults = {} }: Known): ProviderFault {
  const found = faultOf({ ...answer, headers: withWait(answer) }, why);
  const known = own(faults, why.code ?? '') ?? own(faults, why.type ?? '') ?? oddity(answer, why);
  return { ...found, ...(known && { fault: known }), said: named(answer, why) };
}

/** What the words or headers of many providers say more exactly than their status. */
function oddity({ status, headers, body }: FailedAnswer, { code, type, message = '' }: Said): Fault | undefined {
  if (code === 'insufficient_quota' || type === 'insufficient_quota' || code === 'billing_not_active') return 'quota';
  if (code === 'model_not_found') return 'rejected'; // OpenAI says 403 where the project may not use the model
  if (status === 400 && /(incorrect|invalid) api.?key|api key not valid/i.test(message)) return 'auth';
  if (status === 403 && isModerated(body)) return 'content_policy';
  const mayRetry = headers['x-should-retry'];
  if (mayRetry === 'false' && status === 429) return 'quota';
  if (mayRetry === 'true' && (status === 409 || status === 400)) return 'server';
  return undefined;
}

/** OpenRouter's 403 for a flagged prompt carries the reasons. */
const isModerated = (body: unknown): boolean =>
  isRecord(body) &&
  isRecord(body['error']) &&
  isRecord(body['error']['metadata']) &&
  Array.isArray(body['error']['metadata']['reasons']);

/** The wait that is said elsewhere than in `retry-after`: a spent window's reset, or how long a model takes to load. */
function withWait({ status, headers, body }: FailedAnswer): FailedAnswer['headers'] {
  if (headers['retry-after'] ?? headers['retry-after-ms']) return headers;
  const spent = ['requests', 'tokens'].find((window) => headers[`x-ratelimit-remaining-${window}`] === '0');
  const resetMs = status === 429 && spent ? durationMs(headers[`x-ratelimit-reset-${spent}`]) : undefined;
  const loading = isRecord(body) && status === 503 ? body['estimated_time'] : undefined;
  const waitMs = resetMs ?? (typeof loading === 'number' ? loading * 1000 : undefined);
  return waitMs === undefined ? headers : { ...headers, 'retry-after-ms': String(waitMs) };
}

/** A missing model has one name, however the host spells it. */
function named({ status }: FailedAnswer, why: Said): Said {
  const isNamed = why.code !== undefined && !/^\d+$/.test(why.code);
  return status === 404 && !isNamed && /model/i.test(why.message ?? '') ? { ...why, code: 'model_not_found' } : why;
}
