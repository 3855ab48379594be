import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Told when a connection begins to work, and when it has nothing to do. */
export interface ConnectionListener {
  onBusy(socket: Socket): void;
  onIdle(socket: Socket): void;
}

interface Line {
  inFlight: number;
  readonly waiting: (() => void)[];
}

/** One connection is one caller at best: what it sends ahead of its answers waits in line. */
const MOST_IN_FLIGHT = 16;
/** What Node has read already can only be queued; nobody honest sends so much ahead. */
const MOST_WAITING = 1_000;

/** Lets no more than 16 requests of a connection run at the same time: Node would run all that were sent at once. */
export class InFlight {
  private readonly lines = new WeakMap<Socket, Line>();

  constructor(private readonly listener: ConnectionListener) {}

  /** Calls `go` when it is the request's turn. */
  enter(socket: Socket, response: ServerResponse, go: () => void): void {
    const line = this.lineOf(socket);
    if (line.inFlight === 0) this.listener.onBusy(socket);
    if (line.inFlight < MOST_IN_FLIGHT) return this.start(socket, response, go);
    socket.pause();
    line.waiting.push(() => this.start(socket, response, go));
    if (line.waiting.length > MOST_WAITING) socket.destroy();
  }

  private start(socket: Socket, response: ServerResponse, go: () => void): void {
    this.lineOf(socket).inFlight += 1;
    response.once('close', () => this.leave(socket));
    go();
  }

  private leave(socket: Socket): void {
    const line = this.lineOf(socket);
    line.inFlight -= 1;
    if (socket.destroyed) return void line.waiting.splice(0);
    const next = line.waiting.shift();
    if (next) return next();
    socket.resume();
    if (line.inFlight === 0) this.listener.onIdle(socket);
  }

  private lineOf(socket: Socket): Line {
    const known = this.lines.get(socket);
    if (known) return known;
    const line: Line = { inFlight: 0, waiting: [] };
    this.lines.set(socket, line);
    return line;
  }
}
