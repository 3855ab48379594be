import type { Signer } from '#core/credentials';
import type { Failure } from '#core/failure';
import type { Usage } from '#core/hub';
import type { Bound, Budget } from '#core/ledger';
import type { Limits, LimitStates } from '#core/limits';
import type { OpenRecord, RequestRecord } from '#core/record';
import type { Deployment, Snapshot } from '#core/routing';
import type { Cancel } from './cancel.js';

/** Who is asking, and what they may do. Found by the key, trusted from there on. */
export interface Caller {
  readonly keyId: string;
  readonly keyName: string;
  /** Slug; its team, and the limits of both, stand in the snapshot. */
  readonly project: string;
  /** Patterns of the model names it may ask for. */
  readonly models: readonly string[];
  /** Patterns of the routes that may serve it. */
  readonly routes: readonly string[];
  /** Endpoints it may call, or `*`. */
  readonly endpoints: readonly string[];
  readonly limits: Limits;
  /** Those of the key itself; all others stand in the snapshot. */
  readonly budgets: readonly Budget[];
}

/** What the relay needs of the world. Anything of this shape will do: Redis in production, a Map in a test. */
export interface Ports {
  readonly snapshots: Snapshots;
  readonly admission: Admission;
  readonly upstream: Upstream;
  readonly fetcher: Fetcher;
  /** Asked only where a key is not enough. */
  readonly signer: Signer;
  readonly ledger: Ledger;
  readonly faults: Faults;
  readonly tokens: TokenCounter;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly dice: () => number;
  /** A fresh id, such as `req_…`. */
  readonly newId: (prefix: string) => string;
}

export interface Snapshots {
  current(): Snapshot;
}

export interface Clock {
  /** Milliseconds that only ever grow: for durations. */
  now(): number;
  /** Milliseconds since 1970: for dates. */
  wall(): number;
  /** Calls once after `ms`, unless stopped. */
  after(ms: number, call: () => void): Timer;
}
export interface Timer {
  /** Starts the time again from now. */
  refresh(): unknown;
  stop(): void;
}

export interface Admission {
  /** For one request. Nothing is counted yet. */
  permit(request: AdmittedRequest): Permit;
}

export interface AdmittedRequest {
  readonly id: string;
  readonly caller: Caller;
  readonly snapshot: Snapshot;
  /** Who the caller says it is for. */
  readonly endUser?: string | undefined;
}

/** What was set aside for a request. Left alone, it lapses by itself. */
export interface Permit {
  readonly states: LimitStates;
  /** Limits are counted by this process alone at the moment. */
  readonly isLocal: boolean;
  /**
   * Lets one attempt in, by all limits and budgets in one atomic step; the first counts the request as well. Throws a Failure
   * `rate_limit_exceeded`, `insufficient_quota` or `budget_backend_unavailable`.
   */
  reserve(attempt: AdmittedAttempt): Promise<Reservation>;
  /** Lets in a request that asks no model: only limits of the caller count it. Throws a Failure `rate_limit_exceeded`. */
  enter(): Promise<void>;
  /** The request is over, and used so many tokens. Never throws. */
  release(usage: Usage): void;
}

export interface AdmittedAttempt {
  /** 1 for the first. */
  readonly n: number;
  readonly deployment: Deployment;
  /** The most it can use, and what that costs. */
  readonly bound: Bound;
  /** What it will probably use: tokens per minute are counted by it until it is known. */
  readonly expected: Usage;
  /** Ids of budgets that are spent and serve on by another route: counted on, and refusing nobody. */
  readonly spent?: readonly string[] | undefined;
}

/** What is held back for one attempt. */
export interface Reservation {
  /** Ids of the budget windows it is held in. */
  readonly windows: readonly string[];
  readonly bound: Bound;
  /** Holds more. `false` where a budget has no room. Throws a Failure `budget_backend_unavailable`. */
  raise(bound: Bound): Promise<boolean>;
  /** The attempt is over, and used so much; `isFree`: it cost nothing for certain. Never throws. */
  release(usage: Usage, isFree: boolean): void;
}

