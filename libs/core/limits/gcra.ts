/**
 * The generic cell rate algorithm: a bucket kept as one number, the time at which it will be whole again
 * ("theoretical arrival time"). Exact, without window edges, and it knows when to come back. All in microseconds.
 */
export interface Emission {
  /** Between two requests at the limit. */
  readonly intervalUs: number;
  /** How far ahead of that pace a burst may run. */
  readonly burstUs: number;
}

export interface Reading {
  /** Until a request will be let in; 0 lets it in now. */
  readonly waitUs: number;
  /** The number to keep once it is let in. */
  readonly takenUs: number;
  /** The number as it stands while it is not. */
  readonly leftUs: number;
}

/** A minute's worth may come at once; after that, at the pace of the limit. */
export const emission = (rpm: number): Emission => {
  const intervalUs = Math.ceil(60_000_000 / Math.max(1, rpm));
  return { intervalUs, burstUs: intervalUs * rpm };
};

/** Reads the bucket at `nowUs`. Nothing can be spent further than the burst: more is a clock that was set back. */
export function read({ intervalUs, burstUs }: Emission, wholeAtUs: number, nowUs: number): Reading {
  const leftUs = Math.min(Math.max(wholeAtUs, nowUs), nowUs + burstUs);
  const takenUs = leftUs + intervalUs;
  return { waitUs: Math.max(0, takenUs - nowUs - burstUs), takenUs, leftUs };
}

/** How many requests could come at once, with the bucket whole in `resetUs`. */
export const remaining = ({ intervalUs, burstUs }: Emission, resetUs: number): number =>
  Math.max(0, Math.floor((burstUs - resetUs) / intervalUs));
