import type { Failure } from '../../failure/index.js';
import type { Frame, Framer } from '../../framing/index.js';
import type {
  Abilities,
  ChatChunk,
  ChatRequest,
  ChatResponse,
  EmbeddingsRequest,
  EmbeddingsResponse,
  ImageEditsRequest,
  ImagesRequest,
  ImagesResponse,
  ModerationsRequest,
  ModerationsResponse,
  RerankRequest,
  RerankResponse,
  SpeechRequest,
  SpeechResponse,
  TranscriptionRequest,
  TranscriptionResponse,
  Usage,
} from '../../hub/index.js';
import type { BytesAt, NeedsBytes } from './needs-bytes.js';

/** What a translation may know of where it goes. */
export interface Target {
  /** Slug of the provider, for error messages. */
  readonly provider: string;
  /** The upstream's own name of the model. */
  readonly model: string;
  /** Largest answer of the model in tokens, thinking included, where known. */
  readonly maxOutput?: number | undefined;
  /** No more than this is held back for an answer to which nobody set a limit: where a language sets one, it is not above it. */
  readonly heldOutput?: number | undefined;
  /** Whether the model thinks before it answers, where known. */
  readonly reasoning?: boolean | undefined;
  /** What the operator has sent with every request to this provider, by names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A fresh id of our own for wires that give none, such as `chatcmpl-…` or a tool call's. */
  readonly newId: (prefix: string) => string;
  /** Seconds since 1970, for wires that say no time. */
  readonly now: number;
  /** What was fetched for this request, where a caller's bytes pass and an address stands deeper inside. */
  readonly bytesAt?: BytesAt | undefined;
  /** Told of each field that cannot be said in this language and is left out, by its path such as `logit_bias`. */
  readonly lost?: ((field: string) => void) | undefined;
}

/** What one frame tells. `verbatim`: the frame's own bytes say exactly this in the same language, so they may be passed on. */
export interface Decoded<Chunk> {
  readonly chunks: readonly Chunk[];
  readonly verbatim: boolean;
}

/** Reads one stream. */
export interface Decoder<Chunk> {
  /**
   * Throws a Failure when the frame is an error of the provider (that error, classified as `parseFailure` would)
   * or cannot be read (`upstream_invalid_response`).
   */
  push(frame: Frame): Decoded<Chunk>;
  /** The wire ended well: what is still to be said (a finish reason that the wire only implies, usage held back). */
  end(): readonly Chunk[];
  /** Whether all that was pushed is a complete answer. A finish reason makes it so, not a sentinel. */
  readonly complete: boolean;
}

/** Hears the events of an answer that passes as it comes. One per answer. */
export interface Listener {
  /** Throws a Failure when the frame is an error of the provider. */
  hear(frame: Frame): void;
  /** What was told of it so far. */
  readonly usage: Usage | undefined;
  /** Whether all that was heard is a complete answer. */
  readonly isComplete: boolean;
  /** How much text it said, for an estimate where no usage is told. */
  readonly bytes: number;
}

