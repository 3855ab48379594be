/**
 * Everything that can go wrong, in one table: what a caller sees, and whether trying again can help.
 * `retry` is said to clients in `x-should-retry`: `false` where a second try cannot succeed.
 */
export const failures = {
  invalid_request: { status: 400, type: 'invalid_request_error', retry: false },
  previous_response_not_found: { status: 400, type: 'invalid_request_error', retry: false },
  invalid_api_key: { status: 401, type: 'authentication_error', retry: false },
  model_not_allowed: { status: 403, type: 'permission_error', retry: false },
  ip_not_allowed: { status: 403, type: 'permission_error', retry: false },
  policy_blocked: { status: 403, type: 'permission_error', retry: false },
  model_not_found: { status: 404, type: 'invalid_request_error', retry: false },
  not_found: { status: 404, type: 'invalid_request_error', retry: false },
  endpoint_not_supported: { status: 404, type: 'invalid_request_error', retry: false },
  method_not_allowed: { status: 405, type: 'invalid_request_error', retry: false },
  request_timeout: { status: 408, type: 'invalid_request_error', retry: false },
  payload_too_large: { status: 413, type: 'invalid_request_error', retry: false },
  unsupported_media_type: { status: 415, type: 'invalid_request_error', retry: false },
  expectation_failed: { status: 417, type: 'invalid_request_error', retry: false },
  headers_too_large: { status: 431, type: 'invalid_request_error', retry: false },
  rate_limit_exceeded: { status: 429, type: 'rate_limit_error', retry: undefined },
  insufficient_quota: { status: 429, type: 'insufficient_quota', retry: false },
  client_closed_request: { status: 499, type: 'api_error', retry: undefined },
  internal_error: { status: 500, type: 'api_error', retry: undefined },
  upstream_rejected: { status: 400, type: 'invalid_request_error', retry: false },
  upstream_error: { status: 502, type: 'api_error', retry: undefined },
  upstream_auth_failed: { status: 502, type: 'api_error', retry: undefined },
  upstream_invalid_response: { status: 502, type: 'api_error', retry: undefined },
  no_healthy_upstream: { status: 503, type: 'api_error', retry: undefined },
  overloaded: { status: 503, type: 'api_error', retry: undefined },
  auth_backend_unavailable: { status: 503, type: 'api_error', retry: undefined },
  budget_backend_unavailable: { status: 503, type: 'api_error', retry: undefined },
  response_backend_unavailable: { status: 503, type: 'api_error', retry: undefined },
  resource_backend_unavailable: { status: 503, type: 'api_error', retry: undefined },
  upstream_timeout: { status: 504, type: 'api_error', retry: undefined },
} as const satisfies Record<string, { status: number; type: string; retry: false | undefined }>;

export type FailureCode = keyof typeof failures;
