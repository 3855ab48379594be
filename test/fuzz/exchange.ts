import { connect } from 'node:net';

/** What came back for the bytes that were sent. */
export interface Heard {
  readonly bytes: Buffer;
  /** The first answer, as soon as it was complete. */
  readonly answer: Answer | undefined;
  /** Neither an answer nor the end of the connection came in time. */
  readonly isStuck: boolean;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** How long to wait before we hang up, which answers those who wait for more of us; and how long after that. */
const PATIENCE_MS = 500;
const LAST_MS = 5_000;

/** Sends bytes in pieces, and listens for one answer. */
export function exchange(port: number, bytes: Buffer, pieceBytes: number): Promise<Heard> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let heard: Buffer = Buffer.alloc(0);
    const isHead = bytes.subarray(0, 5).toString() === 'HEAD ';
    const done = (isStuck: boolean): void => {
      clearTimeout(hangUp);
      clearTimeout(last);
      socket.destroy();
      resolve({ bytes: heard, answer: answerIn(heard, isHead), isStuck });
    };
    const hangUp = setTimeout(() => socket.end(), PATIENCE_MS);
    const last = setTimeout(() => done(true), LAST_MS);
    socket.on('data', (piece: Buffer) => {
      heard = Buffer.concat([heard, piece]);
      if (answerIn(heard, isHead)) done(false);
    });
    socket.on('error', () => undefined).on('close', () => done(false));
    const size = pieceBytes || bytes.length;
    for (let at = 0; at < bytes.length; at += size) socket.write(bytes.subarray(at, at + size));
  });
}

/** The first whole answer; 1xx are none. */
function answerIn(bytes: Buffer, isHead: boolean): Answer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(first.split(' ')[1]);
  if (status >= 100 && status < 200) return answerIn(bytes.subarray(end + 4), isHead);
  const header = (name: string) =>
    lines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim() ?? '';
  const rest = bytes.subarray(end + 4);
  const answer = (body: Buffer): Answer => ({ status, type: header('content-type'), body: body.toString() });
  if (isHead || status === 204 || status === 304) return answer(Buffer.alloc(0));
  if (header('transfer-encoding') === 'chunked') return rest.includes('0\r\n\r\n') ? answer(rest) : undefined;
  const length = Number(header('content-length') || 0);
  return rest.length >= length ? answer(rest.subarray(0, length)) : undefined;
}
