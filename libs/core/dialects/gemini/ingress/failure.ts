import { type Failure, failures } from '../../../failure/index.js';
import { usd } from '../../../ledger/index.js';

const TYPE = 'type.googleapis.com/google.rpc.';

/** Google's error object: `code` is the HTTP status, `status` the name of the RPC's. */
export function renderFailure(failure: Failure, requestId = '') {
  const { rejection, param, provider, retryAfterMs, budget, attempts } = failure.details;
  return {
    error: {
      code: failure.status,
      message: failure.message,
      status: statuses[failure.status] ?? (failure.status < 500 ? 'INVALID_ARGUMENT' : 'UNAVAILABLE'),
      details: [
        {
          '@type': `${TYPE}ErrorInfo`,
          reason: (rejection?.code ?? failure.code).toUpperCase(),
          domain: 'gatewright',
          metadata: {
            ...{ code: failure.code, type: failures[failure.code].type, source: provider ? 'provider' : 'gateway' },
            ...(provider && { provider }),
            ...(budget && { budget: budget.id, limit_usd: String(usd(budget.limitNano)) }),
            ...(attempts && attempts.length > 0 && { attempts: String(attempts.length) }),
          },
        },
        ...(param
          ? [{ '@type': `${TYPE}BadRequest`, fieldViolations: [{ field: param, description: failure.message }] }]
          : []),
        ...(retryAfterMs === undefined
          ? []
          : [{ '@type': `${TYPE}RetryInfo`, retryDelay: `${Math.max(1, Math.ceil(retryAfterMs / 1000))}s` }]),
        ...(requestId ? [{ '@type': `${TYPE}RequestInfo`, requestId }] : []),
      ],
    },
  };
}

/** https://cloud.google.com/apis/design/errors#handling_errors */
const statuses: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  402: 'RESOURCE_EXHAUSTED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  405: 'UNIMPLEMENTED',
  408: 'DEADLINE_EXCEEDED',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  504: 'DEADLINE_EXCEEDED',
};
