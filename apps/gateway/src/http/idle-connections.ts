import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { isLoopback, networkOf } from '#adapters/network';
import type { ConnectionListener } from './in-flight.js';

/** Far more than the pool of any proxy. */
const MOST_IDLE = 1_000;

interface Options {
  readonly most?: number | undefined;
  /** Who may hold any number: a proxy on this machine, by default. */
  readonly isExempt?: ((address: string) => boolean) | undefined;
}

/** Lets nobody take all file descriptors with connections that say nothing: past so many, the longest idle one is closed. */
export class IdleConnections implements ConnectionListener {
  private readonly idle = new Map<string, Set<Socket>>();
  private readonly most: number;
  private readonly isExempt: (address: string) => boolean;

  constructor({ most = MOST_IDLE, isExempt = isLoopback }: Options = {}) {
    this.most = most;
    this.isExempt = isExempt;
  }

  watch(server: Server): void {
    server.on('connection', (socket) => {
      const address = socket.remoteAddress ?? '';
      if (this.isExempt(address)) return;
      // A closed socket has no address any more.
      this.networks.set(socket, networkOf(address));
      socket.once('close', () => this.onBusy(socket));
      this.onIdle(socket);
    });
  }

  onBusy(socket: Socket): void {
    const network = this.networks.get(socket);
    if (network === undefined) return;
    const sockets = this.idle.get(network);
    sockets?.delete(socket);
    if (sockets?.size === 0) this.idle.delete(network);
  }

  onIdle(socket: Socket): void {
    const network = this.networks.get(socket);
    if (network === undefined) return;
    const sockets = this.idle.get(network) ?? new Set();
    this.idle.set(network, sockets.add(socket));
    const [longest] = sockets;
    if (sockets.size > this.most) longest?.destroy();
  }

  private readonly networks = new WeakMap<Socket, string>();
}
