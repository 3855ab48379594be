import type { Decoder, Dialect, Target } from '#core/dialects/kit';
import { Failure } from '#core/failure';
import type { Frame, Framer } from '#core/framing';
import {
  bytesSaid,
  type ChatChunk,
  type ChatResponse,
  chunksOf,
  billedUsage,
  isMeaningful,
  tokensOf,
  toWireUsage,
  type Usage,
} from '#core/hub';
import { checkSize, collect, mediaType } from './collect.js';
import type { Deadline } from './deadline.js';
import type { Errand } from './errand.js';
import type { HeldOutput } from './held-output.js';
import type { Parting } from './parting.js';
import { parseJson } from './parse-json.js';
import type { Incoming } from './ports.js';
import type { Running } from './streamed.js';
import { Telling } from './telling.js';
import type { Attempt, Trail } from './trail.js';

/** How long to wait for the usage and the end of the wire after a finish reason. */
const GRACE_MS = 1_000;

interface Opening {
  readonly errand: Errand;
  /** Held until it is complete. */
  readonly isWhole: boolean;
  readonly attempt: Attempt;
  readonly incoming: Incoming;
  readonly dialect: Dialect;
  readonly target: Target;
  readonly deadline: Deadline;
  readonly idleMs: number;
  /** Follows what is said, and holds back more where that is needed. */
  readonly heldOutput: HeldOutput;
  readonly parting: Parting;
  readonly onClose: () => void;
}

/**
 * An answer as it comes. `open` waits for the first meaningful event (or for the end, where the caller wants the answer whole),
 * so that a stream that cannot start fails while another deployment can still be asked.
 */
export class AnswerStream implements Running {
  private readonly telling: Telling;
  usage: Usage | undefined;
  /** The chunk that carried the usage: sent last, with the cost in it. */
  private usageChunk: ChatChunk | undefined;
  private latest: ChatChunk | undefined;
  private bytes = 0;
  private chunks = 0;
  private readonly decoder: Decoder<ChatChunk>;
  private readonly framer: Framer;
  private readonly wire: AsyncIterator<Uint8Array>;
  private hasBegun = false;
  private hasEnded = false;

  static async open(opening: Opening): Promise<AnswerStream> {
    const stream = new AnswerStream(opening);
    await stream.begin();
    return stream;
  }

  private constructor(private readonly opening: Opening) {
    const { dialect, target, incoming } = opening;
    this.telling = new Telling(opening.errand.asked, dialect);
    this.decoder = dialect.chat.decoder(target);
    this.framer = dialect.chat.framer();
    this.wire = incoming.body[Symbol.asyncIterator]();
  }

  /** How many tokens it has said, as far as that shows: a chunk that says something has at least one. */
  get seenTokens(): number {
    return Math.max(this.chunks, tokensOf(this.bytes));
  }

  /** Its caller left, and it is read to its end all the same. */
  get isReadOn(): boolean {
    return this.opening.parting.isReadOn;
  }

  /** What is to be sent, in order. Throws a Failure when the wire breaks; ends when the answer is complete. */
  async *pieces(): AsyncGenerator<string | Uint8Array> {
    const { deadline } = this.opening;
    try {
      for (;;) {
        deadline.hold(); // a caller that reads slowly is no provider that is silent
        for (const piece of this.telling.take()) yield piece;
        if (this.hasEnded) return;
        deadline.resume();
        await this.step();
      }
    } catch (error) {
      for (const piece of this.telling.take()) yield piece; // what came before it, in the same bytes
      throw error;
    } finally {
      await this.over();
    }
  }

  close({ attempts }: Trail): string {
    return this.telling.close(this.lastChunk(attempts.length), this.opening.errand.wantsUsage);
  }

  fail(failure: Failure): string {
    return this.telling.fail(failure);
  }

  /** The usage chunk: the upstream's own where it sent one, with the cost and the way here. */
  private lastChunk(attempts: number): ChatChunk {
    const { attempt } = this.opening;
    if (!this.latest) throw new Error('a stream without a chunk');
    const { id, object, created, model } = this.latest;
    const chunk: ChatChunk = this.usageChunk ?? { id, object, created, model, choices: [] };
    const cost = attempt.costNano;
    return {
      ...chunk,
      usage: {
        ...(this.usageChunk?.usage ?? toWireUsage(attempt.usage)),
        cost: cost === null ? null : Number(cost) / 1e9,
      },
      gatewright: { attempts, models: [attempt.candidate.deployment.id] },
    };
  }

