import type { Failure } from '#core/failure';
import type { Limits, LimitState } from '#core/limits';
import type { RequestRecord } from '#core/record';
import type { Deployment, Snapshot } from '#core/routing';
import type { Cancel } from './cancel.js';

/** Who is asking, and what they may do. Found by the key, trusted from there on. */
export interface Caller {
  readonly keyId: string;
  readonly keyName: string;
  readonly project: string;
  /** Patterns of the model names it may ask for. */
  readonly models: readonly string[];
  readonly limits: Limits;
}

/** What the relay needs of the world. Anything of this shape will do: Redis in production, a Map in a test. */
export interface Ports {
  readonly snapshots: Snapshots;
  readonly admission: Admission;
  readonly upstream: Upstream;
  readonly ledger: Ledger;
  readonly faults: Faults;
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
  /** One atomic step over all limits of the caller. Throws a Failure `rate_limit_exceeded`. */
  admit(caller: Caller, requestId: string): Promise<Permit>;
}

/** What was set aside for a request. A lease: left alone, it lapses by itself. */
export interface Permit {
  readonly requests?: LimitState | undefined;
  /** The request is over. Never throws. */
  release(): void;
}

export interface Outgoing {
  readonly deployment: Deployment;
  /** Path below the provider's base URL, query included. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly connectMs: number;
  readonly cancel: Cancel;
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

export interface Ledger {
  /** One record per request: the usage row, the metrics and the log line are read from it. Never throws, never waits. */
  record(record: RequestRecord): void;
}

/** Told of what went wrong by our own fault, for the log: the caller and the record learn only that it did. */
export interface Faults {
  note(requestId: string, failure: Failure): void;
}
