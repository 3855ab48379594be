import type { Snapshot } from '#core/routing';
import { Failure } from '#core/failure';

/** The configuration that requests are decided on now. Swapped whole; who holds the old one keeps it. */
export class LiveSnapshot {
  private snapshot: Snapshot | undefined;

  /** What is served now; absent until the first configuration was read. */
  get last(): Snapshot | undefined {
    return this.snapshot;
  }

  /** Throws a Failure `overloaded` until the first configuration was read. */
  current(): Snapshot {
    if (this.snapshot) return this.snapshot;
    throw new Failure('overloaded', 'The gateway has not read its configuration yet.', { retryAfterMs: 1_000 });
  }

  swap(snapshot: Snapshot): void {
    this.snapshot = snapshot;
  }
}
