import { z } from 'zod';

/** Everything the admin API refuses with: the status, and a title that is the same each time (RFC 9457). */
const problems = {
  invalid_request: { status: 400, title: 'The request cannot be used' },
  unauthorized: { status: 401, title: 'An admin token is needed' },
  forbidden: { status: 403, title: 'This token may not do that' },
  not_found: { status: 404, title: 'There is no such thing' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  ambiguous_name: { status: 409, title: 'The name belongs to several' },
  slug_taken: { status: 409, title: 'The slug is taken' },
  in_use: { status: 409, title: 'It is in use' },
  conflict: { status: 409, title: 'Somebody else changed it meanwhile' },
  request_in_flight: { status: 409, title: 'The first request with this Idempotency-Key is still at work' },
  precondition_failed: { status: 412, title: 'The ETag is stale' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be JSON' },
  expectation_failed: { status: 417, title: 'The expectation cannot be met' },
  idempotency_mismatch: { status: 422, title: 'This Idempotency-Key was used for another request' },
  too_many_wrong_tokens: { status: 429, title: 'Too many wrong tokens' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  internal_error: { status: 500, title: 'Something went wrong inside' },
  upstream_error: { status: 502, title: 'The provider did not answer as expected' },
  database_unavailable: { status: 503, title: 'The database does not answer' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;

/** One thing that is wrong with a body: where (a JSON pointer, RFC 6901), what kind, and what to do. */
export const fieldError = z.object({ pointer: z.string(), code: z.string(), message: z.string() });

export type FieldError = Readonly<z.infer<typeof fieldError>>;

export interface ProblemDetails {
  readonly errors?: readonly FieldError[] | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The object as it is now, for whoever wanted to change an older one. */
  readonly current?: unknown;
  readonly cause?: unknown;
}

/** The only thing the admin API throws on purpose; the filter writes it as `application/problem+json`. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly details: ProblemDetails = {},
  ) {
    super(message, { cause: details.cause });
  }

  get status(): number {
    return problems[this.code].status;
  }

  get title(): string {
    return problems[this.code].title;
  }
}

/** Says which thing is missing. */
export const notFound = (what: string, id: string): Problem =>
  new Problem('not_found', `There is no ${what} "${id.slice(0, 100)}".`);

/** Refuses a body for these reasons; the first is also the summary. */
export const invalid = (errors: readonly FieldError[]): Problem => {
  const [first] = errors;
  const where = first?.pointer ? `${first.pointer}: ` : '';
  return new Problem('invalid_request', first ? `${where}${first.message}` : 'The body cannot be used.', { errors });
};

/** The problem for a status that somebody else chose, such as the HTTP server. */
export const codeOf = (status: number): ProblemCode =>
  codesOf(status)[0] ?? (status >= 500 ? 'internal_error' : 'invalid_request');

/** Every problem that is answered with this status. */
export const codesOf = (status: number): readonly ProblemCode[] =>
  codes.filter((code) => problems[code].status === status);

const codes = Object.keys(problems) as readonly ProblemCode[]; // seam: the keys of the table
