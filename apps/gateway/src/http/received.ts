import type { FastifyRequest } from 'fastify';
import { type Asking, deprecatedUses } from '#core/dialects/kit';
import { Failure } from '#core/failure';
import type { Asked } from '../relay/asked.js';
import type { Caller } from '../relay/ports.js';
import { hungUp } from './receive.js';
import { receivedBody } from './received-body.js';
import { unservedRecord } from './unserved.js';
import type { HotRoute, Visit } from './visit.js';

/** Receives and recognises. What fails here is recorded here: the relay never hears of it. */
export async function received(visit: Visit): Promise<Asked> {
  const { request, answer, route, hot, id, receivedAt, cancel, room } = visit;
  const { endpoint } = route;
  answer.raw.once('close', () => {
    if (!answer.raw.writableFinished) cancel.cancel(hungUp());
  });
  const traceparent = traced(visit);
  let caller: Caller | undefined;
  try {
    caller = await hot.guard.authenticate(request.raw, endpoint);
    const { body, form } = await receivedBody(visit);
    const asking = askingOf(visit, body.value);
    return {
      id,
      endpoint,
      caller,
      body,
      form,
      ingress: route.ingress.older?.(asking) ?? route.ingress,
      asking,
      deprecated: deprecatedIn(route.ingress, asking),
      cancel,
      room,
      receivedAt,
      traceparent,
      hold: (bytes) => room.take(bytes),
      ...wishes(request),
    };
  } catch (error) {
    const failure = Failure.from(error);
    const { clock, faults, ledger } = hot.ports;
    if (failure.code === 'internal_error') faults.note(id, failure);
    if (route.isRecorded)
      ledger.record(unservedRecord({ id, endpoint, caller, receivedAt, traceparent, failure, clock }));
    throw failure;
  }
}

function deprecatedIn(ingress: HotRoute['ingress'], asking: Asking): Asked['deprecated'] {
  const uses = deprecatedUses(ingress, asking);
  return uses.length > 0 ? { dialect: ingress.id, uses } : undefined;
}

/** Only what its language names is read of the headers. */
function askingOf({ request, route, hot, receivedAt }: Visit, body: Asking['body']): Asking {
  const { '*': rest = '' } = request.params as { readonly '*'?: string }; // seam: Fastify's parsed path
  const { clock, newId } = hot.ports;
  const headers = request.headers as Asking['headers']; // those that may be repeated are none of any language
  const elapsedMs = () => clock.now() - receivedAt;
  return { body, headers, newId, now: Math.floor(clock.wall() / 1000), elapsedMs, ...route.said?.(rest) };
}

/** The trace that the request goes on with: our own span where tracing is on, else what the caller sent. */
function traced({ request, route, hot }: Visit): string | undefined {
  const traceparent = traceOf(request);
  if (!route.isRecorded) return traceparent;
  return hot.tracing.begin({ traceparent, method: 'POST', path: route.path, operation: route.endpoint });
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