export interface Outgoing {
  readonly deployment: Deployment;
  /** Path below the provider's base URL, query included. */
  readonly path: string;
  /** Absent: POST. Nothing but POST has a body. */
  readonly method?: 'GET' | 'POST' | 'DELETE' | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | Streaming;
  readonly connectMs: number;
  readonly cancel: Cancel;
}

/** A body that is sent as it comes: what of it is not here yet is waited for. Each attempt opens it from its beginning. */
export interface Streaming {
  /** In bytes, where it is known already. */
  readonly length?: number | undefined;
  /** Throws a Failure where the rest of it does not come. */
  open(): AsyncIterable<Uint8Array>;
}

/** A form that goes on, ready to be sent. */
export interface RenderedForm {
  /** With the boundary in it. */
  readonly contentType: string;
  readonly body: Streaming;
}

/** The head of an upstream's answer, and its body as it comes. */
export interface Incoming {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Ends well or throws a Failure (`fault: 'unreachable'` when the wire broke; the reason of `cancel` when we gave up). Leaving the loop early closes the wire. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface Upstream {
  /** Resolves at the head. Throws a Failure: `fault: 'unreachable'` or `'timeout'`, or the reason of `cancel`. */
  send(call: Outgoing): Promise<Incoming>;
}

/** Fetches what callers point to, for providers that do not: from public addresses only, and only pictures and documents. */
export interface Fetcher {
  readonly limits: {
    /** Of one file. */
    readonly fileBytes: number;
    /** Of all that are fetched for one request. */
    readonly requestBytes: number;
  };
  /** Throws the reason of `cancel`, what `take` throws, or a Failure `overloaded`; all else is an answer. */
  fetch(wish: FetchWish): Promise<Fetched>;
}

export interface FetchWish {
  readonly url: string;
  readonly kind: 'image' | 'file';
  /** Asked before bytes are kept; `false` where there are too many of them. */
  readonly take: (bytes: number) => boolean;
  readonly cancel: Cancel;
  /** Of the request: who is asked is not told. */
  readonly traceparent?: string | undefined;
}

export type Fetched =
  | { readonly is: 'file'; readonly mediaType: string; readonly base64: string }
  | {
      readonly is: 'refused';
      readonly why: 'address' | 'unreachable' | 'status' | 'redirects' | 'type' | 'encoded' | 'size';
      /** What it answered with. */
      readonly status?: number | undefined;
    };

export interface Ledger {
  /**
   * Before an attempt is sent: the record as it would have to be if this process were killed now. It outlives the process
   * when this returns. Throws a Failure `overloaded` where nothing can be written: what cannot be counted is not sent.
   */
  intend(record: OpenRecord): void;
  /** One record per request: the usage row, the metrics and the log line are read from it. Never throws, never waits. */
  record(record: RequestRecord): void;
}

/** Counts text as OpenAI's models do (o200k), or a little more. Takes time: asked only where a budget is near its end. */
export interface TokenCounter {
  count(text: string): Promise<number>;
}

/** Told of what went wrong by our own fault, for the log: the caller and the record learn only that it did. */
export interface Faults {
  note(requestId: string, failure: Failure): void;
}

/** A response that its caller may read again or go on with. */
export interface KeptResponse {
  readonly id: string;
  /** Slug: nobody else finds it. */
  readonly project: string;
  /** Id of the response it went on with. */
  readonly previous?: string | undefined;
  /** The items that were new in its request, each with an id. */
  readonly input: readonly Readonly<Record<string, unknown>>[];
  readonly response: Readonly<Record<string, unknown>>;
}

/** What callers said and were answered in the Responses API. The methods that wait throw a Failure `response_backend_unavailable`. */
export interface Responses {
  /** Never throws, never waits: found from now on. */
  keep(response: KeptResponse): void;
  find(project: string, id: string): Promise<KeptResponse | undefined>;
  /** With all those before it, the first one first; `undefined` where one of them is not there. */
  chain(project: string, id: string): Promise<readonly KeptResponse[] | undefined>;
  /** Those that hold any of these items. */
  holding(project: string, itemIds: readonly string[]): Promise<readonly KeptResponse[]>;
  /** Answers whether it was there. */
  remove(project: string, id: string): Promise<boolean>;
}
