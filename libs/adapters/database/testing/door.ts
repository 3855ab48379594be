import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a database that can be shut: nobody gets in, and whoever is in is thrown out. */
export interface Door {
  readonly url: string;
  shut(): Promise<void>;
  open(): Promise<void>;
}

/** Opens a door in front of the database of this address. */
export async function doorTo(url: string): Promise<Door> {
  const target = new URL(url);
  const inside = new Set<Socket>();
  const server = createServer((caller) => {
    const onwards = connect(Number(target.port), target.hostname);
    for (const socket of [caller, onwards]) {
      inside.add(socket);
      socket.on('error', () => undefined).on('close', () => inside.delete(socket));
    }
    caller.pipe(onwards).pipe(caller);
  });
  let port = 0;
  const open = async (): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port; // seam: it listens on a port
  };
  const shut = async (): Promise<void> => {
    if (!server.listening) return;
    server.close();
    for (const socket of inside) socket.destroy();
    await once(server, 'close');
  };
  await open();
  const door = new URL(url);
  door.host = `127.0.0.1:${port}`;
  return { url: door.href, open, shut };
}
