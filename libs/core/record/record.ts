import type { Price } from '../catalog/price.js';
import type { Fault } from '../failure/index.js';
import type { Usage } from '../hub/index.js';
import type { AnyEndpoint } from '../providers/kit/index.js';

/** How a request ended: the label of metrics, one of few words. */
export type Outcome =
  | 'ok'
  | 'client_error'
  | 'unauthorized'
  | 'rate_limited'
  | 'budget_exceeded'
  | 'policy_blocked'
  | 'provider_error'
  | 'timeout'
  | 'canceled'
  | 'internal_error';

/** How sure a cost is. */
export type Certainty = 'exact' | 'estimated' | 'unknown' | 'none';

/** One request sent upstream. */
export interface AttemptRecord {
  readonly n: number;
  readonly provider: string;
  /** The upstream's name. */
  readonly model: string;
  /** HTTP status of the provider; `null` where none came. */
  readonly status: number | null;
  readonly outcome: 'ok' | Fault | 'canceled';
  /** Why this deployment was asked. */
  readonly reason: string;
  readonly ms: number;
  readonly firstTokenMs: number | null;
  readonly usage: Usage;
  /** nano-USD; `null` where the price is unknown. */
  readonly costNano: bigint | null;
  readonly ledger: Certainty;
  /** The price it was counted with. */
  readonly price?: Price | undefined;
  /** Ids of the budget windows it is charged to. */
  readonly windows: readonly string[];
  /** The provider's own id of the answer, by which its bill can be compared with ours. */
  readonly responseId?: string | undefined;
}

/** Everything worth knowing about one request. Metrics, log line and usage row are read from it. */
export interface RequestRecord {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Absent where the key was not recognised. */
  readonly caller?:
    | {
        readonly keyId: string;
        readonly keyName: string;
        readonly project: string;
        readonly team?: string | undefined;
      }
    | undefined;
  /** Who the caller said it was for. */
  readonly endUser?: string | undefined;
  readonly endpoint: AnyEndpoint;
  readonly stream: boolean;
  readonly requestedModel: string;
  readonly route?: string | undefined;
  readonly strategy?: string | undefined;
  readonly reason?: string | undefined;
  /** Who answered; absent where nobody did. */
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly status: number;
  readonly outcome: Outcome;
  readonly errorCode?: string | undefined;
  /** All attempts together. */
  readonly usage: Usage;
  readonly costNano: bigint | null;
  readonly durationMs: number;
  /** Our own share: all but waiting for upstreams. */
  readonly overheadMs: number;
  readonly firstTokenMs?: number | undefined;
  readonly traceparent?: string | undefined;
  readonly tags: readonly string[];
  readonly attempts: readonly AttemptRecord[];
  /** What its caller used that is deprecated, where that is anything. */
  readonly deprecated?: { readonly dialect: string; readonly features: readonly string[] } | undefined;
}

/** A request that is under way, as its record would be if the gateway ended now: nobody could know how long it took. */
export type OpenRecord = Omit<RequestRecord, 'durationMs' | 'overheadMs' | 'attempts'> & {
  readonly durationMs: null;
  readonly overheadMs: null;
  readonly attempts: readonly (Omit<AttemptRecord, 'ms'> & { readonly ms: number | null })[];
};
