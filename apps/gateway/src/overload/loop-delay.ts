import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Looks again and again how late the event loop comes round. */
export interface LoopDelay {
  readonly ms: () => number;
  close(): void;
}

const LOOK_MS = 1_000;
const RESOLUTION_MS = 10;

/** Of two seconds in a row the better one counts, 99 of 100 times of it: one long pause is no overload. */
export function watchLoopDelay(onLook: () => void): LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let before = 0;
  let last = 0;
  const timer = setInterval(() => {
    before = last;
    last = histogram.count > 0 ? Math.max(0, histogram.percentile(99) / 1e6 - RESOLUTION_MS) : 0;
    histogram.reset();
    onLook();
  }, LOOK_MS).unref();
  return {
    ms: () => Math.min(before, last),
    close: () => {
      clearInterval(timer);
      histogram.disable();
    },
  };
}
