import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyHttpOptions, FastifyInstance } from 'fastify';
import { newId } from '#adapters/ids';
import { openAiChatIngress } from '#core/dialects/openai-chat';
import { Failure } from '#core/failure';
import { failureHeaders, refuse } from './reply.js';

const MAX_HEADERS = 100;

/**
 * Node's and Fastify's defaults are not made for the edge: an unfinished body would be held for ever,
 * a second Host header believed, and what the parser refuses answered in nobody's language.
 */
export const edgeOptions: FastifyHttpOptions<Server> = {
  genReqId: () => newId('req_'),
  requestTimeout: 60_000,
  keepAliveTimeout: 72_000,
  routerOptions: { maxParamLength: 512 },
  http: {
    headersTimeout: 10_000,
    requestTimeout: 60_000,
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: 16 * 1024,
    // Node would answer with an empty body: `problemOf` says it in ours.
    requireHostHeader: false,
  },
  clientErrorHandler: (error, socket) => answerOnSocket(socket, parserFailure(error)),
  frameworkErrors: (_error, request, reply) => {
    const failure = new Failure('invalid_request', 'The path of the request cannot be read.');
    refuse(reply.hijack().raw, failure, request.id, openAiChatIngress.renderFailure(failure, request.id));
  },
};

/** Refuses what no honest client sends, on every path, before anything else of it is looked at. */
export function guardEdge(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const problem = problemOf(request.raw);
    // What follows on such a connection is not believed either.
    if (problem) void reply.header('connection', 'close');
    done(problem);
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

function problemOf({ rawHeaders, url, httpVersion }: IncomingMessage): Failure | undefined {
  if (httpVersion === '0.9') return new Failure('invalid_request', 'HTTP/0.9 is not spoken here.');
  if (!url?.startsWith('/')) return new Failure('invalid_request', 'The request target must be a path.');
  if (rawHeaders.length > MAX_HEADERS * 2) return new Failure('headers_too_large', `More than ${MAX_HEADERS} headers.`);
  const hosts = countOf('host', rawHeaders);
  if (hosts > 1) return new Failure('invalid_request', 'More than one Host header.');
  return hosts === 0 && httpVersion !== '1.0' ? new Failure('invalid_request', 'No Host header.') : undefined;
}

function countOf(name: string, rawHeaders: readonly string[]): number {
  return rawHeaders.filter((header, place) => place % 2 === 0 && header.toLowerCase() === name).length;
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
