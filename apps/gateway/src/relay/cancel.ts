import type { Failure } from '#core/failure';

/**
 * Gives up on a call, with a reason. An AbortSignal would do, but a fresh one with its listeners costs more
 * than parsing the request: see docs/performance.md.
 */
export class Cancel {
  private why: Failure | undefined;
  private listeners: ((why: Failure) => void)[] = [];

  get reason(): Failure | undefined {
    return this.why;
  }

  /** Only the first reason counts. */
  cancel(why: Failure): void {
    if (this.why) return;
    this.why = why;
    const listeners = this.listeners;
    this.listeners = [];
    for (const listener of listeners) listener(why);
  }

  /** Calls at once when already given up. Returns a function that takes the listener away. */
  onCancel(listener: (why: Failure) => void): () => void {
    if (this.why) {
      listener(this.why);
      return () => undefined;
    }
    this.listeners.push(listener);
    return () => {
      this.listeners = this.listeners.filter((one) => one !== listener);
    };
  }
}
