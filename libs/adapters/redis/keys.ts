import { spanOf } from '#core/ledger';

/** The names of all we keep. One hash tag: one script may touch them all, also in a cluster. */
export class Keys {
  readonly epoch: string;
  /** Gateways that have not told yet what they know. */
  readonly waiting: string;
  private readonly windows: string;

  constructor(private readonly prefix = '') {
    this.epoch = `${prefix}{gatewright}:epoch`;
    this.waiting = `${prefix}{gatewright}:epoch:waiting`;
    this.windows = `${prefix}{gatewright}:window:`;
  }

  /** The windows in which something is held for this gateway until it joins. */
  absent(replica: string): string {
    return `${this.epoch}:absent:${replica}`;
  }

  /** The windows in which this gateway may hold something for attempts. */
  holding(replica: string): string {
    return `${this.epoch}:holding:${replica}`;
  }

  limit(counter: string): string {
    return `${this.prefix}{gatewright}:limit:${counter}`;
  }

  window(id: string): string {
    return this.windows + id;
  }

  windowIn(key: string): string {
    return key.slice(this.windows.length);
  }
}

const DAY_MS = 86_400_000;
const ENDLESS_MS = 90 * DAY_MS;
/** A rolling budget counts at most so many earlier windows. */
const MOST_EARLIER = 31;

/** When the keys of a window may go: long after it counts for the last time. What never ends is kept as long as it is used. */
export function keptUntil(windowId: string, nowMs: number): number {
  const { startsAt, endsAt } = spanOf(windowId);
  if (endsAt === undefined) return nowMs + ENDLESS_MS;
  return endsAt + DAY_MS + Math.min(MOST_EARLIER * (endsAt - startsAt), MOST_EARLIER * DAY_MS);
}
