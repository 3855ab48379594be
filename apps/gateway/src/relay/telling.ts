import type { Decoded, Dialect, Encoder } from '#core/dialects/kit';
import type { Failure } from '#core/failure';
import type { Frame } from '#core/framing';
import type { ChatChunk } from '#core/hub';
import type { Asked } from './asked.js';
import { Pieces } from './pieces.js';

/** What a caller hears of a stream: the bytes as they came where the upstream speaks the caller's language, else what our encoder says. */
export class Telling {
  private readonly encoder: Encoder;
  private readonly held = new Pieces();
  /** Frames from the one that made the answer complete, where the language says usage or its end in them. */
  private tail: Frame[] = [];
  private passesBytes: boolean;

  constructor({ ingress, asking }: Asked, dialect: Dialect) {
    if (!ingress.encoder) throw new Error(`${ingress.id} streams nothing: it was asked for a stream`);
    this.encoder = ingress.encoder(asking);
    this.passesBytes = ingress.id === dialect.id;
  }

  /** Bytes and characters that were to be said since the beginning. */
  get total(): number {
    return this.held.total;
  }

  /** What waits to be sent, in order. */
  take(): readonly (string | Uint8Array)[] {
    return this.held.take();
  }

  /** One frame, and what it tells. */
  hear(frame: Frame, { chunks, verbatim }: Decoded<ChatChunk>, isComplete: boolean): void {
    if (!this.passesBytes) return this.say(chunks);
    if (!this.encoder.tail) return verbatim ? this.pass(frame) : this.say(chunks);
    if (!verbatim) return; // it says nothing in this language
    if (isComplete) return void this.tail.push(frame);
    for (const one of this.tail.splice(0)) this.pass(one); // another choice went on
    this.pass(frame);
  }

  /** A whole answer came, to be told as a stream. */
  hearWhole(chunks: readonly ChatChunk[]): void {
    this.passesBytes = false;
    this.say(chunks);
  }

  /** What is told once no frame is left. */
  hearLast(chunks: readonly ChatChunk[]): void {
    if (!this.passesBytes || !this.encoder.tail) this.say(chunks);
  }

  /** The last words, with the usage where it is wanted. */
  close(total: ChatChunk, wantsUsage: boolean): string {
    if (this.passesBytes && this.encoder.tail) return this.encoder.tail(this.tail, total);
    return (wantsUsage ? this.encoder.push(total) : '') + this.encoder.end();
  }

  fail(failure: Failure): string {
    return this.encoder.fail(failure);
  }

  private pass(frame: Frame): void {
    if (this.encoder.pass) this.held.addText(this.encoder.pass(frame));
    else this.held.addBytes(frame.raw);
  }

  /** The totals are told last, once they are settled. */
  private say(chunks: readonly ChatChunk[]): void {
    for (const chunk of chunks) if (!chunk.usage) this.held.addText(this.encoder.push(chunk));
  }
}
