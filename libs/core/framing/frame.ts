import { Failure } from '../failure/index.js';

/** One message of a stream, as it came over the wire. */
export interface Frame {
  /** The SSE event name; absent where the wire names none. */
  readonly event?: string | undefined;
  /** The wire itself marks it as an error; `event` is its name. */
  readonly isFailure?: true | undefined;
  readonly data: string;
  /** The very bytes, separator included, so that a frame can be passed on as it came. */
  readonly raw: Uint8Array;
}

/** Cuts bytes into frames, however they are split over network chunks. One per stream: it remembers the unfinished rest. */
export interface Framer {
  /** Throws a Failure (`upstream_invalid_response`) when a frame is larger than MAX_FRAME_BYTES. */
  push(bytes: Uint8Array): readonly Frame[];
  /** The wire ended: the frame that lacked only its separator, if there is one, with a separator of ours. */
  end(): readonly Frame[];
}

/** A provider that never ends its line must not fill our memory. */
export const MAX_FRAME_BYTES = 8 * 1024 * 1024;

/** Throws when a frame, finished or not, is larger than may be. */
export function checkSize(bytes: number, most = MAX_FRAME_BYTES): void {
  if (bytes <= most) return;
  const message = `One event of the stream is larger than ${most / 1024 / 1024} MiB.`;
  throw new Failure('upstream_invalid_response', message, { fault: 'invalid' });
}
