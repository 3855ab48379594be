import { Failure } from '../failure/index.js';
import { concat } from './bytes.js';
import { type Frame, type Framer, MAX_FRAME_BYTES } from './frame.js';

const LF = 10;
const CR = 13;
const EMPTY = new Uint8Array(0);

/**
 * Server-Sent Events by bytes, so that a character split over two chunks is never broken and a frame can be passed on as it came.
 * Reads what the standard allows: LF, CRLF or CR line ends, comments, several `data:` lines, no space after the colon, a BOM.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export const sseFramer = (): Framer => new SseFramer();

class SseFramer implements Framer {
  private rest: Uint8Array = EMPTY;
  /** Where in `rest` to go on looking, so that a long frame is not searched again and again. */
  private searched = 0;
  private isFirst = true;

  push(bytes: Uint8Array): readonly Frame[] {
    const buffer = this.rest.length === 0 ? bytes : concat(this.rest, bytes);
    const frames: Frame[] = [];
    let start = 0;
    for (let end = boundary(buffer, this.searched); end > 0; end = boundary(buffer, start)) {
      this.add(frames, buffer.subarray(start, end));
      start = end;
    }
    this.rest = buffer.subarray(start);
    // A separator is at most four bytes, so it may have begun in the last three.
    this.searched = Math.max(0, this.rest.length - 3);
    if (this.rest.length > MAX_FRAME_BYTES) {
      throw new Failure('upstream_invalid_response', 'One event of the stream is larger than 8 MiB.', { fault: 'invalid' });
    }
    return frames;
  }

  end(): readonly Frame[] {
    const frames: Frame[] = [];
    if (this.rest.length > 0) this.add(frames, this.rest);
    this.rest = EMPTY;
    this.searched = 0;
    return frames;
  }

  private add(frames: Frame[], raw: Uint8Array): void {
    const frame = parse(raw, this.isFirst);
    this.isFirst = false;
    if (frame) frames.push(frame);
  }
}

/** Index after the blank line that ends the frame beginning before `from`; 0 where there is none yet. */
function boundary(buffer: Uint8Array, from: number): number {
  for (let at = from; at < buffer.length; at += 1) {
    const first = lineEnd(buffer, at);
    if (first === 0) continue;
    const second = lineEnd(buffer, at + first);
    if (second > 0) return at + first + second;
    at += first - 1;
  }
  return 0;
}

/** Length of the line end at `at`: 0 where there is none. A CR at the very end waits: its LF may still come. */
function lineEnd(buffer: Uint8Array, at: number): number {
  const byte = buffer[at];
  if (byte === LF) return 1;
  if (byte !== CR) return 0;
  if (buffer[at + 1] === LF) return 2;
  return at + 1 < buffer.length ? 1 : 0;
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

function parse(raw: Uint8Array, isFirst: boolean): Frame | undefined {
  const decoded = utf8.decode(raw);
  const text = isFirst && decoded.startsWith('\uFEFF') ? decoded.slice(1) : decoded;
  const data: string[] = [];
  let event: string | undefined;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const value = field(line, 'data');
    if (value !== undefined) data.push(value);
    else event = field(line, 'event') ?? event;
  }
  return data.length > 0 ? { event, data: data.join('\n'), raw } : undefined;
}

function field(line: string, name: string): string | undefined {
  if (line === name) return '';
  if (!line.startsWith(name) || line[name.length] !== ':') return undefined;
  const start = name.length + 1;
  return line.slice(line[start] === ' ' ? start + 1 : start);
}
