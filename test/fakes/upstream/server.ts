import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { type Captured, parseJson, parseRequest } from './request.js';
import { json } from './replies.js';
import { type Step, wireOver } from './wire.js';

/** A provider that does what a test tells it to. */
export interface FakeUpstream {
  /** `http://127.0.0.1:port`, or `https`, without a path. */
  readonly url: string;
  readonly port: number;
  /** Everything that was asked, in order. */
  readonly requests: readonly Captured[];
  /** Answers the next requests, one step each, in order. */
  script(...steps: Step[]): void;
  /** Answers whatever has no step. */
  respond(handler: (request: Captured) => Step): void;
  /** The nth request, counted from 0, as soon as it is there. */
  request(index: number): Promise<Captured>;
  openSockets(): number;
  /** Connections accepted so far. */
  connections(): number;
  close(): Promise<void>;
}

/** Starts one on a free port of the loopback. */
export async function startUpstream({
  port = 0,
  tls,
}: { port?: number; tls?: TlsOptions } = {}): Promise<FakeUpstream> {
  const state = newState();
  const accept = (socket: Socket) => serve(socket, state);
  const server = tls ? createTlsServer({ ...tls, noDelay: true }, accept) : createServer({ noDelay: true }, accept);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const bound = (server.address() as { port: number }).port;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${bound}`,
    port: bound,
    requests: state.requests,
    script: (...steps) => void state.steps.push(...steps),
    respond: (handler) => void (state.handler = handler),
    request: (index) => arrival(state, index),
    openSockets: () => state.sockets.size,
    connections: () => state.accepted,
    close: () => close(server, state),
  };
}

/** An address where nobody listens. */
export async function refusingUrl(): Promise<string> {
  const upstream = await startUpstream();
  await upstream.close();
  return upstream.url;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface State {
  readonly requests: Captured[];
  readonly steps: Step[];
  readonly sockets: Set<Socket>;
  readonly waiting: { readonly index: number; readonly resolve: (request: Captured) => void }[];
  handler: (request: Captured) => Step;
  accepted: number;
}

const unscripted = () => json(500, { error: { message: 'The script has no step for this request.', type: 'fake' } });

const newState = (): State => ({
  requests: [],
  steps: [],
  sockets: new Set(),
  waiting: [],
  handler: unscripted,
  accepted: 0,
});

function serve(socket: Socket, state: State): void {
  const connection = (state.accepted += 1);
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  let rest: Buffer = Buffer.alloc(0);
  let isBusy = false;

  const next = async (): Promise<void> => {
    if (isBusy) return;
    const parsed = parseRequest(rest);
    if (!parsed) return;
    isBusy = true;
    rest = parsed.rest;
    const request = capture({ ...parsed, connection });
    void gone.then(() => request.leave());
    arrived(state, request);
    const step = state.steps.shift() ?? state.handler(request);
    await step(wireOver(socket, { request, gone, count: (bytes) => (request.written += bytes), lose: request.leave }));
    request.isAnswered = !request.isAborted;
    isBusy = false;
    return next();
  };

  state.sockets.add(socket);
  socket.on('close', () => state.sockets.delete(socket));
  socket.on('error', () => undefined);
  socket.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    void next();
  });
}

type Ongoing = Mutable<Captured> & { readonly leave: () => void };

function capture(parsed: Pick<Captured, 'method' | 'path' | 'headers' | 'body' | 'connection'>): Ongoing {
  const { method, path, headers, body, connection } = parsed;
  const text = body.toString('utf8');
  let leave: () => void = () => undefined;
  const aborted = new Promise<void>((resolve) => (leave = resolve));
  const request: Ongoing = {
    ...{ method, path, headers, body, connection, text, aborted },
    json: parseJson(text),
    isAborted: false,
    isAnswered: false,
    written: 0,
    leave: () => {
      if (request.isAnswered || request.isAborted) return;
      request.isAborted = true;
      leave();
    },
  };
  return request;
}

function arrived(state: State, request: Captured): void {
  state.requests.push(request);
  for (const { index, resolve } of state.waiting) if (index === state.requests.length - 1) resolve(request);
}

function arrival(state: State, index: number): Promise<Captured> {
  const there = state.requests[index];
  return there ? Promise.resolve(there) : new Promise((resolve) => state.waiting.push({ index, resolve }));
}

async function close(server: Server, { sockets }: State): Promise<void> {
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
