import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { openAiChatIngress } from '#core/dialects/openai-chat';
import { Failure } from '#core/failure';
import { readJson } from '#core/json';
import type { EndpointName } from '#core/providers';
import type { Answer, Asked } from '../relay/asked.js';
import { Cancel } from '../relay/cancel.js';
import type { Caller, Ports } from '../relay/ports.js';
import type { Relay } from '../relay/relay.js';
import type { Callers } from './callers.js';
import { checkEdge } from './edge.js';
import { explained } from './explain.js';
import { authenticate } from './key-guard.js';
import { hungUp, receive } from './receive.js';
import { refuse, reply } from './reply.js';
import { unservedRecord } from './unserved.js';

interface HotRoute {
  readonly path: string;
  readonly endpoint: EndpointName;
  readonly serve: (asked: Asked, relay: Relay) => Promise<Answer>;
}

const sent: HotRoute['serve'] = (asked, relay) => relay.serve(asked);

/** To add an endpoint: a line here, and what it is in `relay/endpoints.ts`. */
const routes: readonly HotRoute[] = [
  { path: '/v1/chat/completions', endpoint: 'chat', serve: sent },
  { path: '/v1/embeddings', endpoint: 'embeddings', serve: sent },
  { path: '/v1/routing/explain', endpoint: 'chat', serve: async (asked, relay) => explained(asked, relay) },
];

export interface HotRoutes {
  readonly relay: Relay;
  readonly callers: Callers;
  readonly ports: Pick<Ports, 'clock' | 'newId' | 'ledger'>;
  readonly maxBodyBytes: number;
  /** Told of what is under way. */
  readonly inFlight: { begin(endpoint: EndpointName): void; end(endpoint: EndpointName): void };
}

/**
 * These sit on the Fastify instance that Nest made and read their own bodies: it saves a third of Nest's share,
 * and who is asking is known before a byte of the body is read.
 */
export function registerHotRoutes(fastify: FastifyInstance, hot: HotRoutes): void {
  void fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const route of routes) {
      scope.post(route.path, (request, answer) => {
        answer.hijack();
        void handle({ request, answer, route, hot, id: hot.ports.newId('req_'), receivedAt: hot.ports.clock.now() });
      });
    }
  });
}

interface Visit {
  readonly request: FastifyRequest;
  readonly answer: FastifyReply;
  readonly route: HotRoute;
  readonly hot: HotRoutes;
  readonly id: string;
  readonly receivedAt: number;
}

/** One request from its first byte to its last. Never throws: whatever happens is an answer. */
async function handle(visit: Visit): Promise<void> {
  const { answer, route, hot, id } = visit;
  hot.inFlight.begin(route.endpoint);
  try {
    const asked = await received(visit);
    await reply(answer.raw, await route.serve(asked, hot.relay));
  } catch (error) {
    const failure = Failure.from(error);
    // After a body that was not read to its end, the connection is of no more use.
    if (!visit.request.raw.complete) answer.raw.setHeader('connection', 'close');
    refuse(answer.raw, failure, id, openAiChatIngress.renderFailure(failure, id));
  } finally {
    hot.inFlight.end(route.endpoint);
  }
}

/** Receives and recognises. What fails here is recorded here: the relay never hears of it. */
async function received(visit: Visit): Promise<Asked> {
  const { request, answer, hot, id, receivedAt } = visit;
  const { endpoint } = visit.route;
  const cancel = new Cancel();
  answer.raw.once('close', () => {
    if (!answer.raw.writableFinished) cancel.cancel(hungUp());
  });
  let caller: Caller | undefined;
  try {
    checkEdge(request.raw);
    caller = await authenticate(request.raw.headers, hot.callers);
    const body = readJson(await receive(request.raw, hot.maxBodyBytes));
    return { id, endpoint, caller, body, ingress: openAiChatIngress, cancel, receivedAt, ...wishes(request) };
  } catch (error) {
    const failure = Failure.from(error);
    hot.ports.ledger.record(unservedRecord({ id, endpoint, caller, receivedAt, failure, clock: hot.ports.clock }));
    throw failure;
  }
}

/** What a caller says beside the body. */
function wishes({ raw: { headers }, query }: FastifyRequest): Pick<Asked, 'pinned' | 'delivery' | 'traceparent' | 'upstreamAuthorization'> {
  const { provider } = query as { provider?: unknown };
  return {
    pinned: text(headers['x-provider']) ?? text(provider),
    delivery: headers['x-gatewright-delivery'] === 'whole' ? 'whole' : undefined,
    traceparent: traceparent(text(headers['traceparent'])),
    upstreamAuthorization: text(headers['x-provider-authorization']),
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);

/** https://www.w3.org/TR/trace-context/#traceparent-header */
const traceparent = (header: string | undefined): string | undefined =>
  header && /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(header) ? header : undefined;
