import type { ChatEgress, Decoded, Decoder, Encoder, Target } from '#core/dialects/kit';
import { Failure } from '#core/failure';
import type { Frame, Framer } from '#core/framing';
import { type ChatChunk, type ChatResponse, chunksOf, fromWireUsage, isMeaningful, type Usage } from '#core/hub';
import { collect, mediaType } from './collect.js';
import type { Deadline } from './deadline.js';
import type { Errand } from './errand.js';
import { parseJson } from './parse-json.js';
import { Pieces } from './pieces.js';
import type { Incoming } from './ports.js';
import type { Attempt } from './trail.js';

/** How long to wait for the usage and the end of the wire after a finish reason. */
const GRACE_MS = 1_000;

interface Opening {
  readonly errand: Errand;
  readonly attempt: Attempt;
  readonly incoming: Incoming;
  readonly egress: ChatEgress;
  readonly target: Target;
  readonly deadline: Deadline;
  readonly idleMs: number;
  readonly onClose: () => void;
}

/**
 * An answer as it comes. `open` waits for the first meaningful event (or for the end, where the caller wants the answer whole),
 * so that a stream that cannot start fails while another deployment can still be asked.
 */
export class AnswerStream {
  readonly encoder: Encoder;
  usage: Usage | undefined;
  /** The chunk that carried the usage: sent last, with the cost in it. */
  usageChunk: ChatChunk | undefined;
  /** Characters of the answer, for an estimate where no usage comes. */
  characters = 0;
  private readonly decoder: Decoder<ChatChunk>;
  private readonly framer: Framer;
  private readonly wire: AsyncIterator<Uint8Array>;
  private readonly passesBytes: boolean;
  private hasBegun = false;
  private hasEnded = false;
  private held = new Pieces();

  static async open(opening: Opening): Promise<AnswerStream> {
    const stream = new AnswerStream(opening);
    try {
      await stream.begin();
    } catch (error) {
      await stream.close();
      throw error;
    }
    return stream;
  }

  private constructor(private readonly opening: Opening) {
    const { errand, egress, target, incoming } = opening;
    this.encoder = errand.asked.ingress.encoder();
    this.decoder = egress.decoder(target);
    this.framer = egress.framer();
    this.wire = incoming.body[Symbol.asyncIterator]();
    this.passesBytes = errand.asked.ingress.id === opening.attempt.candidate.deployment.provider.kind.dialect.id;
  }

  /** What is to be sent, in order. Throws a Failure when the wire breaks; ends when the answer is complete. */
  async *pieces(): AsyncGenerator<string | Uint8Array> {
    try {
      yield* this.held.take();
      while (!this.hasEnded) {
        await this.step();
        yield* this.held.take();
      }
    } finally {
      await this.close();
    }
  }

  private async begin(): Promise<void> {
    const { incoming, attempt, errand, deadline, idleMs } = this.opening;
    if (mediaType(incoming) === 'application/json') await this.beginWhole();
    while (!this.hasEnded && !this.hasBegun) await this.step();
    if (!this.hasBegun) throw this.brokenOff('unreachable', 'ended before it said anything');
    attempt.reached();
    if (!this.decoder.complete) deadline.waitFor('event', idleMs);
    while (errand.isWhole && !this.hasEnded) await this.step();
  }

  /** A server that knows no streams answered the whole at once: told as a stream all the same. */
  private async beginWhole(): Promise<void> {
    const { incoming, egress, target } = this.opening;
    const parsed = parseJson(await collect(incoming.body, target.provider), target.provider);
    const response: ChatResponse = egress.parseResponse(parsed, target);
    this.take({ chunks: chunksOf(response), verbatim: false });
    this.hasEnded = true;
  }

  /** Reads one piece off the wire and tells what it holds. */
  private async step(): Promise<void> {
    const { value, done } = await this.next();
    if (done) return this.end();
    const frames = this.framer.push(value);
    if (frames.length > 0 && this.hasBegun) this.opening.deadline.again();
    for (const frame of frames) this.read(frame);
  }

  private next(): Promise<IteratorResult<Uint8Array>> {
    return this.wire.next().catch((error: unknown) => {
      const failure = Failure.from(error);
      // A finish reason makes an answer complete, whatever the wire does after it.
      if (this.decoder.complete && !this.opening.errand.asked.cancel.reason) return { value: undefined, done: true };
      const isCut = this.hasBegun && failure.details.fault === 'unreachable';
      throw isCut ? this.brokenOff('cut', 'broke off') : failure;
    });
  }

  private end(): void {
    for (const frame of this.framer.end()) this.read(frame);
    if (this.decoder.complete) this.take({ chunks: this.decoder.end(), verbatim: false });
    this.hasEnded = true;
    if (this.hasBegun && !this.decoder.complete) throw this.brokenOff('cut', 'ended without a finish reason');
  }

  private read(frame: Frame): void {
    if (this.hasEnded) return;
    const wasComplete = this.decoder.complete;
    try {
      this.take(this.decoder.push(frame), frame);
    } catch (error) {
      if (!wasComplete) throw error;
      this.hasEnded = true; // rubbish after a complete answer takes nothing away from it
    }
    // All that may still come is the usage and the end of the wire: some servers forget to hang up.
    if (this.decoder.complete && !wasComplete) this.opening.deadline.waitFor('end', GRACE_MS);
  }

  private take({ chunks, verbatim }: Decoded<ChatChunk>, frame?: Frame): void {
    for (const chunk of chunks) this.note(chunk);
    if (frame && verbatim && this.passesBytes) return this.held.addBytes(frame.raw);
    for (const chunk of chunks) if (chunk !== this.usageChunk) this.held.addText(this.encoder.push(chunk));
  }

  private note(chunk: ChatChunk): void {
    if (chunk.usage) {
      this.usage = fromWireUsage(chunk.usage);
      this.usageChunk = chunk;
    }
    this.hasBegun ||= isMeaningful(chunk);
    for (const { delta } of chunk.choices)
      this.characters += (delta.content?.length ?? 0) + (delta.reasoning_content?.length ?? 0);
  }

  private brokenOff(fault: 'cut' | 'unreachable', how: string): Failure {
    const { provider } = this.opening.target;
    return new Failure('upstream_error', `${provider}: the stream ${how}.`, { fault, provider });
  }

  private async close(): Promise<void> {
    this.opening.onClose();
    await this.wire.return?.();
  }
}
