import type { Failure, Fault } from '../../failure/index.js';
import { durationMs } from '../../resilience/index.js';
import { type FailedAnswer, faultOf, isRecord, providerFailure, type Said, said, type Target } from '../kit/index.js';

/** Google's RPC errors: `{error: {code, message, status, details}}`, in an array where a stream was asked for without SSE. */
export function parseFailure(answer: FailedAnswer, target: Target): Failure {
  const error = errorOf(answer.body);
  const told = toSaid(answer.body, error);
  const general = faultOf(answer, told);
  const waitMs = retryDelayMs(error) ?? general.waitMs;
  const isBusy = answer.status === 503 && waitMs !== undefined;
  const fault = preciseFault(error, told) ?? (isBusy ? 'rate_limited' : general.fault);
  return providerFailure({ ...general, fault, waitMs, said: { ...told, code: codeOf(fault, told) } }, target);
}

/** The failure that a body or an event of a stream is, if it is one; its status stands in the body then. */
export function parseError(body: unknown, target: Target): Failure | undefined {
  const error = errorOf(body);
  if (!error) return undefined;
  return parseFailure({ status: statusOf(error), headers: {}, body, nowMs: 0 }, target);
}

type RpcError = Readonly<Record<string, unknown>>;

function errorOf(body: unknown): RpcError | undefined {
  const whole: unknown = Array.isArray(body) ? body.find((one) => isRecord(one) && one['error']) : body;
  const error = isRecord(whole) ? whole['error'] : undefined;
  if (typeof error === 'string' && error) return { message: error }; // a proxy's
  return isRecord(error) ? error : undefined;
}

/** The RPC status says more than the number. */
function toSaid(body: unknown, error: RpcError | undefined): Said {
  const { message, code } = said(body);
  return { message, code: typeof error?.['status'] === 'string' ? error['status'] : code };
}

/** OpenAI's clients branch on some codes: those are told in OpenAI's words, all others in Google's. */
function codeOf(fault: Fault, { message = '', code }: Said): string | undefined {
  if (fault === 'context_too_long') return 'context_length_exceeded';
  return code === 'NOT_FOUND' && /model/i.test(message) ? 'model_not_found' : code;
}

function preciseFault(error: RpcError | undefined, { message = '', code = '' }: Said): Fault | undefined {
  if (reasonsOf(error).some((reason) => reason.startsWith('API_KEY_'))) return 'auth'; // a wrong key is a 400
  if (/credits are depleted/i.test(message)) return 'quota';
  if (code === 'FAILED_PRECONDITION' && /location is not supported|enable billing/i.test(message)) return 'auth';
  return faults.get(code);
}

/** Quotas speak of "plan and billing", also those of a minute: they pass, and say when. */
const faults: ReadonlyMap<string, Fault> = new Map([
  ['RESOURCE_EXHAUSTED', 'rate_limited'],
  ['UNAUTHENTICATED', 'auth'],
  ['PERMISSION_DENIED', 'auth'],
  ['ABORTED', 'server'],
  ['CANCELLED', 'server'],
]);

const reasonsOf = (error: RpcError | undefined): string[] =>
  detailsOf(error).flatMap(({ reason }) => (typeof reason === 'string' ? reason : []));

/** RetryInfo is the only hint: there are no rate-limit headers. */
const retryDelayMs = (error: RpcError | undefined): number | undefined =>
  detailsOf(error)
    .map(({ retryDelay }) => durationMs(typeof retryDelay === 'string' ? retryDelay : undefined))
    .find((ms) => ms !== undefined);

const detailsOf = (error: RpcError | undefined): RpcError[] =>
  Array.isArray(error?.['details']) ? error['details'].filter(isRecord) : [];

const statusOf = ({ code, status }: RpcError): number => {
  if (typeof code === 'number' && code >= 400 && code < 600) return code;
  return statuses.get(String(status)) ?? 500;
};

/** https://cloud.google.com/apis/design/errors#handling_errors */
const statuses: ReadonlyMap<string, number> = new Map([
  ['INVALID_ARGUMENT', 400],
  ['FAILED_PRECONDITION', 400],
  ['OUT_OF_RANGE', 400],
  ['UNAUTHENTICATED', 401],
  ['PERMISSION_DENIED', 403],
  ['NOT_FOUND', 404],
  ['ALREADY_EXISTS', 409],
  ['ABORTED', 409],
  ['RESOURCE_EXHAUSTED', 429],
  ['CANCELLED', 499],
  ['UNIMPLEMENTED', 501],
  ['UNAVAILABLE', 503],
  ['DEADLINE_EXCEEDED', 504],
]);
