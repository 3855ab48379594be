import { Failure } from '#core/failure';

/** The wire behind a body. */
export interface Tap {
  pause(): void;
  resume(): void;
  /** Nobody reads on. */
  close(): void;
}

/** Above this much unread the wire is paused: a reader that is slow, or gone, must not cost memory. */
const HIGH_WATER = 256 * 1024;
const LOW_WATER = 64 * 1024;
/** What a chunk costs beside its bytes, or chunks of one byte would get round the limit. */
const CHUNK_COST = 128;

type Result = IteratorResult<Uint8Array, undefined>;
interface Reader {
  readonly resolve: (result: Result) => void;
  readonly reject: (why: Failure) => void;
}

const DONE: Result = { done: true, value: undefined };

/** Bytes between the wire, which pushes, and one reader, who pulls. A web stream would cost ten times as much. */
export class Body implements AsyncIterableIterator<Uint8Array, undefined> {
  private chunks: (Uint8Array | undefined)[] = [];
  private at = 0;
  private queued = 0;
  private isPaused = false;
  private isOver = false;
  private failure: Failure | undefined;
  private reader: Reader | undefined;

  constructor(private readonly tap: Tap) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  push(chunk: Uint8Array): void {
    if (this.isOver) return;
    if (this.reader) return this.answer({ done: false, value: chunk });
    this.chunks.push(chunk);
    this.queued += chunk.length + CHUNK_COST;
    if (this.queued <= HIGH_WATER || this.isPaused) return;
    this.isPaused = true;
    this.tap.pause();
  }

  /** The answer is complete. */
  end(): void {
    this.isOver = true;
    this.answer(DONE);
  }

  /** The wire broke: what had come is still read, then the reader learns of it. */
  break(why: Failure): void {
    if (this.isOver) return;
    this.isOver = true;
    const reader = this.takeReader();
    if (reader) reader.reject(why);
    else this.failure = why;
  }

  /** Given up: what had come is of no use any more. */
  drop(why: Failure): void {
    this.clear();
    this.isOver = false;
    this.break(why);
  }

  next(): Promise<Result> {
    const chunk = this.shift();
    if (chunk) return Promise.resolve({ done: false, value: chunk });
    if (this.failure) return this.fail(this.failure);
    if (this.isOver) return Promise.resolve(DONE);
    if (this.reader) return Promise.reject(new Failure('internal_error', 'An answer has one reader.'));
    return new Promise((resolve, reject) => {
      this.reader = { resolve, reject };
    });
  }

  return(): Promise<Result> {
    const wasOver = this.isOver;
    this.clear();
    this.isOver = true;
    this.failure = undefined;
    this.answer(DONE);
    if (!wasOver) this.tap.close();
    return Promise.resolve(DONE);
  }

  private shift(): Uint8Array | undefined {
    const chunk = this.chunks[this.at];
    if (!chunk) return undefined;
    this.chunks[this.at] = undefined;
    this.at += 1;
    this.queued -= chunk.length + CHUNK_COST;
    if (this.at === this.chunks.length) {
      this.chunks = [];
      this.at = 0;
    }
    if (this.isPaused && this.queued < LOW_WATER) {
      this.isPaused = false;
      this.tap.resume();
    }
    return chunk;
  }

  private fail(why: Failure): Promise<never> {
    this.failure = undefined;
    return Promise.reject(why);
  }

  private answer(result: Result): void {
    this.takeReader()?.resolve(result);
  }

  private takeReader(): Reader | undefined {
    const reader = this.reader;
    this.reader = undefined;
    return reader;
  }

  private clear(): void {
    this.chunks = [];
    this.at = 0;
    this.queued = 0;
  }
}
