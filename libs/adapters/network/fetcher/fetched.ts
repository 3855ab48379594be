import type { Failure } from '#core/failure';

/** One thing that a caller points to. */
export interface Wish {
  readonly url: string;
  readonly kind: 'image' | 'file';
  /** Asked before bytes are kept; `false` where there are too many of them. What it throws ends the fetch. */
  readonly take: (bytes: number) => boolean;
  readonly cancel: Cancellation;
}

/** The caller's way to give up: the first reason is the one that is thrown. */
export interface Cancellation {
  readonly reason: Failure | undefined;
  onCancel(listener: (why: Failure) => void): () => void;
}

/** Why nothing was fetched. What the other side said is not told. */
export type Why =
  | 'address' // no URL that may be asked for, or one that leads nowhere public
  | 'unreachable' // no connection, or one that broke
  | 'status' // it answered with something other than 200
  | 'redirects' // it sent us on too often, or to nowhere
  | 'type' // it is not what it was to be
  | 'encoded' // it is compressed, which was not asked for
  | 'size';

export type Fetched =
  | { readonly is: 'file'; readonly mediaType: string; readonly base64: string }
  | { readonly is: 'refused'; readonly why: Why; readonly status?: number | undefined };

export const refused = (why: Why, status?: number): Fetched => ({ is: 'refused', why, status });
