import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { openAiChatIngress } from '#core/dialects';
import { cancelBatch, listBatches, readBatch } from '../resources/batches.js';
import { createBatch } from '../resources/create-batch.js';
import { createFile } from '../resources/create-file.js';
import type { Desk } from '../resources/desk.js';
import { deleteFile, listFiles, readContent, readFile } from '../resources/files.js';
import { createJob } from '../resources/tuning/create-job.js';
import { deployJob } from '../resources/tuning/deploy-job.js';
import {
  cancelJob,
  listCheckpoints,
  listEvents,
  listJobs,
  pauseJob,
  readJob,
  resumeJob,
} from '../resources/tuning/jobs.js';
import { addPart, cancelUpload, completeUpload, createUpload } from '../resources/uploads.js';
import { attend, refuseMethod } from './attend.js';
import { receivedAbout, type ResourceRoute } from './received-about.js';
import type { Reception, Visit } from './visit.js';

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
  { method: 'GET', path: '/v1/fine_tuning/jobs', endpoint: 'fine_tuning', work: listJobs },
  { method: 'POST', path: '/v1/fine_tuning/jobs', endpoint: 'fine_tuning', work: createJob, takes: 'JSON' },
  { method: 'GET', path: '/v1/fine_tuning/jobs/:id', endpoint: 'fine_tuning', work: readJob },
  { method: 'POST', path: '/v1/fine_tuning/jobs/:id/cancel', endpoint: 'fine_tuning', work: cancelJob },
  { method: 'POST', path: '/v1/fine_tuning/jobs/:id/pause', endpoint: 'fine_tuning', work: pauseJob },
  { method: 'POST', path: '/v1/fine_tuning/jobs/:id/resume', endpoint: 'fine_tuning', work: resumeJob },
  { method: 'POST', path: '/v1/fine_tuning/jobs/:id/deploy', endpoint: 'fine_tuning', work: deployJob, takes: 'JSON' },
  { method: 'GET', path: '/v1/fine_tuning/jobs/:id/events', endpoint: 'fine_tuning', work: listEvents },
  { method: 'GET', path: '/v1/fine_tuning/jobs/:id/checkpoints', endpoint: 'fine_tuning', work: listCheckpoints },
];

/** What these routes are made of: as the hot ones, which they are beside. */
export interface ResourceRoutes extends Reception {
  readonly desk: Desk;
}

/** As the hot routes they read their own bodies, once it is known who is asking. */
export function registerResourceRoutes(fastify: FastifyInstance, kept: ResourceRoutes): void {
  void fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const [url, those] of Map.groupBy(routes, ({ path }) => path)) {
      for (const route of those)
        scope.route({ method: route.method, url, handler: (...given) => begin(...given, route, kept) });
      const known = those.map(({ method }) => method);
      const others = methods.filter((method) => !known.includes(method));
      scope.route({ method: others, url, handler: refuseMethod(openAiChatIngress, known) });
    }
  });
}

const methods: readonly ResourceRoute['method'][] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

function begin(request: FastifyRequest, answer: FastifyReply, route: ResourceRoute, kept: ResourceRoutes): void {
  const serve = async (visit: Visit<ResourceRoute>) => kept.desk.serve(await receivedAbout(visit), route.work);
  void attend(request, answer, { route, reception: kept, ingress: openAiChatIngress, serve });
}
