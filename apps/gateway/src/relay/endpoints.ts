import type { ChatIngress, Dialect, Egress, Ingress } from '#core/dialects/kit';
import {
  bytesSaid,
  type ChatRequest,
  type ChatResponse,
  chunksOf,
  type EmbeddingsRequest,
  type EmbeddingsResponse,
  billedUsage,
  type ModerationsRequest,
  type ModerationsResponse,
  noUsage,
  type RerankRequest,
  type RerankResponse,
  tokensRanked,
  type Usage,
} from '#core/hub';
import { mostOutput } from '#core/ledger';
import type { Capability, EndpointName } from '#core/providers/kit';
import { needsOf } from '#core/routing';

export type AnyRequest = ChatRequest | EmbeddingsRequest | RerankRequest | ModerationsRequest;
export type AnyResponse = ChatResponse | EmbeddingsResponse | RerankResponse | ModerationsResponse;

/** Seam: a request is read in the language of its endpoint, and answered in the same; nothing in between looks into it. */
export type AnyIngress = Ingress<AnyRequest, AnyResponse> & Partial<Pick<ChatIngress, 'encoder' | 'stream'>>;

/** One thing a caller may ask for. To add one: an entry below, and its path in `http/hot-routes.ts`. */
export interface Endpoint {
  readonly name: EndpointName;
  needs(request: AnyRequest): readonly Capability[];
  /** How it is said in a provider's language; `undefined` where that language cannot. */
  egress(dialect: Dialect): Egress<AnyRequest, AnyResponse> | undefined;
  usage(response: AnyResponse): Usage | undefined;
  /** How long the answer is in bytes, for an estimate where no usage is told. */
  bytes(response: AnyResponse): number;
  /** The most tokens it may be answered with, for a model that can write so many. */
  mostOutput(request: AnyRequest, maxOutput: number | undefined): number;
}

/** Seam: an endpoint's request and response types are its own; the relay handles them all alike and looks into none. */
const general = <Request, Response>(egress: Egress<Request, Response> | undefined) =>
  egress as Egress<AnyRequest, AnyResponse> | undefined;

const chat: Endpoint = {
  name: 'chat',
  needs: (request) => needsOf(request as ChatRequest),
  egress: (dialect) => general(dialect.chat),
  usage: ({ usage }) => (usage ? billedUsage(usage as NonNullable<ChatResponse['usage']>) : undefined),
  bytes: (response) => chunksOf(response as ChatResponse).reduce((sum, chunk) => sum + bytesSaid(chunk), 0),
  mostOutput,
};

const embeddings: Endpoint = {
  name: 'embeddings',
  needs: () => [],
  egress: (dialect) => general(dialect.embeddings),
  usage: ({ usage }) => billedUsage({ completion_tokens: 0, ...(usage as EmbeddingsResponse['usage']) }),
  bytes: () => 0,
  mostOutput: () => 0,
};

/** Nothing is written: what was read is all there is to count. */
const rerank: Endpoint = {
  name: 'rerank',
  needs: () => [],
  egress: (dialect) => general(dialect.rerank),
  usage: (response) => {
    const input = tokensRanked(response as RerankResponse);
    return input === undefined ? undefined : { ...noUsage, input };
  },
  bytes: () => 0,
  mostOutput: () => 0,
};

/** Nobody tells what it used. */
const moderations: Endpoint = {
  name: 'moderations',
  needs: () => [],
  egress: (dialect) => general(dialect.moderations),
  usage: () => undefined,
  bytes: () => 0,
  mostOutput: () => 0,
};

export const endpoints: Readonly<Record<EndpointName, Endpoint>> = { chat, embeddings, rerank, moderations };
