import type { BudgetRefusal } from '../ledger/refusal.js';
import type { LimitRefusal } from '../limits/limit-state.js';
import { type FailureCode, failures } from './table.js';

/** One attempt as a failed caller may read it: where it went, what came back, and how long that took. */
export interface AttemptSummary {
  readonly deployment: string;
  /** HTTP status of the provider; `null` where none came. */
  readonly status: number | null;
  readonly ms: number;
  readonly reason: string;
}

/** What a provider itself said when it refused a request: it goes to the caller as it is, mapped to our shape. */
export interface Rejection {
  readonly status: number;
  readonly type?: string | undefined;
  readonly code?: string | undefined;
}

/** What went wrong at a provider, as far as the next move depends on it (`core/resilience`). */
export type Fault =
  | 'rate_limited' // 429, or 503 with a wait
  | 'quota' // the account has no money or no quota left
  | 'auth' // our credential was refused
  | 'context_too_long'
  | 'content_policy'
  | 'rejected' // any other 4xx: the request itself is at fault
  | 'server' // 5xx
  | 'unreachable' // refused, reset, DNS, TLS; or the end before any meaningful event
  | 'timeout' // no connection, no headers or no meaningful event in time
  | 'invalid' // an answer that is none: HTML, broken JSON, a wrong content type
  | 'cut'; // the stream broke after its first meaningful event

export interface FailureDetails {
  readonly fault?: Fault | undefined;
  /** HTTP status of the provider, where one came. */
  readonly providerStatus?: number | undefined;
  /** Path of the field that is wrong, such as `messages[2].content`. */
  readonly param?: string | undefined;
  /** How long to wait before another try can succeed. */
  readonly retryAfterMs?: number | undefined;
  /** The limit of the caller that was reached. */
  readonly limit?: LimitRefusal | undefined;
  /** The budget that is spent. */
  readonly budget?: BudgetRefusal | undefined;
  /** Slug of the provider that failed; absent for failures of our own. */
  readonly provider?: string | undefined;
  readonly rejection?: Rejection | undefined;
  readonly attempts?: readonly AttemptSummary[] | undefined;
  readonly cause?: unknown;
}

/** The only thing that is thrown on purpose. Dialects render it; nobody else shapes an error. */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    readonly code: FailureCode,
    message: string,
    readonly details: FailureDetails = {},
  ) {
    super(message, { cause: details.cause });
  }

  get status(): number {
    return this.details.rejection?.status ?? failures[this.code].status;
  }

  /** `false` where another try cannot succeed; `undefined` where the status says it all. */
  get shouldRetry(): false | undefined {
    return failures[this.code].retry;
  }

  /** The same failure with more told about it. */
  with(details: FailureDetails): Failure {
    return new Failure(this.code, this.message, { ...this.details, cause: this, ...details });
  }

  /** Anything thrown, as a failure: what is not one already is a fault of ours, and says nothing of its inside. */
  static from(error: unknown): Failure {
    if (error instanceof Failure) return error;
    return new Failure('internal_error', 'Something went wrong inside the gateway.', { cause: error });
  }
}
