import type { Failure } from '../../failure/index.js';
import { type FailedAnswer, faultOf, isRecord, providerFailure, type Said, said, type Target } from '../kit/index.js';
import { type Json, own, record, text } from './json.js';

/** Classifies an answer with status 400 and above. */
export function parseFailure(answer: FailedAnswer, target: Target): Failure {
  const why = said(answer.body);
  const found = faultOf(answer, why);
  const isQuota = why.code === 'insufficient_quota' || why.code === 'billing_not_active';
  // OpenAI says 403 where the project may not use the model.
  const isUnknown = why.code === 'model_not_found';
  return providerFailure(
    { ...found, ...(isQuota && { fault: 'quota' }), ...(isUnknown && { fault: 'rejected' }), said: why },
    target,
  );
}

/** The error in a response that failed, or in an event `error`: it came with status 200. */
export function failureOf(body: Json, target: Target): Failure {
  const error = isRecord(body['error']) ? body['error'] : body;
  const why: Said = {
    message: text(error['message']) ?? 'failed',
    type: text(error['type']),
    code: text(error['code']),
    param: text(error['param']),
  };
  const status =
    own(statuses, why.code ?? '') ?? (/^(invalid|image_|bio_|misalignment)/.test(why.code ?? '') ? 400 : 502);
  return providerFailure({ ...faultOf({ status, headers: {}, body, nowMs: 0 }, why), said: why }, target);
}

const statuses: Readonly<Record<string, number>> = {
  rate_limit_exceeded: 429,
  insufficient_quota: 429,
  server_error: 502,
  context_length_exceeded: 400,
  vector_store_timeout: 504,
};

/** The error inside of what was answered with status 200; `undefined` where there is none. */
export function failureInside(body: unknown, target: Target): Failure | undefined {
  if (!isRecord(body)) return undefined;
  if (body['status'] === 'failed' || body['status'] === 'cancelled')
    return failureOf(record(body['error'] ?? body), target);
  const { error } = body;
  if (!error) return undefined;
  return failureOf(isRecord(error) ? body : { message: text(error) }, target);
}
