/** What a key may use. Absent: not limited. */
export interface Limits {
  /** Requests per minute. */
  readonly rpm?: number | undefined;
  /** Tokens per minute. */
  readonly tpm?: number | undefined;
  /** Requests at the same time. */
  readonly concurrency?: number | undefined;
}

/** One limit as a caller may read it after a request was counted. */
export interface LimitState {
  readonly limit: number;
  readonly remaining: number;
  /** Until it is whole again. */
  readonly resetMs: number;
}

/** The outcome of asking all limits of a caller in one step. */
export type Verdict =
  | { readonly is: 'admitted'; readonly requests?: LimitState | undefined }
  | { readonly is: 'refused'; readonly by: 'rpm' | 'concurrency'; readonly retryAfterMs: number; readonly requests?: LimitState | undefined };

/** GCRA: the time between two requests at the limit, and how far ahead of it a burst may run. Microseconds. */
export const emission = (rpm: number): { readonly intervalUs: number; readonly burstUs: number } => {
  const intervalUs = Math.ceil(60_000_000 / rpm);
  return { intervalUs, burstUs: intervalUs * rpm };
};
