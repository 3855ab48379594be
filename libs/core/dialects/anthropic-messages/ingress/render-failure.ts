import type { Failure } from '../../../failure/index.js';
import { type BudgetRefusal, usd } from '../../../ledger/index.js';

/**
 * Anthropic's error object. What the gateway knows beside it stands in `details`, where its SDK reads `error_code`.
 * https://platform.claude.com/docs/en/api/errors
 */
export const renderFailure = (failure: Failure, requestId: string) => ({
  type: 'error',
  error: { type: typeOf(failure), message: failure.message, details: detailsOf(failure) },
  request_id: requestId || null,
});

function typeOf({ status, details: { rejection } }: Failure): string {
  const said = rejection?.type ?? '';
  return types[status] ?? (names.has(said) ? said : status >= 500 ? 'api_error' : 'invalid_request_error');
}

const types: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** What an upstream of the same language may have said more precisely than by its status. */
const names: ReadonlySet<string> = new Set([...Object.values(types), 'invalid_request_error', 'api_error']);

const detailsOf = ({ code, details: { param, provider, attempts, budget, rejection } }: Failure) => ({
  error_code: rejection?.code ?? code,
  ...(param && { param }),
  source: provider ? 'provider' : 'gateway',
  ...(provider && { provider }),
  ...(attempts && attempts.length > 0 && { attempts }),
  ...(budget && { budget: budgetOf(budget) }),
  doc_url: `/errors/${code}`, // on the gateway itself: it has no other address that is known
});

const budgetOf = ({ id, scope, limitNano, usedNano, resetsAt }: BudgetRefusal) => ({
  id,
  scope,
  limit_usd: usd(limitNano),
  used_usd: usd(usedNano),
  resets_at: resetsAt === undefined ? null : new Date(resetsAt).toISOString(),
});
