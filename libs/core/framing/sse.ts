import { checkSize, type Frame, type Framer, MAX_FRAME_BYTES } from './frame.js';
import { Rest } from './rest.js';

const LF = 10;
const CR = 13;
const BLANK_LINE = Uint8Array.of(LF, LF);

/**
 * Server-Sent Events by bytes, so that a character split over two chunks is never broken and a frame can be passed on as it came.
 * Reads what the standard allows: LF, CRLF or CR line ends, comments, several `data:` lines, no space after the colon, a BOM.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export const sseFramer = (mostBytes = MAX_FRAME_BYTES): Framer => new SseFramer(mostBytes);

class SseFramer implements Framer {
  private readonly rest = new Rest();
  private isFirst = true;
  private hasCr = false;

  constructor(private readonly mostBytes: number) {}

  push(bytes: Uint8Array): readonly Frame[] {
    this.hasCr ||= bytes.includes(CR);
    const boundary = this.hasCr ? anyBoundary : lfBoundary;
    // A separator is at most four bytes, so it may have begun in the last three of what was searched before.
    const searched = Math.max(0, this.rest.length - 3);
    const buffer = this.rest.with(bytes);
    const frames: Frame[] = [];
    let start = 0;
    for (let end = boundary(buffer, searched); end > 0; end = boundary(buffer, start)) {
      this.add(frames, buffer.subarray(start, end));
      start = end;
    }
    checkSize(buffer.length - start, this.mostBytes);
    this.rest.keep(buffer.subarray(start));
    return frames;
  }

  end(): readonly Frame[] {
    const frames: Frame[] = [];
    if (this.rest.length > 0) this.add(frames, this.rest.with(BLANK_LINE));
    this.rest.clear();
    return frames;
  }

  private add(frames: Frame[], raw: Uint8Array): void {
    checkSize(raw.length, this.mostBytes);
    const frame = parse(raw, this.isFirst);
    this.isFirst = false;
    if (frame) frames.push(frame);
  }
}

/** Index after the blank line that ends the frame; 0 where there is none yet. Five times as fast as looking at each byte. */
function lfBoundary(buffer: Uint8Array, from: number): number {
  for (let at = buffer.indexOf(LF, from); at >= 0; at = buffer.indexOf(LF, at + 1)) {
    if (buffer[at + 1] === LF) return at + 2;
  }
  return 0;
}

/** The same for a stream that has CRs in it: JSON has none, so such a stream ends its lines with them. */
function anyBoundary(buffer: Uint8Array, from: number): number {
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
  return data.length > 0 ? { event: event || undefined, data: data.join('\n'), raw } : undefined;
}

function field(line: string, name: string): string | undefined {
  if (line === name) return '';
  if (!line.startsWith(name) || line[name.length] !== ':') return undefined;
  const start = name.length + 1;
  return line.slice(line[start] === ' ' ? start + 1 : start);
}
