import type { LimitName, LimitState } from './limit-state.js';

/** What a key may use. Absent: not limited. */
export interface Limits {
  /** Requests per minute. */
  readonly rpm?: number | undefined;
  /** Tokens per minute. */
  readonly tpm?: number | undefined;
  /** Requests at the same time. */
  readonly concurrency?: number | undefined;
}

/** One request that asks to be let in. */
export interface Ask {
  readonly keyId: string;
  /** Names the lease of the request, until it is released. */
  readonly requestId: string;
  readonly limits: Limits;
  readonly known?: Known | undefined;
}

/** What the asker knows of a key and this store may not: it was counted elsewhere, before a store went away or came back. */
export interface Known {
  /** The key is spent so far ahead of now, at least. */
  readonly aheadMs: number;
  /** Requests that run, by id. */
  readonly leases: readonly string[];
}

/** The outcome of asking all limits of a caller in one step. A refused request counts nowhere. */
export type Verdict =
  | { readonly is: 'admitted'; readonly requests?: LimitState | undefined }
  | {
      readonly is: 'refused';
      readonly by: LimitName;
      readonly retryAfterMs: number;
      readonly requests?: LimitState | undefined;
    };

export interface Lease {
  readonly keyId: string;
  readonly requestId: string;
}

/** Keeps count: in Redis for many gateways, in memory for one. */
export interface LimitStore {
  admit(ask: Ask): Promise<Verdict>;
  /** The request is over. Never throws, never waits; a second time says nothing new. */
  release(lease: Lease): void;
}

/** A part of the limits, for one of several gateways that cannot see each other. Never less than one. */
export function shareOf(limits: Limits, share: number): Limits {
  if (share >= 1) return limits;
  const part = (limit: number | undefined) => (limit ? Math.max(1, Math.floor(limit * share)) : limit);
  return { rpm: part(limits.rpm), tpm: part(limits.tpm), concurrency: part(limits.concurrency) };
}