/** One endpoint, said in the provider's language: the half of a dialect that speaks to providers. Pure functions only. */
export interface Egress<Request, Response> {
  /** Path below the provider's base URL, query included; begins with `/`. Some have another for another way of asking. */
  path(target: Target, stream: boolean, request?: Request): string;
  /** Throws a Failure (`invalid_request` with `param`) for what this language cannot say at all. */
  renderRequest(request: Request, target: Target): Record<string, unknown>;
  /**
   * Same language on both sides: the top-level fields to set (a value) or to remove (`undefined`) in the caller's bytes.
   * `body` is what the caller wrote, where something is to be set deeper inside. Absent where no caller speaks this language.
   */
  patchRequest?(
    request: Request,
    target: Target,
    body?: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, unknown>>;
  /**
   * Headers of this request beside those of the provider. `caller` are the caller's own, where it speaks this language:
   * only what is named here goes on.
   */
  headers?(
    request: Request,
    target: Target,
    caller: Readonly<Record<string, string | undefined>>,
  ): Record<string, string>;
  /**
   * Throws a Failure: `upstream_invalid_response` for what is no answer, the provider's own error when the body is one.
   * `request` is for what depends on what was asked, such as the format of embeddings.
   */
  parseResponse(body: unknown, target: Target, request?: Request): Response;
  /**
   * Follows an answer that is not one JSON object and passes as it comes: what its events tell. `undefined` where nothing can be read
   * out of it, as of sound.
   */
  listener?(mediaType: string, target: Target, request: Request): Listener | undefined;
  /** A caller who speaks this language has a whole answer that could be read as the very bytes that came. */
  readonly passes?: true | undefined;
  /** Its tools may be of type `custom`; for others they are said as functions (`asFunctions`). */
  readonly hasCustomTools?: true | undefined;
  /** What the gateway fetches for it. Absent: it fetches what it is pointed to by itself, or takes no such thing at all. */
  readonly needsBytes?: NeedsBytes | undefined;
  /** Path where this language counts the tokens of a request without answering it, where the provider does. */
  readonly countPath?: string | undefined;
}

export interface ChatEgress extends Egress<ChatRequest, ChatResponse> {
  framer(): Framer;
  decoder(target: Target): Decoder<ChatChunk>;
}

export type EmbeddingsEgress = Egress<EmbeddingsRequest, EmbeddingsResponse>;
export type RerankEgress = Egress<RerankRequest, RerankResponse>;
export type ModerationsEgress = Egress<ModerationsRequest, ModerationsResponse>;
export type ImagesEgress = Egress<ImagesRequest, ImagesResponse>;
export type ImageEditsEgress = Egress<ImageEditsRequest, ImagesResponse>;
export type SpeechEgress = Egress<SpeechRequest, SpeechResponse>;
export type TranscriptionEgress = Egress<TranscriptionRequest, TranscriptionResponse>;

/** What a provider answered when it did not answer. */
export interface FailedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON, or the text as it came when it is none; never more than the first 64 KiB. */
  readonly body: unknown;
  /** Milliseconds since 1970, to read dates in headers. */
  readonly nowMs: number;
}

/** A model as a provider lists it. */
export interface ListedModel {
  readonly id: string;
  readonly context?: number | undefined;
  readonly maxOutput?: number | undefined;
  /** What it can do, as far as the list says so. */
  readonly can?: Abilities | undefined;
}

/** Where a provider lists its models, and how to read one page of the list. */
export interface ModelLists {
  readonly path: string;
  /** Where it lists others. */
  readonly alsoAt?: string | undefined;
  /** Where it may tell more of the same models: where that is not there, the list stands as it is. */
  readonly moreAt?: string | undefined;
  parse(body: unknown): readonly ListedModel[];
  /** What is asked (by POST) of one model of which the list says nothing, and what the answer says. */
  readonly about?:
    | {
        readonly path: string;
        body(id: string): Readonly<Record<string, unknown>>;
        parse(body: unknown): Abilities | undefined;
      }
    | undefined;
}

/**
 * A language, symmetrical by design: one folder with pure functions for each direction.
 * Here stands what speaks to providers. What listens to callers (`parseRequest`, `renderResponse`, an encoder,
 * `renderFailure`) is an `Ingress` beside it, for the languages that callers speak.
 */
export interface Dialect {
  readonly id: string;
  readonly chat: ChatEgress;
  readonly embeddings?: EmbeddingsEgress | undefined;
  readonly rerank?: RerankEgress | undefined;
  readonly moderations?: ModerationsEgress | undefined;
  readonly images?: ImagesEgress | undefined;
  /** Images that are changed or varied. */
  readonly edits?: ImageEditsEgress | undefined;
  readonly speech?: SpeechEgress | undefined;
  readonly transcriptions?: TranscriptionEgress | undefined;
  /** Speech that is written down in English. */
  readonly translations?: TranscriptionEgress | undefined;
  readonly models: ModelLists;
  /** Classifies an answer with status 400 and above. See `kit/provider-failure.ts`. */
  parseFailure(answer: FailedAnswer, target: Target): Failure;
}
