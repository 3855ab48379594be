import type { Socket } from 'node:net';

/** What undici keeps to itself about a connection. */
export interface Wire {
  /** Requests written to the present socket. */
  served: number;
  socket: Socket | undefined;
  /** Gives up connecting: it is there as long as that lasts, and only one request waits for it. */
  abandon: (() => void) | undefined;
}
