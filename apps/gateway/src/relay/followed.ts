import type { Deadline } from './deadline.js';
import type { Outgoing } from './ports.js';

/** A body that streams, with a deadline that waits for the provider alone: not for a caller who is still sending. */
export function followed(body: Outgoing['body'], deadline: Deadline): Outgoing['body'] {
  if (body instanceof Uint8Array) return body;
  return { length: body.length, open: () => pieces(body.open(), deadline) };
}

async function* pieces(source: AsyncIterable<Uint8Array>, deadline: Deadline): AsyncGenerator<Uint8Array> {
  deadline.hold();
  try {
    for await (const piece of source) {
      deadline.resume();
      deadline.again();
      yield piece;
      deadline.hold();
    }
  } finally {
    deadline.resume();
    deadline.again();
  }
}
