import type { FastifyRequest } from 'fastify';
import { readJson } from '#core/json';
import type { ResourceEndpoint } from '#core/providers/kit';
import type { ResourceAsked, Work } from '../resources/asked.js';
import { receive } from './receive.js';
import { traceOf, wishes } from './received.js';
import { comingForm, isForm } from './received-body.js';
import { recognised } from './recognised.js';
import type { Visit } from './visit.js';

/** A path about something that a provider keeps. */
export interface ResourceRoute {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'PUT' | 'PATCH' | 'OPTIONS';
  readonly path: string;
  readonly endpoint: ResourceEndpoint;
  readonly work: Work;
  /** Absent: its body, where it has one, is not read. */
  readonly takes?: 'form' | 'JSON' | undefined;
}

/** Receives and recognises: nobody else hears of what fails here. */
export function receivedAbout(visit: Visit<ResourceRoute>): Promise<ResourceAsked> {
  const { request, route, reception, id, receivedAt, cancel } = visit;
  const { endpoint, path, method } = route;
  const traceparent = reception.tracing.begin({
    ...{ traceparent: traceOf(request), method },
    ...{ path, operation: endpoint },
  });
  return recognised(visit, { traceparent, isRecorded: true }, async (caller) => {
    const { pinned, upstreamAuthorization } = wishes(request);
    const said = { pinned, upstreamAuthorization, traceparent };
    return { id, endpoint, caller, cancel, receivedAt, ...pathOf(request), ...said, ...(await bodyOf(visit)) };
  });
}

/** Seam: what Fastify read of the path and the query. */
const pathOf = ({ params, query }: FastifyRequest): Pick<ResourceAsked, 'params' | 'query'> => ({
  params: params as ResourceAsked['params'],
  query: query as ResourceAsked['query'],
});

async function bodyOf(visit: Visit<ResourceRoute>): Promise<Pick<ResourceAsked, 'body' | 'form'>> {
  const { route, request, reception, room, cancel } = visit;
  if (route.takes === 'form') return { body: {}, form: isForm(request) ? comingForm(visit) : undefined };
  if (route.takes !== 'JSON') return { body: {} };
  return { body: readJson(await receive(request.raw, { maxBytes: reception.maxBodyBytes, room, cancel })).value };
}
