import { setTimeout as pause } from 'node:timers/promises';
import { ask, type Heard, type Wish } from './client.ts';
import type { Gateways } from './gateways.ts';

/** Callers who ask at a steady rate. */
export interface Load {
  readonly heard: readonly Heard[];
  readonly inFlight: () => number;
  /** So many could not be sent: too many were under way, or no gateway was ready. */
  readonly skipped: () => number;
  /** No more are sent; resolves when all that were sent are over. */
  readonly end: () => Promise<void>;
}

interface Wanted {
  readonly gateways: Gateways;
  readonly rate: number;
  readonly mostInFlight: number;
  readonly nextWish: () => Wish;
  /** A number in [0, 1). */
  readonly roll: () => number;
}

const TICK_MS = 10;

/** Sends requests to whichever gateways are ready, until it is ended. */
export function startLoad({ gateways, rate, mostInFlight, nextWish, roll }: Wanted): Load {
  const heard: Heard[] = [];
  const startedAt = performance.now();
  let [sent, skipped, inFlight] = [0, 0, 0];

  const send = (): void => {
    sent += 1;
    const ready = gateways.ready();
    const gateway = ready[Math.floor(roll() * ready.length)];
    if (!gateway || inFlight >= mostInFlight) return void (skipped += 1);
    inFlight += 1;
    void ask(gateway, nextWish()).then((one) => {
      inFlight -= 1;
      heard.push(one);
    });
  };
  const timer = setInterval(() => {
    while (sent < ((performance.now() - startedAt) / 1_000) * rate) send();
  }, TICK_MS);

  return {
    heard,
    inFlight: () => inFlight,
    skipped: () => skipped,
    end: async () => {
      clearInterval(timer);
      while (inFlight > 0) await pause(50);
    },
  };
}
