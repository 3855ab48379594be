import type { IncomingMessage } from 'node:http';
import type { Spooler } from '#adapters/files';
import { type FileHead, readForm } from '#adapters/multipart';
import { Failure } from '#core/failure';
import { Cancel } from '../relay/cancel.js';
import type { Room } from '../overload/overload.js';
import { Form } from './form.js';
import { uploading } from './uploading.js';

export interface ReceivingForm {
  readonly maxBytes: number;
  /** Where its fields are held; files are on disk. */
  readonly room: Pick<Room, 'take'>;
  readonly spooler: Spooler;
  /** Given up with all else; and what gives up all else where the rest of the form does not come. */
  readonly cancel: Cancel;
  /** Each time so long must bring a good piece of it. */
  readonly paceMs?: number | undefined;
}

/** OpenAI takes 16 images, and a mask. */
export const MOST_FILES = 17;
const LIMITS = { fields: 128, files: MOST_FILES, fieldBytes: 1024 * 1024 };
const PACE_MS = 60_000;
/** A kilobyte in a second: whoever is slower than that will not be done today. */
const PACE_BYTES = 64 * 1024;

/**
 * Begins to receive a form: what comes of it is there at once, files on disk. Nobody needs to wait for all of it. Throws a Failure
 * `payload_too_large` for what is announced as too large, before a byte is read; all else is told by the form.
 */
export function receiveForm(request: IncomingMessage, receiving: ReceivingForm): Form {
  const { maxBytes, room, spooler, cancel, paceMs = PACE_MS } = receiving;
  checkEncoding(request);
  const announced = request.headers['content-length'];
  if (Number(announced ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const form = new Form(announced === undefined ? undefined : Number(announced));
  const stop = new Cancel();
  const stopListening = cancel.onCancel((why) => stop.cancel(why));
  const pace = watchPace(request, form, { maxBytes, paceMs, stop });
  const stopUploading = uploading(request.socket);
  const listener = {
    field: (name: string, value: string) => {
      room.take(value.length);
      form.add({ is: 'field', name, value });
    },
    file: async (head: FileHead, bytes: AsyncIterable<Uint8Array>) => {
      const spool = spooler.create();
      form.add({ is: 'file', ...head, bytes: spool });
      for await (const piece of bytes) await spool.append(piece);
      spool.end();
    },
  };
  readForm(request, { limits: LIMITS, listener, stop })
    .then(
      () => form.end(),
      (error: unknown) => {
        const why = Failure.from(error);
        form.fail(why);
        cancel.cancel(why);
      },
    )
    .finally(() => {
      pace.stop();
      stopListening();
      stopUploading();
    });
  return form;
}

interface Pace {
  readonly maxBytes: number;
  readonly paceMs: number;
  readonly stop: Cancel;
}

/** Gives up on what is larger than allowed, and on who sends too slowly to be meant. */
function watchPace(request: IncomingMessage, form: Form, { maxBytes, paceMs, stop }: Pace): { stop(): void } {
  let bytes = 0;
  let before = 0;
  const count = (piece: Buffer): void => {
    bytes = form.count(piece.length);
    if (bytes > maxBytes) stop.cancel(tooLarge(maxBytes));
  };
  const timer = setInterval(() => {
    if (bytes - before < PACE_BYTES) stop.cancel(tooSlow());
    before = bytes;
  }, paceMs);
  request.on('data', count);
  return {
    stop: () => {
      clearInterval(timer);
      request.off('data', count);
    },
  };
}

function checkEncoding({ headers: { 'content-encoding': encoding } }: IncomingMessage): void {
  if (encoding === undefined || encoding === 'identity') return;
  throw new Failure('unsupported_media_type', 'Compressed bodies are not accepted: leave out Content-Encoding.');
}

const tooLarge = (maxBytes: number) =>
  new Failure(
    'payload_too_large',
    `The form is larger than ${+(maxBytes / 1024 / 1024).toFixed(3)} MiB (MAX_UPLOAD_MB).`,
  );

const tooSlow = () => new Failure('request_timeout', 'The request was not complete in time: too little of it came.');
