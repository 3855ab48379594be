import type { Clock } from '../relay/ports.js';

/** The clocks and timers of the machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return { refresh: () => timer.refresh(), stop: () => clearTimeout(timer) };
  },
};
