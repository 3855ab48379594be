import type { Failure, Fault } from '../../failure/index.js';
import { type FailedAnswer, faultOf, isRecord, providerFailure, said, type Target } from '../kit/index.js';

/** Cohere's errors: `{message, id?}`, with a status that says the rest. */
export function parseFailure(answer: FailedAnswer, target: Target): Failure {
  const { message } = said(answer.body);
  const general = faultOf(answer, { message });
  const fault = own(answer.status, message) ?? general.fault;
  return providerFailure({ ...general, fault, said: { message, code: codeOf(answer.status, fault, message) } }, target);
}

/** The failure that a body or an event is, if it is one. Its status is gone by then: it is the server's fault. */
export function parseError(body: unknown, target: Target): Failure | undefined {
  if (!isRecord(body) || typeof body['message'] !== 'string' || 'type' in body) return undefined;
  return parseFailure({ status: 500, headers: {}, body, nowMs: 0 }, target);
}

/** 498 is a word that may not be said, 499 that Cohere itself gave the request up; a trial key ends with its month. */
function own(status: number, message = ''): Fault | undefined {
  if (status === 498) return 'content_policy';
  if (status === 499) return 'server';
  return status === 429 && /API calls ?\/ ?month/i.test(message) ? 'quota' : undefined;
}

/** OpenAI's clients branch on `code`, and Cohere sends none. */
function codeOf(status: number, fault: Fault, message = ''): string | undefined {
  if (fault === 'context_too_long') return 'context_length_exceeded';
  if (fault === 'content_policy') return 'content_filter';
  return status === 404 && /model/i.test(message) ? 'model_not_found' : undefined;
}
