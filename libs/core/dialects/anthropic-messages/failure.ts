import type { Failure, Fault } from '../../failure/index.js';
import { type FailedAnswer, faultOf, isRecord, providerFailure, said, type Said, type Target } from '../kit/index.js';

/** Classifies an answer with status 400 and above. */
export function parseFailure(answer: FailedAnswer, target: Target): Failure {
  const words = said(answer.body);
  const errorCode = errorCodeOf(answer.body);
  const usual = faultOf(answer, words);
  const fault = faultSaid(answer.status, words, errorCode) ?? usual.fault;
  return providerFailure(
    {
      ...usual,
      fault,
      // Whoever waits for a limit that the account's owner has set waits in vain.
      waitMs: fault === 'quota' ? undefined : usual.waitMs,
      said: { ...words, code: codeOf(fault, words) ?? errorCode, param: words.param ?? paramOf(words) },
    },
    target,
  );
}

/** The failure that a body with `error` tells after HTTP 200, where only its type says what status it would have had. */
export const parseError = (body: unknown, target: Target): Failure =>
  parseFailure(
    { status: statuses.get(said(body).type ?? '') ?? 500, headers: {}, body, nowMs: target.now * 1000 },
    target,
  );

const statuses: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['conflict_error', 409],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['api_error', 500],
  ['timeout_error', 504],
  ['overloaded_error', 529],
]);

/** What Anthropic says more precisely than a status can. */
function faultSaid(status: number, { type, message = '' }: Said, errorCode: string | undefined): Fault | undefined {
  if (type === 'overloaded_error') return 'server';
  if (errorCode === 'enforced_spend_limit_reached' || type === 'billing_error') return 'quota';
  if (status !== 400) return undefined;
  // Both come as a plain invalid_request_error.
  if (/credit balance is too low|reached your specified .*usage limits|spend limit/i.test(message)) return 'quota';
  if (/exceed(s|ed)? (the )?context limit/i.test(message)) return 'context_too_long';
  if (/content filtering policy/i.test(message)) return 'content_policy';
  return undefined;
}

function errorCodeOf(body: unknown): string | undefined {
  const error = isRecord(body) ? body['error'] : undefined;
  const details = isRecord(error) ? error['details'] : undefined;
  const code = isRecord(details) ? details['error_code'] : undefined;
  return typeof code === 'string' && code ? code : undefined;
}

/** OpenAI's clients branch on `code`, and Anthropic sends none. */
function codeOf(fault: Fault, { code, type, message = '' }: Said): string | undefined {
  if (code) return code;
  if (fault === 'context_too_long') return 'context_length_exceeded';
  if (fault === 'content_policy') return 'content_policy_violation';
  if (type === 'not_found_error' && message.startsWith('model')) return 'model_not_found';
  return type === 'request_too_large' ? 'request_too_large' : undefined;
}

/** Messages begin with a path. Only names that are the same at the caller's are told: our indexes are not theirs. */
const paramOf = ({ message = '' }: Said): string | undefined =>
  /^(model|messages|tools|tool_choice|max_tokens|temperature|top_p|top_k|thinking|output_config)\b[^:\s]*:/.exec(
    message,
  )?.[1];