  private async begin(): Promise<void> {
    const { incoming, attempt, isWhole, deadline, target } = this.opening;
    if (mediaType(incoming) === 'application/json') await this.beginWhole();
    while (!this.hasEnded && !this.hasBegun) await this.step();
    if (!this.hasBegun) throw this.endedEarly();
    attempt.reached();
    this.opening.parting.begun();
    if (this.hasEnded) deadline.over();
    else if (!this.decoder.complete) this.waitForEvents();
    while (isWhole && !this.hasEnded) {
      await this.step();
      checkSize(this.telling.total, target.provider);
    }
  }

  /** A server that knows no streams answered the whole at once: told as a stream all the same. */
  private async beginWhole(): Promise<void> {
    const { incoming, dialect, target } = this.opening;
    const parsed = parseJson(await collect(incoming.body, target.provider), target.provider);
    const response: ChatResponse = dialect.chat.parseResponse(parsed, target);
    const chunks = chunksOf(response);
    for (const chunk of chunks) this.note(chunk);
    this.telling.hearWhole(chunks);
    this.hasEnded = true;
  }

  /** Reads one piece off the wire and tells what it holds. */
  private async step(): Promise<void> {
    try {
      const read = await this.wire.next();
      if (read.done) return this.end();
      const frames = this.framer.push(read.value);
      if (frames.length > 0 && this.hasBegun && !this.decoder.complete) this.opening.deadline.again();
      for (const frame of frames) this.read(frame);
    } catch (error) {
      this.mend(Failure.from(error));
    }
  }

  /** A finish reason makes an answer complete, whatever comes after it: rubbish, a reset, or nothing for too long. */
  private mend(failure: Failure): void {
    const isGivenUp = this.opening.errand.asked.cancel.reason !== undefined && !this.isReadOn;
    if (this.decoder.complete && !isGivenUp) return this.finish();
    throw this.hasBegun && failure.details.fault === 'unreachable' ? this.brokenOff('cut', 'broke off') : failure;
  }

  private end(): void {
    for (const frame of this.framer.end()) this.readRest(frame);
    if (this.decoder.complete) return this.finish();
    throw this.endedEarly();
  }

  private finish(): void {
    this.hasEnded = true;
    const chunks = this.decoder.end();
    for (const chunk of chunks) this.note(chunk);
    this.telling.hearLast(chunks);
  }

  private read(frame: Frame): void {
    const wasComplete = this.decoder.complete;
    const decoded = this.decoder.push(frame);
    for (const chunk of decoded.chunks) this.note(chunk);
    this.telling.hear(frame, decoded, this.decoder.complete);
    if (this.decoder.complete === wasComplete) return;
    // All that may still come is the usage and the end of the wire: some servers forget to hang up.
    if (this.decoder.complete) this.opening.deadline.waitFor('end', GRACE_MS);
    else this.waitForEvents(); // another choice has begun after the first was finished
  }

  /** What lacks its end may lack more than that: then it is the cut that went wrong, not what was cut. */
  private readRest(frame: Frame): void {
    try {
      this.read(frame);
    } catch (error) {
      if (!(error instanceof Failure) || error.details.fault !== 'invalid') throw error;
    }
  }

  private waitForEvents(): void {
    this.opening.deadline.waitFor('event', this.opening.idleMs);
  }

  private note(chunk: ChatChunk): void {
    this.latest = chunk;
    if (chunk.usage) {
      this.usage = billedUsage(chunk.usage);
      this.usageChunk = chunk;
    }
    this.hasBegun ||= isMeaningful(chunk);
    this.opening.attempt.responseId ??= chunk.id || undefined;
    const bytes = bytesSaid(chunk);
    if (bytes === 0) return;
    this.bytes += bytes;
    this.chunks += 1;
    this.opening.heldOutput.said(this.seenTokens);
  }

  private endedEarly(): Failure {
    return this.hasBegun
      ? this.brokenOff('cut', 'ended without a finish reason')
      : this.brokenOff('unreachable', 'ended before it said anything');
  }

  private brokenOff(fault: 'cut' | 'unreachable', how: string): Failure {
    const { provider } = this.opening.target;
    return new Failure('upstream_error', `${provider}: the stream ${how}.`, { fault, provider });
  }

  private async over(): Promise<void> {
    this.opening.onClose();
    await this.wire.return?.();
  }
}
