import type { Failure } from '#core/failure';

/** As much of a call as is read here: the relay's own type is wider. */
export interface Call {
  readonly deployment: { readonly provider: Destination };
  /** Path below the provider's base URL, query included. */
  readonly path: string;
  /** Absent: POST. */
  readonly method?: 'GET' | 'POST' | 'DELETE' | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | Streaming;
  readonly connectMs: number;
  readonly cancel: Cancellation;
}

/** A body that is sent as it comes. It may be opened again, from its beginning: for a dead connection, and for another attempt. */
export interface Streaming {
  /** In bytes, where it is known; else it is sent in chunks. */
  readonly length?: number | undefined;
  open(): AsyncIterable<Uint8Array>;
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
