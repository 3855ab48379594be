import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  anthropicCountIngress,
  anthropicMessagesIngress,
  cohereRerankIngress,
  openAiChatIngress,
  openAiCompletionsIngress,
  openAiEmbeddingsIngress,
  openAiImageEditsIngress,
  openAiImagesIngress,
  openAiImageVariationsIngress,
  openAiModerationsIngress,
  openAiRerankIngress,
  openAiResponsesIngress,
  openAiSpeechIngress,
  openAiTranscriptionsIngress,
} from '#core/dialects';
import { Failure } from '#core/failure';
import type { Responses } from '../relay/ports.js';
import type { Relay } from '../relay/relay.js';
import { serveResponse } from '../relay/responses/serve-response.js';
import { attend, refuseMethod } from './attend.js';
import { warn } from './deprecated.js';
import { explained } from './explain.js';
import { geminiFamilies } from './gemini-routes.js';
import { type Family, type HotRoute, recorded } from './hot-route.js';
import { ollamaRoutes } from './ollama-routes.js';
import { received } from './received.js';
import { refuse } from './reply.js';
import type { Reception, Visit } from './visit.js';

/** How many pictures are to be made may stand after them. */
const image = { file: 'image', isWhole: true } as const;
const sound = { file: 'file' } as const;

/** To add an endpoint: a line here, and what it is in `relay/endpoints.ts`. To add a language of callers: a line here. */
const routes: readonly HotRoute[] = [
  recorded({ path: '/v1/chat/completions', endpoint: 'chat', ingress: openAiChatIngress }),
  recorded({ path: '/v1/completions', endpoint: 'chat', ingress: openAiCompletionsIngress }),
  {
    ...recorded({ path: '/v1/responses', endpoint: 'chat', ingress: openAiResponsesIngress }),
    serve: (asked, relay, responses) => serveResponse({ asked, ingress: openAiResponsesIngress, relay, responses }),
  },
  recorded({ path: '/v1/embeddings', endpoint: 'embeddings', ingress: openAiEmbeddingsIngress }),
  recorded({ path: '/v1/rerank', endpoint: 'rerank', ingress: openAiRerankIngress }),
  recorded({ path: '/v2/rerank', endpoint: 'rerank', ingress: cohereRerankIngress }),
  recorded({ path: '/v1/moderations', endpoint: 'moderations', ingress: openAiModerationsIngress }),
  recorded({ path: '/v1/images/generations', endpoint: 'images', ingress: openAiImagesIngress }),
  recorded({
    path: '/v1/images/edits',
    endpoint: 'edits',
    ingress: openAiImageEditsIngress,
    takes: { ...image, orJson: true },
  }),
  recorded({ path: '/v1/images/variations', endpoint: 'edits', ingress: openAiImageVariationsIngress, takes: image }),
  recorded({ path: '/v1/audio/speech', endpoint: 'speech', ingress: openAiSpeechIngress }),
  recorded({
    path: '/v1/audio/transcriptions',
    endpoint: 'transcriptions',
    ingress: openAiTranscriptionsIngress,
    takes: sound,
  }),
  recorded({
    path: '/v1/audio/translations',
    endpoint: 'translations',
    ingress: openAiTranscriptionsIngress,
    takes: sound,
  }),
  recorded({ path: '/v1/messages', endpoint: 'chat', ingress: anthropicMessagesIngress }),
  {
    path: '/v1/messages/count_tokens',
    endpoint: 'chat',
    ingress: anthropicCountIngress,
    isRecorded: false,
    serve: (asked, relay) => relay.countTokens(asked),
  },
  ...ollamaRoutes,
  {
    path: '/v1/routing/explain',
    endpoint: 'chat',
    ingress: openAiChatIngress,
    isRecorded: false,
    serve: async (asked, relay) => explained(asked, relay),
  },
];

/** What the hot routes are made of. */
export interface HotRoutes extends Reception {
  readonly relay: Relay;
  readonly responses: Responses;
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
      scope.post(route.path, (request, answer) => begin(request, answer, route, hot));
      const method = ['GET', 'HEAD', ...otherMethods];
      scope.route({ method, url: route.path, handler: refuseMethod(route.ingress, ['POST']) });
    }
    for (const family of geminiFamilies) {
      scope.post(family.path, (request, answer) => {
        const route = routeIn(family, request);
        if (route) begin(request, answer, route, hot);
        else refuseUnknown(request, answer, family);
      });
      scope.route({ method: [...otherMethods], url: family.path, handler: refuseMethod(family.ingress, ['POST']) });
    }
  });
}

function begin(request: FastifyRequest, answer: FastifyReply, route: HotRoute, hot: HotRoutes): void {
  const serve = async (visit: Visit<HotRoute>) => {
    const asked = await received(visit);
    // Before it is answered or refused: whichever it is, it is told.
    if (asked.deprecated) warn(answer.raw, asked.deprecated.uses);
    return route.serve(asked, hot.relay, hot.responses);
  };
  void attend(request, answer, { route, reception: hot, ingress: route.ingress, serve });
}

/** Seam: Fastify's parsed path and query. */
const routeIn = (family: Family, { params, query }: FastifyRequest): HotRoute | undefined =>
  family.find((params as { readonly '*'?: string })['*'] ?? '', query as Readonly<Record<string, unknown>>);

function refuseUnknown({ id }: FastifyRequest, answer: FastifyReply, { ingress }: Family): void {
  const failure = new Failure('not_found', 'There is nothing at this path: docs/languages.md lists what is.');
  refuse(answer.hijack().raw, failure, id, ingress.renderFailure(failure, id));
}

const otherMethods = ['PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
