import type { Failure } from '../../failure/index.js';
import type { ChatChunk, ChatRequest, ChatResponse } from '../../hub/index.js';

/** Tells chunks in the caller's language. One per stream: some languages number and close what they opened. */
export interface Encoder {
  push(chunk: ChatChunk): string;
  /** The answer is complete. */
  end(): string;
  /** The headers are gone by now: an error can only be said in the stream, and the language's happy end is never sent after it. */
  fail(failure: Failure): string;
}

/** The half of a dialect that listens to callers. `id` is the id of the dialect: the same on both sides lets bytes pass. */
export interface ChatIngress {
  readonly id: string;
  /** Checks what the gateway itself reads and leaves all else alone. Throws a Failure `invalid_request` with `param`. */
  parseRequest(body: Readonly<Record<string, unknown>>): ChatRequest;
  renderResponse(response: ChatResponse): unknown;
  encoder(): Encoder;
  renderFailure(failure: Failure, requestId: string): unknown;
}
