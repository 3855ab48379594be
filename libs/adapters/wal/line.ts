import { crc32 } from 'node:zlib';
import { Failure } from '#core/failure';

/** `h` begins a file, `i` is an intent, `s` is settled. */
export type Kind = 'h' | 'i' | 's';

/** What stands in one line of a file of the log. */
export interface Entry {
  readonly kind: Kind;
  readonly seq: number;
  readonly name: string;
  readonly body: string;
}

// Checksum, kind, number, name, body.
const SHAPE = /^[0-9a-f]{8} ([his]) (\d{1,16}) (\S+) (.*)$/s;
const CHECKSUM_LENGTH = 9;

/** An entry as it stands on disk: `<crc32> <kind> <seq> <name> <body>`. */
export function encode({ kind, seq, name, body }: Entry): string {
  if (body.includes('\n') || /^$|\s/.test(name)) {
    throw new Failure('internal_error', 'A name in the write-ahead log is one word, and a body one line.');
  }
  const text = `${kind} ${seq} ${name} ${body}`;
  return `${checksum(text)} ${text}\n`;
}

/** The entry of a line without its line feed, or nothing where it is not what was written. */
export function decode(bytes: Buffer): Entry | undefined {
  if (bytes.toString('latin1', 0, CHECKSUM_LENGTH - 1) !== checksum(bytes.subarray(CHECKSUM_LENGTH))) return undefined;
  const [, kind, seq, name, body] = SHAPE.exec(bytes.toString()) ?? [];
  if (name === undefined || body === undefined) return undefined;
  // The shape lets only these letters through.
  return { kind: kind as Kind, seq: Number(seq), name, body };
}

const checksum = (text: string | Buffer): string => crc32(text).toString(16).padStart(8, '0');
