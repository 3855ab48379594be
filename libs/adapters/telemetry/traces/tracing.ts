import type { RequestRecord } from '#core/record';
import type { Fetch, Fetched, FetchWish } from '../fetching.js';

/** A request as it comes in. */
export interface Incoming {
  /** Its `traceparent` header: the caller's span becomes the parent of ours. */
  readonly traceparent?: string | undefined;
  readonly method: string;
  /** Of the route, not what the caller wrote. */
  readonly path: string;
  /** `chat`, `embeddings`. */
  readonly operation: string;
}

/** What tracing must know of a request that is sent upstream. */
export interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly deployment: {
    readonly model: string;
    readonly provider: { readonly slug: string; readonly kind: { readonly id: string }; readonly baseUrl: string };
  };
}

export interface Sender<Call, Answer> {
  send(call: Call): Promise<Answer>;
}

/** Traces are wrapped around the ports from outside: the relay only hands a `traceparent` on. */
export interface Tracing {
  /** Opens the span of a request. Returns the `traceparent` that the request goes on with. */
  begin(incoming: Incoming): string | undefined;
  /** The same upstream, with a span for each request sent. */
  traced<Call extends Sent, Answer>(upstream: Sender<Call, Answer>): Sender<Call, Answer>;
  /** The same fetch, with a span for each. */
  fetching<Wish extends FetchWish, Told extends Fetched>(fetch: Fetch<Wish, Told>): Fetch<Wish, Told>;
  /** The request of this `traceparent` is over: closes its spans, and tells what its record knows. */
  record(record: RequestRecord): void;
  /** Sends what waits. */
  close(): Promise<void>;
}

/** Tracing that is switched off costs nothing, and hands on what a caller sent. */
export const noTracing: Tracing = {
  begin: ({ traceparent }) => traceparent,
  traced: (upstream) => upstream,
  fetching: (fetch) => fetch,
  record: () => undefined,
  close: async () => undefined,
};
