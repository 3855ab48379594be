import { type FailureCode, failures } from './table.js';

/** What a code means, and what whoever reads it can do. */
export interface Meaning {
  readonly meaning: string;
  readonly fix: string;
}

/** The catalogue of errors: `GET /errors/{code}` and `docs/errors.md` are read from it. */
export const meanings: Readonly<Record<FailureCode, Meaning>> = {
  invalid_request: {
    meaning: 'The request cannot be used as it is. `param` names the field, where there is one.',
    fix: 'Read the message, correct the field and send the request again.',
  },
  previous_response_not_found: {
    meaning:
      'The response that the request goes on with is not kept here: it was not stored, it was deleted, it is too old, or another project made it. The same goes for all those before it.',
    fix: 'Send the whole conversation as `input`, without `previous_response_id`. Responses are kept for RESPONSE_RETENTION_DAYS, unless they were asked for with `store: false`.',
  },
  invalid_api_key: {
    meaning: 'The API key is missing, mistyped, unknown, disabled or expired.',
    fix: 'Send a key of this gateway as `Authorization: Bearer gw_live_...`. A key of a provider does not work here. An operator makes keys with POST /admin/v1/keys.',
  },
  model_not_allowed: {
    meaning: 'The key is good, but it may not use this model.',
    fix: 'Ask for a model that GET /v1/models lists for this key, or have an operator add the model to `models` of the key.',
  },
  ip_not_allowed: {
    meaning: 'The key may not be used from this address.',
    fix: 'Send the request from an allowed address, or have an operator change the key.',
  },
  policy_blocked: {
    meaning: 'A policy of the operator refused the request, or the key may not call this endpoint.',
    fix: 'Change what the message names, or have an operator add the endpoint to `endpoints` of the key. Sending the same request again is refused again.',
  },
  model_not_found: {
    meaning: 'No route, provider or model has this name.',
    fix: 'Use a name that GET /v1/models lists, or `provider/model`. An operator adds names with POST /admin/v1/routes.',
  },
  not_found: {
    meaning: 'There is nothing at this path.',
    fix: 'Compare the path with docs/api.md. The base URL of an SDK ends in /v1.',
  },
  endpoint_not_supported: {
    meaning:
      'The model is known, but none of its providers has this endpoint. The message names the configured providers that have it.',
    fix: 'Choose a model of one of these: docs/providers.md says who has what. An operator adds a provider with POST /admin/v1/providers.',
  },
  method_not_allowed: {
    meaning: 'The path exists, but not with this HTTP method.',
    fix: 'Use the method that docs/api.md names.',
  },
  request_timeout: {
    meaning: 'The request was not complete in time: 10 seconds for the headers, 60 for the whole.',
    fix: 'Look for a slow or broken connection between the application and the gateway.',
  },
  payload_too_large: {
    meaning: 'The body is larger than the gateway accepts.',
    fix: 'Send less, or have an operator raise MAX_BODY_MB, or MAX_UPLOAD_MB for forms with files.',
  },
  unsupported_media_type: {
    meaning: 'The body is not JSON in UTF-8, or it is compressed.',
    fix: 'Send `Content-Type: application/json` and no Content-Encoding.',
  },
  expectation_failed: {
    meaning: 'The request has an `Expect` header that is not `100-continue`.',
    fix: 'Leave the header out.',
  },
  headers_too_large: {
    meaning: 'The headers are larger than 16 KiB, or there are more than 100 of them.',
    fix: 'Send fewer or shorter headers.',
  },
  rate_limit_exceeded: {
    meaning:
      'A limit of the key, its project or its team is reached, or every provider that could answer is limiting us; or too many unknown keys came from this address.',
    fix: 'Wait as long as Retry-After says. If `source` is `gateway`, an operator can raise the limits of the key.',
  },
  insufficient_quota: {
    meaning: 'A budget has no room for what this request may cost. `budget` says which one, and when it begins anew.',
    fix: 'Set a smaller `max_tokens`, wait until the budget begins anew, or have an operator raise it.',
  },
  client_closed_request: {
    meaning: 'The caller hung up before the answer was complete. It is seen in logs and metrics only.',
    fix: 'Give the client a longer timeout if it gave up too early.',
  },
  internal_error: {
    meaning: 'Something went wrong inside the gateway.',
    fix: 'Try again. If it stays, tell an operator the `x-request-id` of the answer: the log says more.',
  },
  upstream_rejected: {
    meaning: 'The provider refused the request itself. The status, the message and often the code are the provider’s.',
    fix: 'Read the message and change the request.',
  },
  upstream_error: {
    meaning: 'The provider failed, could not be reached or broke off its answer, and no other one could answer.',
    fix: 'Try again. `attempts` tells what each provider did. An operator can add another target to the route.',
  },
  upstream_auth_failed: {
    meaning: 'A provider refused the credential of the gateway. The key of the caller is not at fault.',
    fix: 'An operator sets a working `api_key` or `credential` at the provider and checks it with POST /admin/v1/providers/{id}/test.',
  },
  upstream_invalid_response: {
    meaning: 'The provider answered with something that is no answer: a web page, broken JSON, or too much.',
    fix: 'Try again. If it stays, an operator compares the `base_url` of the provider with docs/providers.md.',
  },
  no_healthy_upstream: {
    meaning: 'Nobody who could answer may be asked now: all are resting after failures, or have no quota left.',
    fix: 'Wait as long as Retry-After says. POST /v1/routing/explain tells why each one is left out.',
  },
  overloaded: {
    meaning:
      'The gateway cannot take the request now: it has too much to do, has just started or is stopping, or its disk is full.',
    fix: 'Wait as long as Retry-After says, then send it again.',
  },
  auth_backend_unavailable: {
    meaning: 'The key could not be checked because the database does not answer. Nothing is said about the key.',
    fix: 'Try again. An operator looks at PostgreSQL and at GET /health/ready.',
  },
  budget_backend_unavailable: {
    meaning: 'The budget could not be checked because the place where it is counted does not answer.',
    fix: 'Try again. An operator looks at Redis and at GET /health/ready.',
  },
  response_backend_unavailable: {
    meaning: 'A stored response could not be read or removed because the database does not answer.',
    fix: 'Try again, or send the whole conversation as `input`. An operator looks at PostgreSQL and at GET /health/ready.',
  },
  resource_backend_unavailable: {
    meaning: 'Whose a file, an upload or a batch is cannot be known now because the database does not answer.',
    fix: 'Try again. An operator looks at PostgreSQL and at GET /health/ready.',
  },
  upstream_timeout: {
    meaning: 'The provider did not answer in time.',
    fix: 'Try again, or ask for a shorter answer. An operator sets the times in `failover` of the provider or the route.',
  },
};

/** Whether to send the request again, in a sentence. */
export function retryAdvice(code: FailureCode): string {
  if (code === 'client_closed_request') return 'Nobody is there to retry.';
  return failures[code].retry === false
    ? 'No: the same request would fail again. `x-should-retry: false` says so.'
    : 'Yes: after the time in Retry-After where it is sent, else with growing pauses.';
}
