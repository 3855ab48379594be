import type { Failure } from '#core/failure';

/** As much of a call as is read here: the relay's own type is wider. */
export interface Call {
  readonly deployment: { readonly provider: Destination };
  /** Path below the provider's base URL, query included. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly connectMs: number;
  readonly cancel: Cancellation;
}

export interface Destination {
  readonly slug: string;
  readonly baseUrl: string;
  readonly allowPrivateNetwork: boolean;
}

/** The caller's way to give up on a call: the first reason is the one that is thrown. */
export interface Cancellation {
  readonly reason: Failure | undefined;
  onCancel(listener: (why: Failure) => void): () => void;
}

/** The head of an answer, and its body as it comes. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /**
   * For one reader. Ends well only when the answer was complete on the wire. Read it to its end, or the connection is
   * thrown away: leaving early closes it at once.
   */
  readonly body: AsyncIterable<Uint8Array>;
}
