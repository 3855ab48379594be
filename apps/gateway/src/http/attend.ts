import type { FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '#core/failure';
import type { Answer } from '../relay/asked.js';
import { Cancel } from '../relay/cancel.js';
import type { AnyIngress } from '../relay/endpoints.js';
import { hungUp } from './receive.js';
import { refuse, reply } from './reply.js';
import type { Door, Reception, Visit } from './visit.js';

interface Attended<Route extends Door> {
  readonly route: Route;
  readonly reception: Reception;
  /** The language in which it is refused. */
  readonly ingress: Pick<AnyIngress, 'idHeader' | 'renderFailure'>;
  readonly serve: (visit: Visit<Route>) => Promise<Answer>;
}

/** One request from its first byte to its last. Never throws: whatever happens is an answer. */
export async function attend<Route extends Door>(
  request: FastifyRequest,
  answer: FastifyReply,
  { route, reception, ingress, serve }: Attended<Route>,
): Promise<void> {
  const { raw } = answer.hijack();
  const { id } = request;
  const { visits, inFlight, overload, ports } = reception;
  const cancel = new Cancel();
  const room = overload.room();
  const atEnd: (() => void)[] = [];
  const receivedAt = ports.clock.now();
  const isOver = visits.begin({ cancel, response: raw });
  inFlight.begin(route.endpoint);
  if (ingress.idHeader) raw.setHeader(ingress.idHeader, id);
  raw.once('close', () => {
    if (!raw.writableFinished) cancel.cancel(hungUp());
  });
  try {
    const visit = { request, answer, route, reception, id, receivedAt, cancel, room, atEnd };
    await reply(raw, await serve(visit), cancel);
  } catch (error) {
    const failure = Failure.from(error);
    // After a body that was not read to its end, the connection is of no more use.
    if (!request.raw.complete) raw.setHeader('connection', 'close');
    refuse(raw, failure, id, ingress.renderFailure(failure, id));
  } finally {
    inFlight.end(route.endpoint);
    for (const giveBack of atEnd) giveBack();
    room.giveBack();
    isOver();
  }
}

/** Answers a method that its path does not know. */
export const refuseMethod =
  ({ renderFailure }: Pick<AnyIngress, 'renderFailure'>, known: readonly string[]) =>
  ({ method, id }: FastifyRequest, answer: FastifyReply): void => {
    const message = `This path is asked with ${known.join(' or ')}, not with ${method}.`;
    const failure = new Failure('method_not_allowed', message);
    const { raw } = answer.hijack();
    raw.setHeader('allow', known.join(', '));
    refuse(raw, failure, id, renderFailure(failure, id));
  };
