import type { Dialect, Target } from '#core/dialects/kit';
import { Failure } from '#core/failure';
import { tokensOf, type Usage } from '#core/hub';
import { mediaType } from './collect.js';
import type { Deadline } from './deadline.js';
import type { Errand } from './errand.js';
import type { Parting } from './parting.js';
import { PassingBytes } from './passing-bytes.js';
import { PassingEvents } from './passing-events.js';
import type { Incoming } from './ports.js';
import type { Running } from './streamed.js';
import type { Attempt, Trail } from './trail.js';

/** How long to wait for the end of the wire after an answer that is complete. */
const GRACE_MS = 1_000;

export interface Passage {
  readonly errand: Errand;
  readonly attempt: Attempt;
  readonly incoming: Incoming;
  readonly dialect: Dialect;
  readonly target: Target;
  readonly deadline: Deadline;
  /** The longest wait for the next piece. */
  readonly idleMs: number;
  readonly parting: Parting;
  readonly onClose: () => void;
}

/** What goes by: its bytes are not changed, and its end is kept back until the request is settled. */
export interface Passing {
  /** What may go on of it now, and what came before. Throws a Failure when it is the provider's own error. */
  push(bytes: Uint8Array): readonly Uint8Array[];
  /** Nothing more is to come. */
  end(): readonly Uint8Array[];
  /** What was kept back. */
  readonly tail: Uint8Array;
  /** There is something of an answer. */
  readonly hasBegun: boolean;
  /** `undefined` where only the end of the wire tells. */
  readonly isComplete: boolean | undefined;
  readonly usage: Usage | undefined;
  /** How much text it said in bytes. */
  readonly bytes: number;
}

/**
 * An answer that nobody reads as a whole: sound, text, events of a language that we do not translate. It passes as it comes. `open`
 * waits for its beginning, so that one that does not begin fails while another deployment can still be asked.
 */
export class PassingAnswer implements Running {
  /** As the upstream said it. */
  readonly contentType: string;
  private readonly passing: Passing;
  private readonly wire: AsyncIterator<Uint8Array>;
  private waiting: Uint8Array[] = [];
  private hasEnded = false;

  static async open(passage: Passage): Promise<PassingAnswer> {
    const answer = new PassingAnswer(passage);
    await answer.begin();
    return answer;
  }

  private constructor(private readonly passage: Passage) {
    const { errand, incoming, dialect, target } = passage;
    const type = mediaType(incoming);
    const isEvents = type === 'text/event-stream';
    this.contentType = incoming.headers['content-type'] || 'application/octet-stream';
    this.passing = isEvents ? new PassingEvents(errand, dialect, target) : new PassingBytes(type);
    this.wire = incoming.body[Symbol.asyncIterator]();
  }

  get usage(): Usage | undefined {
    return this.passing.usage;
  }

  get seenTokens(): number {
    const { endpoint, request } = this.passage.errand;
    return endpoint.written?.(request) ?? tokensOf(this.passing.bytes);
  }

  get isReadOn(): boolean {
    return this.passage.parting.isReadOn;
  }

  async *pieces(): AsyncGenerator<Uint8Array> {
    const { deadline } = this.passage;
    try {
      for (;;) {
        deadline.hold(); // a caller that reads slowly is no provider that is silent
        yield* this.waiting.splice(0);
        if (this.hasEnded) return;
        deadline.resume();
        await this.step();
      }
    } finally {
      this.passage.onClose();
      await this.wire.return?.();
    }
  }

  close(_: Trail): Uint8Array {
    return this.passing.tail;
  }

  fail(failure: Failure): string {
    const { ingress, id } = this.passage.errand.asked;
    // A word of ours within sound would be heard as sound: a cut is all that can be said.
    if (this.passing.isComplete === undefined) throw failure;
    return `data: ${JSON.stringify(ingress.renderFailure(failure, id))}\n\n`;
  }

  private async begin(): Promise<void> {
    const { attempt, deadline, idleMs, parting } = this.passage;
    while (!this.passing.hasBegun && !this.hasEnded) await this.step();
    if (!this.passing.hasBegun) throw this.brokenOff('unreachable', 'ended before it said anything');
    attempt.reached();
    parting.begun();
    if (this.hasEnded) deadline.over();
    else if (!this.passing.isComplete) deadline.waitFor('piece of the answer', idleMs);
  }

  /** Reads one piece off the wire. */
  private async step(): Promise<void> {
    const { passing, passage } = this;
    const wasComplete = passing.isComplete;
    try {
      const read = await this.wire.next();
      if (read.done) return this.end();
      if (passing.hasBegun && !wasComplete) passage.deadline.again();
      this.waiting.push(...passing.push(read.value));
    } catch (error) {
      this.mend(Failure.from(error));
    }
    if (passing.isComplete && !wasComplete) passage.deadline.waitFor('end', GRACE_MS);
  }

  private end(): void {
    this.waiting.push(...this.passing.end());
    if (this.passing.hasBegun && this.passing.isComplete === false) throw this.brokenOff('cut', 'ended too early');
    this.hasEnded = true;
  }

  /** A complete answer is one, whatever comes after it. */
  private mend(failure: Failure): void {
    const isGivenUp = this.passage.errand.asked.cancel.reason !== undefined && !this.isReadOn;
    if (this.passing.isComplete && !isGivenUp) return void (this.hasEnded = true);
    const isCut = this.passing.hasBegun && failure.details.fault === 'unreachable';
    throw isCut ? this.brokenOff('cut', 'broke off') : failure;
  }

  private brokenOff(fault: 'cut' | 'unreachable', how: string): Failure {
    const { provider } = this.passage.target;
    return new Failure('upstream_error', `${provider}: the answer ${how}.`, { fault, provider });
  }
}
