import type { IncomingMessage } from 'node:http';
import { Failure } from '#core/failure';
import type { Room } from '../overload/overload.js';
import type { Cancel } from '../relay/cancel.js';

export interface Receiving {
  readonly maxBytes: number;
  /** Where the bytes are held. */
  readonly room: Pick<Room, 'take'>;
  readonly cancel: Pick<Cancel, 'onCancel'>;
}

/**
 * Reads the bytes of a body. What is announced as too large is refused before a byte of it is read.
 * Throws a Failure `payload_too_large`, `unsupported_media_type`, `overloaded` or `client_closed_request`.
 */
export function receive(request: IncomingMessage, { maxBytes, room, cancel }: Receiving): Promise<Buffer> {
  checkType(request);
  const announced = request.headers['content-length'];
  if (Number(announced ?? 0) > maxBytes) throw tooLarge(maxBytes);
  room.take(Number(announced ?? 0));
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let length = 0;
    const giveUp = (failure: Failure): void => {
      request.pause();
      reject(failure);
    };
    request.on('data', (piece: Buffer) => {
      pieces.push(piece);
      length += piece.length;
      if (length > maxBytes) giveUp(tooLarge(maxBytes));
      else if (announced === undefined) takeOr(giveUp, () => room.take(piece.length));
    });
    const stopListening = cancel.onCancel(giveUp);
    request.on('end', () => {
      stopListening();
      resolve(pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces, length));
    });
    request.on('error', () => reject(hungUp()));
    request.on('aborted', () => reject(hungUp()));
  });
}

function takeOr(giveUp: (failure: Failure) => void, take: () => void): void {
  try {
    take();
  } catch (error) {
    giveUp(Failure.from(error));
  }
}
const json = /^application\/json *(;|$)/i;
const otherCharset = /charset *=(?! *"?utf-?8"? *(;|$))/i;

function checkType({ headers }: IncomingMessage): void {
  const type = headers['content-type'] ?? '';
  if (!json.test(type) || otherCharset.test(type)) {
    throw new Failure(
      'unsupported_media_type',
      'The body must be JSON in UTF-8: send "Content-Type: application/json".',
    );
  }
  const encoding = headers['content-encoding'];
  if (encoding && encoding !== 'identity') {
    throw new Failure('unsupported_media_type', 'Compressed bodies are not accepted: leave out Content-Encoding.');
  }
}

const tooLarge = (maxBytes: number) =>
  new Failure(
    'payload_too_large',
    `The body is larger than ${+(maxBytes / 1024 / 1024).toFixed(3)} MiB (MAX_BODY_MB).`,
  );

export const hungUp = () => new Failure('client_closed_request', 'The caller hung up.');
