import type { KeptResponse } from '../relay/ports.js';

/** A response with what it takes in memory until it is written. */
export interface Waiting {
  readonly key: string;
  readonly kept: KeptResponse;
  readonly bytes: number;
  readonly since: number;
}

interface Options {
  /** Writes them all or none. */
  readonly write: (batch: readonly Waiting[]) => Promise<void>;
  readonly onWritten: (responses: number) => void;
  /** They are lost. */
  readonly onLost: (responses: number, why: unknown) => void;
  readonly now: () => number;
  readonly retryMs?: number;
  readonly mostBytes?: number;
}

const RETRY_MS = 1_000;
const MOST_BYTES = 64 * 1024 * 1024;
/** A database that is away so long is not waited for: memory is for requests. */
const LONGEST_MS = 60_000;
const BATCH = 100;

/** Responses on their way to the database: found here until they are there. Whoever answers never waits for it. */
export class ResponseQueue {
  private readonly waiting = new Map<string, Waiting>();
  private bytes = 0;
  private writing: Promise<void> | undefined;
  private isClosing = false;

  constructor(private readonly options: Options) {}

  get(key: string): KeptResponse | undefined {
    return this.waiting.get(key)?.kept;
  }

  all(): readonly KeptResponse[] {
    return [...this.waiting.values()].map(({ kept }) => kept);
  }

  add(key: string, kept: KeptResponse): void {
    const bytes = JSON.stringify(kept).length * 2;
    if (this.bytes + bytes > (this.options.mostBytes ?? MOST_BYTES))
      return this.options.onLost(1, new Error('too many wait'));
    this.forget(key);
    this.waiting.set(key, { key, kept, bytes, since: this.options.now() });
    this.bytes += bytes;
    this.start();
  }

  /** Answers whether it was waiting. What is just being written has been written when this returns. */
  async remove(key: string): Promise<boolean> {
    const wasWaiting = this.forget(key);
    await this.writing?.catch(() => undefined);
    return wasWaiting;
  }

  /** Writes what is left, once. */
  async close(): Promise<void> {
    this.isClosing = true;
    if (this.waiting.size > 0) this.start();
    await this.writing;
  }

  private start(): void {
    this.writing ??= this.work().finally(() => {
      this.writing = undefined;
      if (this.waiting.size > 0 && !this.isClosing) this.retry();
    });
  }

  private retry(): void {
    setTimeout(() => this.start(), this.options.retryMs ?? RETRY_MS).unref();
  }

  /** Until all are written, or it fails. */
  private async work(): Promise<void> {
    await Promise.resolve(); // the answer first
    while (this.waiting.size > 0) {
      const batch = [...this.waiting.values()].slice(0, BATCH);
      try {
        await this.options.write(batch);
      } catch (error) {
        this.giveUp(error);
        return;
      }
      for (const one of batch) if (this.waiting.get(one.key) === one) this.forget(one.key);
      this.options.onWritten(batch.length);
    }
  }

  private giveUp(why: unknown): void {
    const oldest = this.options.now() - LONGEST_MS;
    const lost = [...this.waiting.values()].filter(({ since }) => this.isClosing || since < oldest);
    for (const { key } of lost) this.forget(key);
    if (lost.length > 0) this.options.onLost(lost.length, why);
  }

  private forget(key: string): boolean {
    const known = this.waiting.get(key);
    if (!known) return false;
    this.bytes -= known.bytes;
    return this.waiting.delete(key);
  }
}
