import type { IncomingMessage } from 'node:http';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { Failure } from '#core/failure';

export interface FormLimits {
  /** Fields that are no files. */
  readonly fields: number;
  readonly files: number;
  /** Bytes of one field. */
  readonly fieldBytes: number;
}

/** What a form says of a file before its first byte. */
export interface FileHead {
  /** Of the field. */
  readonly name: string;
  readonly filename?: string | undefined;
  readonly type: string;
}

/** Told of the parts in their order. */
export interface FormListener {
  /** May throw a Failure. */
  field(name: string, value: string): void;
  /** Takes the bytes of a file: resolves when it has them all, throws a Failure where it cannot. */
  file(head: FileHead, bytes: AsyncIterable<Uint8Array>): Promise<void>;
}

/** The way to give up: the first reason is the one that is thrown. */
export interface Stop {
  onCancel(listener: (why: Failure) => void): () => void;
}

export interface Reading {
  readonly limits: FormLimits;
  readonly listener: FormListener;
  readonly stop: Stop;
}

/** What is told of a file, whose name may be missing whatever the types say. */
type Begun = [name: string | undefined, BusboyFileStream, filename: string | undefined, encoding: string, type: string];

/** Heads of parts are short: a name, a file name, a type. */
const HEADER_BYTES = 8 * 1024;
const HEADER_LINES = 16;

/**
 * Reads a body of `multipart/form-data` to its end, no faster than its files are taken. Throws a Failure `invalid_request` for what
 * is no such body, `payload_too_large` for what is beyond the limits, or what the listener throws; then it reads no further.
 */
export async function readForm(request: IncomingMessage, { limits, listener, stop }: Reading): Promise<void> {
  const parser = parserOf(request, limits);
  const files = new Set<BusboyFileStream>();
  const taken: Promise<void>[] = [];
  let stopListening = (): void => undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const guarded = (act: () => void) => {
        try {
          act();
        } catch (error) {
          reject(Failure.from(error));
        }
      };
      parser.on('field', (name: string | undefined, value, _, isTruncated) =>
        guarded(() => {
          if (isTruncated) throw tooLarge(nameOf(name), limits);
          listener.field(nameOf(name), value);
        }),
      );
      parser.on('file', (...[name, stream, filename, , type]: Begun) =>
        guarded(() => {
          files.add(stream);
          const head = { name: nameOf(name), filename, type };
          const done = listener.file(head, stream);
          taken.push(done);
          done.catch(reject);
        }),
      );
      parser.on('fieldsLimit', () => reject(tooMany(`${limits.fields} fields`)));
      parser.on('filesLimit', () => reject(tooMany(`${limits.files} files`)));
      parser.on('partsLimit', () => reject(tooMany(`${limits.fields + limits.files} parts`)));
      parser.on('error', (cause) => reject(malformed(cause)));
      parser.on('finish', resolve);
      stopListening = stop.onCancel(reject);
      request.pipe(parser);
    });
    await Promise.all(taken);
  } catch (error) {
    request.unpipe(parser).pause();
    const why = Failure.from(error);
    for (const file of files) file.on('error', () => undefined).destroy(why);
    throw why;
  } finally {
    stopListening();
  }
}

function parserOf({ headers }: IncomingMessage, { fields, files, fieldBytes }: FormLimits): BusboyInstance {
  try {
    return new Busboy({
      headers: { ...headers, 'content-type': headers['content-type'] ?? '' },
      fileHwm: 64 * 1024,
      limits: {
        ...{ fields, files, fieldSize: fieldBytes, parts: fields + files },
        ...{ headerPairs: HEADER_LINES, headerSize: HEADER_BYTES },
      },
    });
  } catch (cause) {
    throw new Failure('invalid_request', 'The type of the body names no boundary between its parts.', {
      param: 'content-type',
      cause,
    });
  }
}

function nameOf(name: string | undefined): string {
  if (name) return name;
  throw new Failure('invalid_request', 'A part of the form has no name.', { param: 'body' });
}

const tooLarge = (param: string, { fieldBytes }: FormLimits) =>
  new Failure('payload_too_large', `'${param}' is larger than ${fieldBytes / 1024} KiB, and is no file.`, { param });

const tooMany = (what: string) =>
  new Failure('payload_too_large', `The form has more than ${what}.`, { param: 'body' });

const malformed = (cause: unknown) =>
  new Failure('invalid_request', 'The body is no form: it ends before its last part does, or a part is broken.', {
    param: 'body',
    cause,
  });
