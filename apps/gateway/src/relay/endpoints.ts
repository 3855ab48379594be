import type { ChatIngress, Dialect, Egress } from '#core/dialects/kit';
import { Failure } from '#core/failure';
import {
  bytesSaid,
  type ChatRequest,
  type ChatResponse,
  chunksOf,
  type EmbeddingsRequest,
  type EmbeddingsResponse,
  fromWireUsage,
  type Usage,
} from '#core/hub';
import type { JsonBody } from '#core/json';
import { mostOutput } from '#core/ledger';
import type { Capability, EndpointName } from '#core/providers/kit';
import { needsOf } from '#core/routing';

export type AnyRequest = ChatRequest | EmbeddingsRequest;
export type AnyResponse = ChatResponse | EmbeddingsResponse;

/** One thing a caller may ask for. To add one: an entry below, and its path in `http/hot-routes.ts`. */
export interface Endpoint {
  readonly name: EndpointName;
  /** Throws a Failure `invalid_request` with `param`. */
  read(body: JsonBody, ingress: ChatIngress): AnyRequest;
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
  read: (body, ingress) => ingress.parseRequest(body.value),
  needs: (request) => needsOf(request as ChatRequest),
  egress: (dialect) => general(dialect.chat),
  usage: ({ usage }) => usage && fromWireUsage(usage as NonNullable<ChatResponse['usage']>),
  bytes: (response) => chunksOf(response as ChatResponse).reduce((sum, chunk) => sum + bytesSaid(chunk), 0),
  mostOutput,
};

const embeddings: Endpoint = {
  name: 'embeddings',
  read: (body) => checkEmbeddings(body.value),
  needs: () => [],
  egress: (dialect) => general(dialect.embeddings),
  usage: ({ usage }) => usage && fromWireUsage({ completion_tokens: 0, ...usage }),
  bytes: () => 0,
  mostOutput: () => 0,
};

export const endpoints: Readonly<Record<EndpointName, Endpoint>> = { chat, embeddings };

function checkEmbeddings(body: Readonly<Record<string, unknown>>): EmbeddingsRequest {
  const { model, input, dimensions, encoding_format } = body;
  if (typeof model !== 'string' || !model) throw wrong('model', 'a non-empty string');
  if (!isInput(input)) throw wrong('input', 'a string, an array of strings, or an array of token numbers');
  if (dimensions !== undefined && dimensions !== null && !Number.isInteger(dimensions))
    throw wrong('dimensions', 'an integer');
  if (
    encoding_format !== undefined &&
    encoding_format !== null &&
    encoding_format !== 'float' &&
    encoding_format !== 'base64'
  ) {
    throw wrong('encoding_format', "'float' or 'base64'");
  }
  return body as EmbeddingsRequest; // seam: just checked
}

const isInput = (input: unknown): boolean =>
  typeof input === 'string' ||
  (Array.isArray(input) &&
    input.length > 0 &&
    (input.every((item) => typeof item === 'string') || input.every(Number.isInteger) || input.every(isTokens)));

const isTokens = (item: unknown): boolean => Array.isArray(item) && item.every(Number.isInteger);

const wrong = (param: string, expected: string) =>
  new Failure('invalid_request', `'${param}' must be ${expected}.`, { param });
