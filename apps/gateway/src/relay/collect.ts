import { Failure } from '#core/failure';
import type { Incoming } from './ports.js';

/** The largest answer that is not passed on as it comes. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** What a body may come to, where that is more than usual. */
export interface Large {
  readonly mostBytes: number;
  /** Told of each piece. Throws a Failure where there is no memory for it. */
  readonly hold?: ((bytes: number) => void) | undefined;
}

/** A whole body. Throws a Failure `upstream_invalid_response` when it is larger than may be held: 32 MiB where nobody says more. */
export async function collect(body: AsyncIterable<Uint8Array>, provider: string, large?: Large): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    pieces.push(piece);
    length += piece.length;
    checkSize(length, provider, large?.mostBytes);
    large?.hold?.(piece.length);
  }
  return joined(pieces, length);
}

/** Throws when an answer that must be held until it is complete is larger than may be held. */
export function checkSize(bytes: number, provider: string, most = MAX_ANSWER_BYTES): void {
  if (bytes <= most) return;
  const message = `${provider}: the answer is larger than ${most / 1024 / 1024} MiB.`;
  throw new Failure('upstream_invalid_response', message, { fault: 'invalid', provider });
}

/** The first bytes of a body as text; what comes after them is not read. A body that breaks off says what it said. */
export async function collectSome(body: AsyncIterable<Uint8Array>, most: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of body) {
      pieces.push(piece);
      length += piece.length;
      if (length >= most) break;
    }
  } catch (error) {
    if (!(error instanceof Failure) || error.details.fault !== 'unreachable') throw error;
  }
  return new TextDecoder().decode(joined(pieces, length).subarray(0, most));
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = pieces;
  if (only && pieces.length === 1) return only;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** `text/html` of `Text/HTML; charset=utf-8`; empty where the upstream says nothing. */
export const mediaType = ({ headers }: Incoming): string =>
  (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
