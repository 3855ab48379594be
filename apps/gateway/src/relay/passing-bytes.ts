import type { Passing } from './passing-answer.js';

/** Sound or text as it goes by. Its last byte is kept back: what ends without it is no answer to anybody. */
export class PassingBytes implements Passing {
  readonly isComplete = undefined;
  readonly usage = undefined;
  tail = new Uint8Array(0);
  bytes = 0;
  private hasEnded = false;

  constructor(private readonly mediaType: string) {}

  /** A transcript of silence is empty; sound never is. */
  get hasBegun(): boolean {
    return this.bytes > 0 || (this.hasEnded && this.mediaType.startsWith('text/'));
  }

  push(bytes: Uint8Array): readonly Uint8Array[] {
    if (bytes.length === 0) return [];
    this.bytes += bytes.length;
    const ready = joined(this.tail, bytes.subarray(0, -1));
    this.tail = bytes.slice(-1);
    return ready.length > 0 ? [ready] : [];
  }

  end(): readonly Uint8Array[] {
    this.hasEnded = true;
    return [];
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other;
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
