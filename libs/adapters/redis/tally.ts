import type { Known, Lease } from '#core/limits';

/** What this process knows of its keys whatever store counted it: carried over when Redis goes away, and back. */
export class Tally {
  private readonly running = new Map<string, Set<string>>();
  private readonly spent = new Map<string, { readonly wholeAtMs: number; readonly isLocal: boolean }>();

  constructor(
    private readonly now: () => number,
    private readonly mostKeys = 10_000,
  ) {}

  start({ keyId, requestId }: Lease): void {
    const ids = this.running.get(keyId);
    if (ids) ids.add(requestId);
    else this.running.set(keyId, new Set([requestId]));
  }

  /** Was it running? */
  end({ keyId, requestId }: Lease): boolean {
    const ids = this.running.get(keyId);
    const wasRunning = ids?.delete(requestId) ?? false;
    if (ids?.size === 0) this.running.delete(keyId);
    return wasRunning;
  }

  /** The key is spent so far ahead, by the last answer of Redis or by our own count. */
  spend(keyId: string, resetMs: number, by: 'redis' | 'us'): void {
    this.spent.delete(keyId); // the oldest stand first
    this.spent.set(keyId, { wholeAtMs: this.now() + resetMs, isLocal: by === 'us' });
    if (this.spent.size <= this.mostKeys) return;
    for (const oldest of this.spent.keys()) {
      this.spent.delete(oldest);
      return;
    }
  }

  /** For the store in memory: all we know. */
  known(keyId: string): Known {
    return { aheadMs: this.ahead(keyId), leases: [...(this.running.get(keyId) ?? [])] };
  }

  /** For Redis: only what it cannot know. Its own answers, told back to it, would grow by the way they travelled. */
  unknownToRedis(keyId: string): number {
    return this.spent.get(keyId)?.isLocal ? this.ahead(keyId) : 0;
  }

  leases(): Iterable<[keyId: string, requestIds: ReadonlySet<string>]> {
    return this.running;
  }

  private ahead(keyId: string): number {
    return Math.max(0, (this.spent.get(keyId)?.wholeAtMs ?? 0) - this.now());
  }
}
