import { setTimeout as pause } from 'node:timers/promises';

interface Until<T> {
  /** Answers undefined for "not yet". */
  readonly check: () => T | undefined | Promise<T | undefined>;
  readonly deadlineMs: number;
  readonly everyMs?: number;
}

/** Polls a condition until it holds; undefined when the deadline passed first. */
export async function until<T>({ check, deadlineMs, everyMs = 20 }: Until<T>): Promise<T | undefined> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const found = await check();
    if (found !== undefined) return found;
    if (performance.now() >= end) return undefined;
    await pause(everyMs);
  }
}
