import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { newId } from '#adapters/ids';
import { oddityOf } from '#adapters/network';
import { readJson } from '#core/json';
import { widen } from './large-bodies.js';
import { codeOf, Problem } from './problem.js';
import { problemBody } from './problem-body.js';

/** The HTTP server with limits on everything a client could stretch; Fastify's own defaults wait for ever. */
export function httpEdge(): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: 1024 * 1024,
    requestTimeout: 30_000,
    connectionTimeout: 120_000,
    keepAliveTimeout: 65_000,
    http: {
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: 16 * 1024,
      // Node would answer with an empty body: `oddityOf` leads to one of ours.
      requireHostHeader: false,
    },
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 1024 },
    genReqId: () => newId('req_'),
    clientErrorHandler: refuseBytes,
    frameworkErrors: refusePath,
  });
}

/** Headers for every answer, and JSON as the only language of bodies. */
export function secureEdge(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  server.server.on('checkExpectation', refuseExpectation);
  server.addHook('onRoute', widen);
  server.addHook('onRequest', (request, reply, done) => {
    void reply.headers({ ...safeHeaders, 'x-request-id': request.id });
    const oddity = oddityOf(request.raw);
    // What follows on such a connection is not believed either.
    if (oddity) void reply.header('connection', 'close');
    done(oddity ? new Problem(oddity.code, oddity.message) : encodingProblem(request));
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => read(request, body),
  );
}

const safeHeaders = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

function read({ headers }: FastifyRequest, body: Buffer): unknown {
  const charset = /charset="?([^;"\s]+)/i.exec(headers['content-type'] ?? '')?.[1];
  if (charset && !/^utf-?8$/i.test(charset)) throw new Problem('unsupported_media_type', 'The body must be UTF-8.');
  return body.length === 0 ? undefined : readJson(body).value;
}

const encodingProblem = ({ headers }: FastifyRequest): Problem | undefined =>
  headers['content-encoding'] === undefined || headers['content-encoding'] === 'identity'
    ? undefined
    : new Problem('unsupported_media_type', 'Send the body without content-encoding.');

// What the router cannot read never reaches Nest, nor its filter.
function refusePath(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const problem = new Problem(codeOf(error.statusCode ?? 400), error.message);
  const body = problemBody(problem, { id: request.id, url: request.url });
  void reply.status(problem.status).headers(safeHeaders).type('application/problem+json').send(JSON.stringify(body));
}

function refuseExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const problem = new Problem('expectation_failed', 'Expect is only understood as "100-continue".');
  const body = JSON.stringify(problemBody(problem, { id: newId('req_'), url: '' }));
  const described = { 'content-type': 'application/problem+json', 'content-length': Buffer.byteLength(body) };
  response.writeHead(problem.status, { ...safeHeaders, ...described, connection: 'close' }).end(body);
}

const parserCodes: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

// What the HTTP parser refuses never becomes a request: the answer is written by hand, and the connection closed.
function refuseBytes(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const problem = new Problem(codeOf(parserCodes[error.code ?? ''] ?? 400), 'The request is not valid HTTP.');
  const body = JSON.stringify(problemBody(problem, { id: newId('req_'), url: '' }));
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    ...Object.entries(safeHeaders).map(([name, value]) => `${name}: ${value}`),
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
