import { connect, createServer, type Server, type Socket } from 'node:net';
import { cut, randomOffsets, seeded, sendReset } from './tcp.js';

/** `up` is what the client says, `down` what the target answers. */
export type Way = 'up' | 'down';

/** What a proxy does to the connections it is told to spoil. Offsets count the bytes that went one way. */
export type NetFault =
  | { readonly is: 'latency'; readonly ms: number; readonly jitterMs?: number; readonly way?: Way }
  /** Takes everything, passes nothing on. */
  | { readonly is: 'blackhole'; readonly way?: Way }
  | { readonly is: 'reset' | 'fin'; readonly after: number; readonly way?: Way }
  /** Segment boundaries at these offsets; without offsets, at random ones. */
  | { readonly is: 'split'; readonly at?: readonly number[]; readonly way?: Way }
  /** Resets a connection as soon as it is there. */
  | { readonly is: 'refuse' };

export interface LogEntry {
  readonly connection: number;
  readonly way: Way;
  readonly action: 'pass' | 'swallow' | 'reset' | 'fin' | 'refuse';
  /** Bytes that had passed this way before. */
  readonly offset: number;
  readonly bytes: number;
}

export interface FaultProxy {
  readonly url: string;
  readonly port: number;
  /** With the seed, all that is needed to replay a failure. */
  readonly log: readonly LogEntry[];
  /** Spoils new connections with all these, `times` of them. */
  inject(faults: readonly NetFault[], options?: { readonly times?: number }): void;
  /** New connections are passed on untouched. */
  heal(): void;
  openSockets(): number;
  close(): Promise<void>;
}

/** A TCP proxy on the loopback that breaks what passes through it: in front of a provider, Redis or PostgreSQL. */
export async function startFaultProxy({
  target,
  seed = 1,
}: {
  target: { port: number };
  seed?: number;
}): Promise<FaultProxy> {
  const state: State = {
    target,
    sockets: new Set(),
    log: [],
    random: seeded(seed),
    faults: [],
    left: 0,
    accepted: 0,
  };
  // Half open: an end is passed on as an end, not as a close of both ways.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => accept(client, state));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    log: state.log,
    inject: (faults, { times = Infinity } = {}) => void Object.assign(state, { faults, left: times }),
    heal: () => void (state.faults = []),
    openSockets: () => state.sockets.size,
    close: () => close(server, state),
  };
}

interface State {
  readonly target: { readonly port: number };
  readonly sockets: Set<Socket>;
  readonly log: LogEntry[];
  readonly random: () => number;
  faults: readonly NetFault[];
  left: number;
  accepted: number;
}

interface Lane {
  readonly from: Socket;
  readonly to: Socket;
  readonly way: Way;
  readonly connection: number;
  readonly faults: readonly NetFault[];
}

function accept(client: Socket, state: State): void {
  const connection = (state.accepted += 1);
  const faults = state.left > 0 ? state.faults : [];
  state.left -= 1;
  watch(client, state);
  if (faults.some(({ is }) => is === 'refuse')) {
    state.log.push({ connection, way: 'up', action: 'refuse', offset: 0, bytes: 0 });
    return sendReset(client);
  }
  const server = connect({ port: state.target.port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  watch(server, state);
  const on = (way: Way) => faults.filter((fault) => !('way' in fault) || fault.way === way);
  void carry({ from: client, to: server, way: 'up', connection, faults: on('up') }, state);
  void carry({ from: server, to: client, way: 'down', connection, faults: on('down') }, state);
}

/** A broken end breaks the other: a reset stays a reset. */
function watch(socket: Socket, { sockets }: State): void {
  sockets.add(socket);
  socket.on('error', () => undefined);
  socket.on('close', () => sockets.delete(socket));
}

async function carry(lane: Lane, state: State): Promise<void> {
  const { from, to } = lane;
  from.on('close', (hadError) => (hadError ? sendReset(to) : to.destroySoon()));
  const goesOn = spoiler(lane, state);
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) if (!(await goesOn(chunk))) return;
    to.end();
  } catch {
    // The connection broke, and its 'close' told the other side.
  }
}

/** Passes chunks on as the faults have it; false when that was the end. */
function spoiler({ from, to, way, connection, faults }: Lane, { log, random }: State) {
  let offset = 0;
  const note = (action: LogEntry['action'], bytes = 0) => log.push({ connection, way, action, offset, bytes });
  const edges = (length: number) =>
    faults.flatMap((fault) => {
      if (fault.is === 'split') return fault.at?.map((at) => at - offset) ?? randomOffsets(length, random);
      return 'after' in fault ? [fault.after - offset] : [];
    });
  const isEnded = () => {
    const end = faults.find((fault) => 'after' in fault && fault.after <= offset);
    if (!end) return false;
    note(end.is === 'reset' ? 'reset' : 'fin');
    if (end.is === 'reset') [from, to].forEach(sendReset);
    else to.end();
    return true;
  };
  return async (chunk: Buffer): Promise<boolean> => {
    if (isEnded()) return false;
    for (const piece of cut(chunk, edges(chunk.length))) {
      await delay(faults, random);
      if (faults.some(({ is }) => is === 'blackhole')) note('swallow', piece.length);
      else if (await pass(to, piece)) note('pass', piece.length);
      offset += piece.length;
      if (isEnded()) return false;
    }
    return true;
  };
}

async function pass(to: Socket, piece: Buffer): Promise<boolean> {
  if (!to.writable) return false;
  const isTaken = await new Promise<boolean>((resolve) => to.write(piece, (error) => resolve(!error)));
  // Lets the other side read this segment before the next one is there.
  await new Promise(setImmediate);
  return isTaken;
}

async function delay(faults: readonly NetFault[], random: () => number): Promise<void> {
  for (const fault of faults) {
    if (fault.is !== 'latency') continue;
    await new Promise((resolve) => setTimeout(resolve, fault.ms + random() * (fault.jitterMs ?? 0)));
  }
}

async function close(server: Server, { sockets }: State): Promise<void> {
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
