import type { FastifyRequest } from 'fastify';
import { type Asking, deprecatedUses } from '#core/dialects/kit';
import type { Asked } from '../relay/asked.js';
import type { HotRoute } from './hot-route.js';
import { receivedBody } from './received-body.js';
import { recognised } from './recognised.js';
import type { Visit } from './visit.js';

/** Receives and recognises: the relay hears of nothing that fails here. */
export function received(visit: Visit<HotRoute>): Promise<Asked> {
  const { request, route, id, receivedAt, cancel, room } = visit;
  const { endpoint, ingress, isRecorded } = route;
  const traceparent = traced(visit);
  return recognised(visit, { traceparent, isRecorded }, async (caller) => {
    const { body, form } = await receivedBody(visit);
    const asking = askingOf(visit, body.value);
    return {
      id,
      endpoint,
      caller,
      body,
      form,
      ingress: ingress.older?.(asking) ?? ingress,
      asking,
      deprecated: deprecatedIn(ingress, asking),
      cancel,
      room,
      receivedAt,
      traceparent,
      hold: (bytes) => room.take(bytes),
      ...wishes(request),
    };
  });
}

function deprecatedIn(ingress: HotRoute['ingress'], asking: Asking): Asked['deprecated'] {
  const uses = deprecatedUses(ingress, asking);
  return uses.length > 0 ? { dialect: ingress.id, uses } : undefined;
}

/** Only what its language names is read of the headers. */
function askingOf({ request, route, reception, receivedAt }: Visit<HotRoute>, body: Asking['body']): Asking {
  const { '*': rest = '' } = request.params as { readonly '*'?: string }; // seam: Fastify's parsed path
  const { clock, newId } = reception.ports;
  const headers = request.headers as Asking['headers']; // those that may be repeated are none of any language
  const elapsedMs = () => clock.now() - receivedAt;
  return { body, headers, newId, now: Math.floor(clock.wall() / 1000), elapsedMs, ...route.said?.(rest) };
}

/** The trace that the request goes on with: our own span where tracing is on, else what the caller sent. */
function traced({ request, route, reception }: Visit<HotRoute>): string | undefined {
  const traceparent = traceOf(request);
  if (!route.isRecorded) return traceparent;
  return reception.tracing.begin({ traceparent, method: 'POST', path: route.path, operation: route.endpoint });
}

/** The trace that a caller goes on with. */
export const traceOf = ({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined =>
  validTraceparent(text(headers['traceparent']));

type Wishes = Pick<Asked, 'pinned' | 'delivery' | 'upstreamAuthorization'>;

/** What a caller says beside the body. */
export function wishes({ raw: { headers }, query }: FastifyRequest): Wishes {
  const { provider } = query as { provider?: unknown }; // seam: Fastify's parsed query
  return {
    pinned: text(headers['x-provider']) ?? text(provider),
    delivery: headers['x-gatewright-delivery'] === 'whole' ? 'whole' : undefined,
    upstreamAuthorization: text(headers['x-provider-authorization']),
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);

/** https://www.w3.org/TR/trace-context/#traceparent-header */
const validTraceparent = (header: string | undefined): string | undefined =>
  header && /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(header) ? header : undefined;
