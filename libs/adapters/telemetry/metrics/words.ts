import type { AttemptRecord, Outcome } from '#core/record';

/** How an attempt ended, as a label: words that a dashboard can group by. */
export const attemptOutcome: Record<AttemptRecord['outcome'], string> = {
  ok: 'ok',
  rate_limited: 'http_429',
  quota: 'quota',
  auth: 'unauthorized',
  context_too_long: 'context_too_long',
  content_policy: 'policy_blocked',
  rejected: 'client_error',
  server: 'http_5xx',
  unreachable: 'connect',
  timeout: 'timeout',
  invalid: 'invalid_response',
  cut: 'cut',
  canceled: 'canceled',
};

/** Exported as zero before anything went wrong, so that the first error is seen as an increase. */
export const expectedAttemptOutcomes = ['ok', 'http_429', 'http_5xx', 'connect', 'timeout'] as const;

/** Who is to be asked about a request that ended so: nobody, the caller, or the operator. */
export const outcomeClass: Record<Outcome, string> = {
  ok: 'ok',
  client_error: 'refused',
  unauthorized: 'refused',
  rate_limited: 'refused',
  budget_exceeded: 'refused',
  policy_blocked: 'refused',
  provider_error: 'failed',
  timeout: 'failed',
  internal_error: 'failed',
  canceled: 'canceled',
};
