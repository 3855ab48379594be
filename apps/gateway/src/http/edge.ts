import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyHttpOptions, FastifyInstance } from 'fastify';
import { newId } from '#adapters/ids';
import { oddityOf } from '#adapters/network';
import { openAiChatIngress } from '#core/dialects/openai-chat';
import { Failure } from '#core/failure';
import { overloaded, type Overload } from '../overload/overload.js';
import { isUploading } from '../uploads/uploading.js';
import { IdleConnections } from './idle-connections.js';
import { InFlight } from './in-flight.js';
import { failureHeaders, refuse } from './reply.js';

/**
 * Node's and Fastify's defaults are not made for the edge: an unfinished body would be held for ever,
 * a second Host header believed, and what the parser refuses answered in nobody's language.
 */
export const edgeOptions: FastifyHttpOptions<Server> = {
  genReqId: () => newId('req_'),
  requestTimeout: 60_000,
  keepAliveTimeout: 72_000,
  // What still comes on a connection while the gateway stops is answered, and is the last on it.
  return503OnClosing: false,
  routerOptions: { maxParamLength: 512 },
  http: {
    headersTimeout: 10_000,
    requestTimeout: 60_000,
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: 16 * 1024,
    // Node would answer with an empty body: `problemOf` says it in ours.
    requireHostHeader: false,
  },
  clientErrorHandler: (error, socket) => {
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && isUploading(socket)) return;
    answerOnSocket(socket, parserFailure(error));
  },
  frameworkErrors: (_error, request, reply) => {
    const failure = new Failure('invalid_request', 'The path of the request cannot be read.');
    refuse(reply.hijack().raw, failure, request.id, openAiChatIngress.renderFailure(failure, request.id));
  },
};

export interface Guarded {
  readonly overload: Pick<Overload, 'isHigh' | 'isFull'>;
  readonly onShed: () => void;
}

/** Refuses what no honest client sends, on every path, before anything else of it is looked at; and whoever comes while it is full. */
export function guardEdge(fastify: FastifyInstance, guarded: Guarded): void {
  const connections = new IdleConnections();
  connections.watch(fastify.server);
  const inFlight = new InFlight(connections);
  fastify.addHook('onRequest', (request, reply, done) => {
    const problem = problemOf(request.raw) ?? shed(request.raw, guarded);
    // What follows on such a connection is not believed either; where much is going on, load balancers should look around.
    if (problem || guarded.overload.isHigh) reply.raw.setHeader('connection', 'close');
    if (problem) return done(problem);
    inFlight.enter(request.raw.socket, reply.raw, done);
  });
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  fastify.server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const failure = new Failure('expectation_failed', 'Expect is only understood as "100-continue".');
    response.setHeader('connection', 'close');
    refuse(response, failure, '', openAiChatIngress.renderFailure(failure, ''));
  });
}

/** Health and metrics are answered always: who looks after the gateway needs them most then. */
function shed({ url = '' }: IncomingMessage, { overload, onShed }: Guarded): Failure | undefined {
  if (!overload.isFull || !dataPlane.test(url)) return undefined;
  onShed();
  return overloaded();
}

const dataPlane = /^\/(v\d|api\/)/;

function problemOf(request: IncomingMessage): Failure | undefined {
  const oddity = oddityOf(request);
  return oddity && new Failure(oddity.code, oddity.message);
}

function parserFailure({ code }: NodeJS.ErrnoException): Failure {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Failure('request_timeout', 'The request was not complete in time.');
  if (code === 'HPE_HEADER_OVERFLOW') return new Failure('headers_too_large', 'The headers are larger than 16 KiB.');
  return new Failure('invalid_request', 'The request is not valid HTTP.');
}

/** There is no response object yet: the parser gave up before there was a request. */
function answerOnSocket(socket: Socket, failure: Failure): void {
  if (!socket.writable) return void socket.destroy();
  const body = JSON.stringify(openAiChatIngress.renderFailure(failure, ''));
  const headers = {
    ...failureHeaders(failure),
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${failure.status} ${failure.code}\r\n${lines.join('')}\r\n${body}`);
}
