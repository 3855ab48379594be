import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { openAiChatIngress } from '#core/dialects';
import { Failure } from '#core/failure';
import { Cancel } from '../relay/cancel.js';
import { cancelBatch, listBatches, readBatch } from '../resources/batches.js';
import { createBatch } from '../resources/create-batch.js';
import { createFile } from '../resources/create-file.js';
import type { Desk } from '../resources/desk.js';
import { deleteFile, listFiles, readContent, readFile } from '../resources/files.js';
import { addPart, cancelUpload, completeUpload, createUpload } from '../resources/uploads.js';
import { receivedAbout, type ResourceRoute, type ResourceVisit } from './received-about.js';
import { refuse, reply } from './reply.js';
import type { HotRoutes } from './visit.js';

/** To add an endpoint about something that a provider keeps: a line here, and how it is served in `resources/`. */
const routes: readonly ResourceRoute[] = [
  { method: 'GET', path: '/v1/files', endpoint: 'files', work: listFiles },
  { method: 'POST', path: '/v1/files', endpoint: 'files', work: createFile, takes: 'form' },
  { method: 'GET', path: '/v1/files/:id', endpoint: 'files', work: readFile },
  { method: 'DELETE', path: '/v1/files/:id', endpoint: 'files', work: deleteFile },
  { method: 'GET', path: '/v1/files/:id/content', endpoint: 'files', work: readContent },
  { method: 'POST', path: '/v1/uploads', endpoint: 'uploads', work: createUpload, takes: 'JSON' },
  { method: 'POST', path: '/v1/uploads/:id/parts', endpoint: 'uploads', work: addPart, takes: 'form' },
  { method: 'POST', path: '/v1/uploads/:id/complete', endpoint: 'uploads', work: completeUpload, takes: 'JSON' },
  { method: 'POST', path: '/v1/uploads/:id/cancel', endpoint: 'uploads', work: cancelUpload },
  { method: 'GET', path: '/v1/batches', endpoint: 'batches', work: listBatches },
  { method: 'POST', path: '/v1/batches', endpoint: 'batches', work: createBatch, takes: 'JSON' },
  { method: 'GET', path: '/v1/batches/:id', endpoint: 'batches', work: readBatch },
  { method: 'POST', path: '/v1/batches/:id/cancel', endpoint: 'batches', work: cancelBatch },
];

/** What these routes are made of: as the hot ones, which they are beside. */
export interface ResourceRoutes extends Omit<HotRoutes, 'relay' | 'responses'> {
  readonly desk: Desk;
}

/** As the hot routes they read their own bodies, once it is known who is asking. */
export function registerResourceRoutes(fastify: FastifyInstance, hot: ResourceRoutes): void {
  void fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const [path, those] of Map.groupBy(routes, (route) => route.path)) {
      for (const route of those)
        scope.route({ method: route.method, url: path, handler: (...given) => begin(...given, route, hot) });
      const known = those.map(({ method }) => method);
      scope.route({
        method: methods.filter((method) => !known.includes(method)),
        url: path,
        handler: refuseMethod(known),
      });
    }
  });
}

const methods: readonly ResourceRoute['method'][] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

function begin(request: FastifyRequest, answer: FastifyReply, route: ResourceRoute, hot: ResourceRoutes): void {
  answer.hijack();
  void handle({
    ...{ request, answer, route, hot, id: request.id },
    receivedAt: hot.ports.clock.now(),
    cancel: new Cancel(),
    room: hot.overload.room(),
    atEnd: [],
  });
}

const refuseMethod =
  (known: readonly string[]) =>
  ({ method, id }: FastifyRequest, answer: FastifyReply): void => {
    const failure = new Failure(
      'method_not_allowed',
      `This path is asked with ${known.join(' or ')}, not with ${method}.`,
    );
    answer.hijack();
    answer.raw.setHeader('allow', known.join(', '));
    refuse(answer.raw, failure, id, openAiChatIngress.renderFailure(failure, id));
  };

/** One request from its first byte to its last. Never throws: whatever happens is an answer. */
async function handle(visit: ResourceVisit): Promise<void> {
  const { answer, route, hot, id, cancel, room, atEnd } = visit;
  const isOver = hot.visits.begin({ cancel, response: answer.raw });
  hot.inFlight.begin(route.endpoint);
  try {
    const asked = await receivedAbout(visit);
    await reply(answer.raw, await hot.desk.serve(asked, route.work), cancel);
  } catch (error) {
    const failure = Failure.from(error);
    // After a body that was not read to its end, the connection is of no more use.
    if (!visit.request.raw.complete) answer.raw.setHeader('connection', 'close');
    refuse(answer.raw, failure, id, openAiChatIngress.renderFailure(failure, id));
  } finally {
    hot.inFlight.end(route.endpoint);
    for (const giveBack of atEnd) giveBack();
    room.giveBack();
    isOver();
  }
}
