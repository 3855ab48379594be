import { Failure } from '#core/failure';
import type { Visits } from './http/visits.js';
import type { Readiness } from './readiness.js';

export interface Draining {
  readonly readiness: Readiness;
  readonly visits: Visits;
  /** How long new connections are still taken, for load balancers that have to hear of it first. */
  readonly delayMs: number;
  /** How long what is under way may take, from the beginning. */
  readonly maxMs: number;
  /** Takes no new connection from now on; resolves when the last one has ended. */
  readonly closeServer: () => Promise<void>;
  readonly cutConnections: () => void;
}

/** How long ended streams have to say so, and to be settled. */
const LAST_WORDS_MS = 2_000;

/** Ends the service: says that it is not ready, finishes what is under way, and in the end tells the rest that it is over. */
export async function drain(draining: Draining): Promise<void> {
  const { readiness, visits, delayMs, maxMs, closeServer, cutConnections } = draining;
  readiness.drain();
  await pause(delayMs);
  const closed = closeServer();
  visits.areLast();
  await within(Math.max(0, maxMs - delayMs), closed);
  visits.cancel(stopping());
  await within(LAST_WORDS_MS, visits.ended());
  // Whoever does not read what was said will not read it at all.
  await within(LAST_WORDS_MS, closed);
  cutConnections();
  await closed;
}

const stopping = () =>
  new Failure('overloaded', 'The gateway is stopping before the answer was complete. Send the request again.', {
    retryAfterMs: 1_000,
  });

const pause = (ms: number): Promise<void> =>
  ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve();

async function within(ms: number, over: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([over, late]).finally(() => clearTimeout(timer));
}
