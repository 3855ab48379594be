import type { ChatIngress, Dialect, Egress, Ingress } from '#core/dialects/kit';
import {
  bytesOf,
  bytesSaid,
  type ChatRequest,
  type ChatResponse,
  chunksOf,
  type EmbeddingsRequest,
  type EmbeddingsResponse,
  fromMediaUsage,
  type ImageEditsRequest,
  type ImagesRequest,
  type ImagesResponse,
  billedUsage,
  type ModerationsRequest,
  type ModerationsResponse,
  noUsage,
  type RerankRequest,
  type RerankResponse,
  type SpeechRequest,
  type SpeechResponse,
  tokensRanked,
  type TranscriptionRequest,
  type TranscriptionResponse,
  type Usage,
} from '#core/hub';
import {
  heardIn,
  type Measured,
  mostOutput,
  mostTokensSpoken,
  seenIn,
  tokensDrawn,
  tokensSpoken,
  UNSAID_OUTPUT,
} from '#core/ledger';
import type { Capability, EndpointName } from '#core/providers/kit';
import { needsOf, type ProviderPreferences } from '#core/routing';
import type { AskedForm } from './asked.js';

type MediaRequest = ImagesRequest | ImageEditsRequest | SpeechRequest | TranscriptionRequest;
type MediaResponse = ImagesResponse | SpeechResponse | TranscriptionResponse;
export type AnyRequest = ChatRequest | EmbeddingsRequest | RerankRequest | ModerationsRequest | MediaRequest;
export type AnyResponse = ChatResponse | EmbeddingsResponse | RerankResponse | ModerationsResponse | MediaResponse;

/** Seam: a request is read in the language of its endpoint, and answered in the same; nothing in between looks into it. */
export type AnyIngress = Ingress<AnyRequest, AnyResponse> & Partial<Pick<ChatIngress, 'encoder' | 'stream'>>;

/** One thing a caller may ask for. To add one: an entry below, and its path in `http/hot-routes.ts`. */
export interface Endpoint {
  readonly name: EndpointName;
  needs(request: AnyRequest, preferences: ProviderPreferences): readonly Capability[];
  /** How it is said in a provider's language; `undefined` where that language cannot. */
  egress(dialect: Dialect): Egress<AnyRequest, AnyResponse> | undefined;
  usage(response: AnyResponse): Usage | undefined;
  /** How long the answer is in bytes, for an estimate where no usage is told. */
  bytes(response: AnyResponse): number;
  /** The most tokens it may be answered with, for a model that can write so many. */
  mostOutput(request: AnyRequest, maxOutput: number | undefined): number;
  /** What an answer is taken for in tokens where no usage is told, and its length in bytes says nothing: pictures, sound. */
  written?(request: AnyRequest): number;
  /**
   * Media types of answers that are other than one JSON object: sound, text, events that nobody translates. They pass as they come;
   * what else comes is read as JSON.
   */
  readonly passes?: RegExp;
  /** All of an answer is made before there is anything to send, even where it is streamed. */
  readonly comesWhole?: true;
  /** What the files of a request weigh. */
  weigh?(request: AnyRequest, form: AskedForm | undefined): Measured;
  /** The largest answer that is held until it is complete, where that is larger than usual. */
  readonly mostBytes?: number;
}

/** Seam: an endpoint's request and response types are its own; the relay handles them all alike and looks into none. */
const general = <Request, Response>(egress: Egress<Request, Response> | undefined) =>
  egress as Egress<AnyRequest, AnyResponse> | undefined;

const chat: Endpoint = {
  name: 'chat',
  needs: (request, preferences) => needsOf(request as ChatRequest, preferences),
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

/** Pictures stand in JSON as base64. */
const MOST_BYTES_OF_IMAGES = 128 * 1024 * 1024;

/** What was drawn is counted by who drew it, or by its size. */
const images: Endpoint = {
  name: 'images',
  needs: () => [],
  egress: (dialect) => general(dialect.images),
  usage: usageTold,
  bytes: () => 0,
  mostOutput: (request, maxOutput) => tokensDrawn(request, maxOutput),
  written: (request) => tokensDrawn(request),
  passes: /^text\/event-stream$/,
  comesWhole: true,
  mostBytes: MOST_BYTES_OF_IMAGES,
};

const edits: Endpoint = {
  ...images,
  name: 'edits',
  egress: (dialect) => general(dialect.edits),
  weigh: ({ images: named }, form) => seenIn(form?.files ?? (Array.isArray(named) ? named.length : 1)),
};

const speech: Endpoint = {
  name: 'speech',
  needs: () => [],
  egress: (dialect) => general(dialect.speech),
  usage: usageTold,
  bytes: () => 0,
  mostOutput: (request) => mostTokensSpoken(request),
  written: (request) => tokensSpoken(request),
  // Sound has many types, and servers that do not know which one theirs is.
  passes: /^(?!text\/(?!event-stream$)|.*[/+]json$)/,
};

const transcriptions: Endpoint = {
  name: 'transcriptions',
  needs: () => [],
  egress: (dialect) => general(dialect.transcriptions),
  usage: usageTold,
  bytes: (response) => bytesOf((response as TranscriptionResponse).text),
  weigh: (_, form) => heardIn(form?.bytes ?? 0),
  mostOutput: (_, maxOutput) => maxOutput ?? UNSAID_OUTPUT,
  passes: /^(?!$|.*[/+]json$)/,
  comesWhole: true,
};

const translations: Endpoint = {
  ...transcriptions,
  name: 'translations',
  egress: (dialect) => general(dialect.translations),
};

export const endpoints: Readonly<Record<EndpointName, Endpoint>> = {
  ...{ chat, embeddings, rerank, moderations },
  ...{ images, edits, speech, transcriptions, translations },
};

function usageTold(response: AnyResponse): Usage | undefined {
  return fromMediaUsage('usage' in response ? response.usage : undefined);
}
