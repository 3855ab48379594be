import type { Dialect, Listener, Target } from '#core/dialects/kit';
import { Failure } from '#core/failure';
import { type Frame, type Framer, sseFramer } from '#core/framing';
import type { Usage } from '#core/hub';
import type { Errand } from './errand.js';
import type { Passing } from './passing-answer.js';

/** Server-sent events as they go by, whole ones only. Those from the one that completes the answer on are kept back. */
export class PassingEvents implements Passing {
  hasBegun = false;
  private readonly framer: Framer;
  private readonly listener: Listener;
  private readonly kept: Uint8Array[] = [];

  constructor({ endpoint, request }: Errand, dialect: Dialect, target: Target) {
    this.framer = sseFramer(endpoint.mostBytes);
    const listener = endpoint.egress(dialect)?.listener?.('text/event-stream', target, request);
    if (!listener) throw unheard(target.provider);
    this.listener = listener;
  }

  get isComplete(): boolean {
    return this.listener.isComplete;
  }

  get usage(): Usage | undefined {
    return this.listener.usage;
  }

  get bytes(): number {
    return this.listener.bytes;
  }

  get tail(): Uint8Array {
    return Buffer.concat(this.kept);
  }

  push(bytes: Uint8Array): readonly Uint8Array[] {
    return this.framer.push(bytes).flatMap((frame) => this.hear(frame));
  }

  end(): readonly Uint8Array[] {
    return this.framer.end().flatMap((frame) => this.hearRest(frame));
  }

  /** What lacks its end may lack more than that: then it is the cut that went wrong, not what was cut. */
  private hearRest(frame: Frame): readonly Uint8Array[] {
    try {
      return this.hear(frame);
    } catch (error) {
      if (!(error instanceof Failure) || error.details.fault !== 'invalid') throw error;
      return [];
    }
  }

  private hear(frame: Frame): readonly Uint8Array[] {
    this.listener.hear(frame);
    this.hasBegun = true;
    if (!this.listener.isComplete) return [frame.raw];
    this.kept.push(frame.raw);
    return [];
  }
}

const unheard = (provider: string) =>
  new Failure('upstream_invalid_response', `${provider}: answered with events where none are due.`, {
    fault: 'invalid',
    provider,
  });
