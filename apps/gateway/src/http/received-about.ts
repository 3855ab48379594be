import type { FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '#core/failure';
import { readJson } from '#core/json';
import type { ResourceEndpoint } from '#core/providers/kit';
import type { Room } from '../overload/overload.js';
import type { Cancel } from '../relay/cancel.js';
import type { Caller } from '../relay/ports.js';
import type { ResourceAsked, Work } from '../resources/asked.js';
import { receiveForm } from '../uploads/receive-form.js';
import { hungUp, receive } from './receive.js';
import { traceOf, wishes } from './received.js';
import type { ResourceRoutes } from './resource-routes.js';
import { unservedRecord } from './unserved.js';

/** A path about something that a provider keeps. */
export interface ResourceRoute {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'PUT' | 'PATCH' | 'OPTIONS';
  readonly path: string;
  readonly endpoint: ResourceEndpoint;
  readonly work: Work;
  /** Absent: its body, where it has one, is not read. */
  readonly takes?: 'form' | 'JSON' | undefined;
}

/** One request, while it is here. */
export interface ResourceVisit {
  readonly request: FastifyRequest;
  readonly answer: FastifyReply;
  readonly route: ResourceRoute;
  readonly hot: ResourceRoutes;
  readonly id: string;
  readonly receivedAt: number;
  /** Given up when the caller hangs up, or the gateway stops. */
  readonly cancel: Cancel;
  /** What its body takes, until the answer is over. */
  readonly room: Room;
  /** What is to be given back when all is over. */
  readonly atEnd: (() => void)[];
}

/** Receives and recognises. What fails here is recorded here: nobody else hears of it. */
export async function receivedAbout(visit: ResourceVisit): Promise<ResourceAsked> {
  const { request, answer, route, hot, id, receivedAt, cancel } = visit;
  const { endpoint, path } = route;
  answer.raw.once('close', () => {
    if (!answer.raw.writableFinished) cancel.cancel(hungUp());
  });
  const traceparent = hot.tracing.begin({
    ...{ traceparent: traceOf(request), method: route.method },
    ...{ path, operation: endpoint },
  });
  let caller: Caller | undefined;
  try {
    caller = await hot.guard.authenticate(request.raw, endpoint);
    const { pinned, upstreamAuthorization } = wishes(request);
    const said = { pinned, upstreamAuthorization, traceparent };
    return { id, endpoint, caller, cancel, receivedAt, ...pathOf(request), ...said, ...(await bodyOf(visit)) };
  } catch (error) {
    const failure = Failure.from(error);
    const { clock, faults, ledger } = hot.ports;
    if (failure.code === 'internal_error') faults.note(id, failure);
    ledger.record(unservedRecord({ id, endpoint, caller, receivedAt, traceparent, failure, clock }));
    throw failure;
  }
}

/** Seam: what Fastify read of the path and the query. */
const pathOf = ({ params, query }: FastifyRequest): Pick<ResourceAsked, 'params' | 'query'> => ({
  params: params as ResourceAsked['params'],
  query: query as ResourceAsked['query'],
});

async function bodyOf(visit: ResourceVisit): Promise<Pick<ResourceAsked, 'body' | 'form'>> {
  const { route, request, hot, room, cancel } = visit;
  if (route.takes === 'form') return { body: {}, form: formOf(visit) };
  if (route.takes !== 'JSON') return { body: {} };
  return { body: readJson(await receive(request.raw, { maxBytes: hot.maxBodyBytes, room, cancel })).value };
}

function formOf({ request: { raw }, hot, room, cancel, atEnd }: ResourceVisit): ResourceAsked['form'] {
  if (!/^multipart\/form-data *(;|$)/i.test(raw.headers['content-type'] ?? '')) return undefined;
  const form = receiveForm(raw, { maxBytes: hot.maxUploadBytes, room, spooler: hot.spooler, cancel });
  atEnd.push(() => {
    void form.close();
    raw.resume(); // what still comes is of no use to anybody
  });
  return form;
}
