import type { Step, Wire } from './wire.js';

export type Headers = Readonly<Record<string, string | readonly string[]>>;

/** A JSON answer with its length, as providers send it. */
export const json = (status: number, body: unknown, headers: Headers = {}): Step =>
  text(status, JSON.stringify(body), { 'content-type': 'application/json', ...headers });

/** Any text or bytes; `content-length` may be given to lie about it. */
export const text =
  (status: number, body: string | Uint8Array, headers: Headers = {}): Step =>
  async (wire) => {
    await wire.head(head(status, { 'content-length': String(Buffer.byteLength(body)), ...headers }));
    await wire.write(body);
  };

/** What a gateway, a CDN or a login wall says instead of an API. */
export const html = (status: number, length = 0): Step =>
  text(
    status,
    `<!doctype html><title>${status}</title><p>Bad Gateway</p>${'<!-- x -->'.repeat(Math.ceil(length / 10))}`,
    {
      'content-type': 'text/html; charset=utf-8',
    },
  );

export interface SseFrame {
  readonly event?: string | undefined;
  /** A string goes as it is, anything else as JSON. */
  readonly data: unknown;
}

export interface SseOptions {
  readonly status?: number;
  readonly headers?: Headers;
  /** Time before every frame but the first. */
  readonly gapMs?: number;
  /** Time between the head and the first frame. */
  readonly firstMs?: number;
  /** Ends with the connection, without a length or chunks. */
  readonly untilClose?: boolean;
}

/** A stream of events, one write and one chunk each. A string is a frame with that very data. */
export const sse =
  (frames: readonly (string | SseFrame)[], options: SseOptions = {}): Step =>
  async (wire) => {
    const { status = 200, headers = {}, gapMs = 0, firstMs = 0, untilClose = false } = options;
    const framing: Headers = untilClose ? { connection: 'close' } : { 'transfer-encoding': 'chunked' };
    await wire.head(head(status, { 'content-type': 'text/event-stream; charset=utf-8', ...framing, ...headers }));
    for (const [index, one] of frames.entries()) {
      const pause = index === 0 ? firstMs : gapMs;
      if (pause > 0) await wire.wait(pause);
      if (!(await wire.write(untilClose ? frame(one) : chunk(frame(one))))) return;
    }
    if (untilClose) wire.end();
    else await wire.write(LAST_CHUNK);
  };

/** A chunked answer of pieces of any type. */
export const chunked =
  (status: number, pieces: readonly (string | Uint8Array)[], headers: Headers = {}): Step =>
  async (wire) => {
    await wire.head(head(status, { 'transfer-encoding': 'chunked', ...headers }));
    for (const piece of pieces) if (!(await wire.write(chunk(piece)))) return;
    await wire.write(LAST_CHUNK);
  };

/** Bytes as they are: for what no reply can say. The connection stays open. */
export const raw =
  (...pieces: readonly (string | Uint8Array)[]): Step =>
  async (wire) => {
    for (const piece of pieces) if (!(await wire.write(piece))) return;
  };

/** The answer that the request itself asks for. */
export const answering =
  (choose: (wire: Wire) => Step): Step =>
  (wire) =>
    choose(wire)(wire);

export const redirect = (status: number, location: string): Step => text(status, '', { location });

export const LAST_CHUNK = '0\r\n\r\n';

/** A status line and headers, with the empty line. */
export function head(status: number, headers: Headers): string {
  const lines = Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value) => `${name}: ${value}\r\n`),
  );
  return `HTTP/1.1 ${status} Fake\r\n${lines.join('')}\r\n`;
}

export function chunk(bytes: string | Uint8Array): Buffer {
  const piece = Buffer.from(bytes as string);
  return Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]);
}

export function frame(one: string | SseFrame): string {
  if (typeof one === 'string') return `data: ${one}\n\n`;
  const data = typeof one.data === 'string' ? one.data : JSON.stringify(one.data);
  return `${one.event ? `event: ${one.event}\n` : ''}data: ${data}\n\n`;
}
