/** How much may be used. Absent: not limited. */
export interface Limits {
  /** Requests per minute. */
  readonly rpm?: number | undefined;
  /** Tokens per minute, in and out together. */
  readonly tpm?: number | undefined;
  readonly input_tpm?: number | undefined;
  readonly output_tpm?: number | undefined;
  /** Requests at the same time. */
  readonly concurrency?: number | undefined;
}

/** A part of the limits, for one of several gateways that cannot see each other. Never less than one. */
export const shareOf = (limit: number, share: number): number =>
  share >= 1 || limit === 0 ? limit : Math.max(1, Math.floor(limit * share));
