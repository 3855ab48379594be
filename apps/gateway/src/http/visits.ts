import type { ServerResponse } from 'node:http';
import type { Failure } from '#core/failure';
import type { Cancel } from '../relay/cancel.js';

interface Present {
  readonly cancel: Cancel;
  readonly response: ServerResponse;
}

/** The requests under way, so that a gateway that stops can wait for them, and end those that take too long. */
export class Visits {
  private readonly present = new Set<Present>();
  private waiting: (() => void)[] = [];
  private over: Failure | undefined;

  /** Returns what to call when it is over. */
  begin(visit: Present): () => void {
    this.present.add(visit);
    if (this.over) visit.cancel.cancel(this.over);
    return () => {
      this.present.delete(visit);
      if (this.present.size > 0) return;
      for (const tell of this.waiting.splice(0)) tell();
    };
  }

  /** The connections of all that are here end with their answers. */
  areLast(): void {
    for (const { response } of this.present) if (!response.headersSent) response.setHeader('connection', 'close');
  }

  /** Ends all that are here, and whoever may still come. */
  cancel(why: Failure): void {
    this.over = why;
    for (const { cancel } of this.present) cancel.cancel(why);
  }

  /** Resolves as soon as nobody is here. */
  ended(): Promise<void> {
    if (this.present.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
