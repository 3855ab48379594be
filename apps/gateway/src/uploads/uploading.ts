import type { Socket } from 'node:net';

const sockets = new WeakSet<Socket>();

/** An upload comes over this connection: it may take longer than other requests. Returns what ends that. */
export function uploading(socket: Socket): () => void {
  sockets.add(socket);
  return () => void sockets.delete(socket);
}

/** Whether Node's deadline for a whole request is none here: `receive-form.ts` has its own. */
export const isUploading = (socket: Socket): boolean => sockets.has(socket);
