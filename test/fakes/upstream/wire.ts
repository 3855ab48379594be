import type { Socket } from 'node:net';
import type { Captured } from './request.js';
import { sendReset } from './tcp.js';

/** How a request is answered: any bytes, at any time, and any end. */
export type Step = (wire: Wire) => void | Promise<void>;

/** The server's side of one exchange. Raw bytes: what they mean is the business of the replies. */
export interface Wire {
  readonly request: Captured;
  /** False when the connection is gone, or ended by us. */
  readonly isOpen: boolean;
  /** Sends what comes before the body. */
  head(text: string): Promise<boolean>;
  /** Sends bytes of the body, framing included. Resolves when the socket has taken them; false when it will take no more. */
  write(bytes: string | Uint8Array): Promise<boolean>;
  /** Says FIN. */
  end(): void;
  /** Says RST. */
  reset(): void;
  /** Waits, but not for longer than the connection lives. */
  wait(ms: number): Promise<void>;
  /** Resolves when the connection is gone. */
  readonly gone: Promise<void>;
}

interface Exchange {
  readonly request: Captured;
  readonly gone: Promise<void>;
  /** Hears of every byte that was taken. */
  readonly count: (bytes: number) => void;
  /** The other side would take no more. */
  readonly lose: () => void;
}

/** A wire over a socket. */
export function wireOver(socket: Socket, { request, gone, count, lose }: Exchange): Wire {
  const write = async (bytes: string | Uint8Array): Promise<boolean> => {
    if (!socket.writable || bytes.length === 0) return socket.writable;
    const isTaken = await new Promise<boolean>((resolve) => socket.write(bytes, (error) => resolve(!error)));
    if (isTaken) count(Buffer.byteLength(bytes));
    else lose();
    return isTaken;
  };
  return {
    request,
    gone,
    get isOpen() {
      return socket.writable;
    },
    head: write,
    write,
    end: () => void socket.end(),
    reset: () => sendReset(socket),
    wait: (ms) => waitOr(ms, gone),
  };
}

async function waitOr(ms: number, gone: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([gone, new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}
