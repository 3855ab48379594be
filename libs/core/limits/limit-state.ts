/** The limits that can refuse a request. */
export type LimitName = 'rpm' | 'concurrency';

/** One limit as a caller may read it after a request was counted. */
export interface LimitState {
  readonly limit: number;
  readonly remaining: number;
  /** Until it is whole again. */
  readonly resetMs: number;
}

/** Which limit refused a request, and how the request limit stands. */
export interface LimitRefusal {
  readonly by: LimitName;
  readonly requests?: LimitState | undefined;
}
