import type { Failure } from '../../failure/index.js';
import type { Frame } from '../../framing/index.js';
import type {
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
} from '../../hub/index.js';
import type { Deprecation, Version } from './versions.js';

/** One request as its caller's language says it: some say things in the path and in headers that others say in the body. */
export interface Asking {
  /** Parsed JSON, whatever the caller wrote. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The model, where the path names it. */
  readonly model?: string | undefined;
  /** Whether a stream is wanted, where the path says so. */
  readonly isStream?: boolean | undefined;
  /** Names in lower case; nothing that tells who is asking. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** A fresh id of our own, such as `msg_…`. */
  readonly newId: (prefix: string) => string;
  /** Seconds since 1970. */
  readonly now: number;
  /** Milliseconds since it was asked, for languages that tell how long things took. */
  readonly elapsedMs?: (() => number) | undefined;
}

/** A request that is its body and nothing else, and that nobody answers. */
export const bodyOnly = (body: Asking['body']): Asking => ({ body, headers: {}, newId: (prefix) => prefix, now: 0 });

/** A request in the hub form. */
export interface Understood<Request> {
  readonly request: Request;
  /** Paths of the caller's fields that the hub form cannot hold, such as `context_management`: lost where bytes do not pass. */
  readonly lost: readonly string[];
  /** Paths of what no other language can say, and without which the answer would be wrong: refused where bytes do not pass. */
  readonly own?: readonly string[] | undefined;
}

/** The half of a dialect that listens to callers. `id` is the id of the dialect: the same on both sides lets bytes pass. */
export interface Ingress<Request, Response> {
  readonly id: string;
  /** Where clients of this language look for the id of a request, beside `x-request-id`. */
  readonly idHeader?: string | undefined;
  /** The versions of it that are understood, the oldest first. */
  readonly versions?: readonly Version[] | undefined;
  /** What its maker wants nobody to use any more, and is understood all the same. */
  readonly deprecations?: readonly Deprecation[] | undefined;
  /** Who listens to a request that is written in an older form of the language, and answers in that form. */
  older?(asking: Asking): Ingress<Request, Response> | undefined;
  /** Checks what the gateway itself reads and leaves all else alone. Throws a Failure `invalid_request` with `param`. */
  parseRequest(asking: Asking): Understood<Request>;
  renderResponse(response: Response, asking: Asking): unknown;
  renderFailure(failure: Failure, requestId: string): unknown;
}

export interface ChatIngress extends Ingress<ChatRequest, ChatResponse> {
  readonly stream: StreamForm;
  older?(asking: Asking): ChatIngress | undefined;
  encoder(asking: Asking): Encoder;
}

export type EmbeddingsIngress = Ingress<EmbeddingsRequest, EmbeddingsResponse>;
export type RerankIngress = Ingress<RerankRequest, RerankResponse>;
export type ModerationsIngress = Ingress<ModerationsRequest, ModerationsResponse>;
export type ImagesIngress = Ingress<ImagesRequest, ImagesResponse>;
export type ImageEditsIngress = Ingress<ImageEditsRequest, ImagesResponse>;
export type SpeechIngress = Ingress<SpeechRequest, SpeechResponse>;
export type TranscriptionIngress = Ingress<TranscriptionRequest, TranscriptionResponse>;

/** How a language streams. */
export interface StreamForm {
  readonly contentType: string;
  /** What may be said between events, so that a silent connection is not taken for a dead one; absent where nothing may. */
  readonly keepAlive?: string | undefined;
}

/** Server-sent events: all but Ollama stream so. */
export const sse: StreamForm = { contentType: 'text/event-stream; charset=utf-8', keepAlive: ': keep-alive\n\n' };

/** Tells chunks in the caller's language. One per stream: some languages number and close what they opened. */
export interface Encoder {
  push(chunk: ChatChunk): string;
  /** The answer is complete. */
  end(): string;
  /** The headers are gone by now: an error can only be said in the stream, and the language's happy end is never sent after it. */
  fail(failure: Failure): string;
  /**
   * Same language on both sides: the frames from the one on that made the answer complete, held back until the request is
   * settled, as they are to be sent. `total` is the usage chunk with what the gateway adds (`usage.cost`, `gatewright`).
   * Absent where those frames may pass as they come: then `push(total)` and `end()` finish the stream.
   */
  tail?(frames: readonly Frame[], total: ChatChunk): string;
  /**
   * Same language on both sides: a frame as it is sent here, where it is framed otherwise or the end must refer to it.
   * Absent where frames pass as they came.
   */
  pass?(frame: Frame): string;
}
