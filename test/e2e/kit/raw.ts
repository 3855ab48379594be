import { connect, type Socket } from 'node:net';
import { until } from '../../../scripts/until.ts';
import { type ToldError, errorIn } from './call.js';

/** An answer read off a socket. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The error object, where the body holds one in OpenAI's shape. */
  readonly error: ToldError | undefined;
}

export interface RawHeard {
  readonly answers: readonly RawAnswer[];
  /** The other side ended the connection. */
  readonly isClosed: boolean;
}

/** A connection on which a spec says what no HTTP client would. */
export interface RawConnection {
  say(bytes: string | Uint8Array): void;
  /** Listens until there are so many answers, or the connection is closed, or the time is over. */
  hear(count?: number, deadlineMs?: number): Promise<RawHeard>;
  hasClosed(deadlineMs?: number): Promise<boolean>;
  readonly socket: Socket;
  close(): void;
}

export function rawTo(port: number): RawConnection {
  const socket = connect(port, '127.0.0.1');
  let heard = Buffer.alloc(0);
  let isClosed = false;
  socket.on('data', (bytes: Buffer) => (heard = Buffer.concat([heard, bytes])));
  socket.on('error', () => undefined);
  socket.on('close', () => (isClosed = true));
  socket.on('end', () => (isClosed = true));
  return {
    socket,
    say: (bytes) => void socket.write(bytes),
    hear: async (count = 1, deadlineMs = 5_000) => {
      const isOver = () => isClosed || answersIn(heard).length >= count || undefined;
      await until({ check: isOver, deadlineMs, everyMs: 5 });
      return { answers: answersIn(heard), isClosed };
    },
    hasClosed: async (deadlineMs = 2_000) =>
      (await until({ check: () => isClosed || undefined, deadlineMs, everyMs: 5 })) ?? false,
    close: () => void socket.destroy(),
  };
}

/** Says it all on a connection of its own, and listens to what comes back. */
export async function sayRaw(port: number, bytes: string | Uint8Array): Promise<RawHeard> {
  const raw = rawTo(port);
  raw.say(bytes);
  const { answers } = await raw.hear();
  const isClosed = answers[0]?.headers['connection'] === 'close' ? await raw.hasClosed() : (await raw.hear()).isClosed;
  raw.close();
  return { answers, isClosed };
}

function answersIn(bytes: Buffer): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let rest = bytes; rest.length > 0;) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) break;
    const [first = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n');
    const headers = Object.fromEntries(lines.map((line) => pair(line)));
    const length = Number(headers['content-length'] ?? 0);
    const body = rest.subarray(end + 4, end + 4 + length);
    if (body.length < length) break;
    answers.push({ status: Number(first.split(' ')[1]), headers, body: body.toString(), error: told(body.toString()) });
    rest = rest.subarray(end + 4 + length);
  }
  return answers;
}

function pair(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

function told(body: string): ToldError | undefined {
  try {
    return errorIn(body);
  } catch {
    return undefined;
  }
}
