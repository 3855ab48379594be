import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How often to look while the server closes. */
const LOOK_MS = 50;

/**
 * Makes closing a server end with its last answer. Node looks for idle connections only once, when closing begins, and
 * takes one that never said a word for a busy one: load balancers and SDKs open such ahead of need.
 */
export function closingIdle(server: Server, close: () => Promise<void>): () => Promise<void> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const look = (): void => {
    server.closeIdleConnections();
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  };
  return async () => {
    const timer = setInterval(look, LOOK_MS);
    await close().finally(() => clearInterval(timer));
  };
}
