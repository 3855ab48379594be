import { closeSync, openSync, readSync } from 'node:fs';
import { decode, type Entry } from './line.js';

/** One line of a file, as it was found. */
export interface Found {
  /** Absent where the line is damaged. */
  readonly entry?: Entry | undefined;
  readonly bytes: Buffer;
  /** Where the next line begins. */
  readonly end: number;
  /** The file ends before the line does. */
  readonly isTorn: boolean;
}

const CHUNK_BYTES = 256 * 1024;
const LINE_FEED = 10;

/** The lines of a file from an offset on. The file is never in memory as a whole. Throws when it cannot be read. */
export function* scan(path: string, from = 0): Generator<Found> {
  const file = openSync(path, 'r');
  try {
    let rest: Buffer = Buffer.alloc(0);
    let offset = from;
    for (let chunk = read(file, from); chunk.length > 0; chunk = read(file, offset + rest.length)) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      let start = 0;
      for (let stop = bytes.indexOf(LINE_FEED); stop >= 0; stop = bytes.indexOf(LINE_FEED, start)) {
        const line = bytes.subarray(start, stop);
        start = stop + 1;
        yield { entry: decode(line), bytes: line, end: offset + start, isTorn: false };
      }
      rest = bytes.subarray(start);
      offset += start;
    }
    if (rest.length > 0) yield { entry: decode(rest), bytes: rest, end: offset + rest.length, isTorn: true };
  } finally {
    closeSync(file);
  }
}

function read(file: number, position: number): Buffer {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  return chunk.subarray(0, readSync(file, chunk, 0, CHUNK_BYTES, position));
}
