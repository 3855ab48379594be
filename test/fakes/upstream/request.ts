/** A request as the fake upstream got it. */
export interface Captured {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly text: string;
  /** The body as JSON; `undefined` when it is none. */
  readonly json: unknown;
  /** Which connection it came over, counted from 1. */
  readonly connection: number;
  /** Resolves when the connection went away before the answer was complete. Never rejects. */
  readonly aborted: Promise<void>;
  readonly isAborted: boolean;
  /** The answer was sent to its end, as far as the script wanted one. */
  readonly isAnswered: boolean;
  /** Bytes of the answer taken by the socket so far, head included. */
  readonly written: number;
}

/** A parsed request, and where the next one begins. */
interface Parsed {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
  readonly rest: Buffer;
}

const END_OF_HEAD = '\r\n\r\n';

/** Reads one request from the front of the bytes; `undefined` while it is not complete. */
export function parseRequest(bytes: Buffer): Parsed | undefined {
  const end = bytes.indexOf(END_OF_HEAD);
  if (end < 0) return undefined;
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const [method = '', path = ''] = first.split(' ');
  const headers = Object.fromEntries(lines.map(header));
  const after = bytes.subarray(end + END_OF_HEAD.length);
  const body =
    headers['transfer-encoding'] === 'chunked' ? dechunk(after) : sized(after, Number(headers['content-length'] ?? 0));
  return body && { method, path, headers, ...body };
}

function header(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

function sized(bytes: Buffer, length: number): { body: Buffer; rest: Buffer } | undefined {
  return bytes.length < length ? undefined : { body: bytes.subarray(0, length), rest: bytes.subarray(length) };
}

function dechunk(bytes: Buffer): { body: Buffer; rest: Buffer } | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = parseInt(bytes.subarray(at, line).toString('latin1'), 16);
    const end = line + 2 + size;
    if (bytes.length < end + 2) return undefined;
    if (size === 0) return { body: Buffer.concat(parts), rest: bytes.subarray(end + 2) };
    parts.push(bytes.subarray(line + 2, end));
    at = end + 2;
  }
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
