/**
 * The generic cell rate algorithm: a bucket kept as one number, the time at which it will be whole again
 * ("theoretical arrival time"). Exact, without window edges, and it knows when to come back. All in microseconds.
 */
export interface Emission {
  /** Between two requests, or tokens, at the limit. */
  readonly intervalUs: number;
  /** How far ahead of that pace a burst may run. */
  readonly burstUs: number;
}

export interface Reading {
  /** Until it will be let in; 0 lets it in now. */
  readonly waitUs: number;
  /** The number to keep once it is let in. */
  readonly takenUs: number;
  /** The number as it stands while it is not. */
  readonly leftUs: number;
}

const MINUTE_US = 60_000_000;
/** A double tells quarters of a microsecond apart until the year 2041: multiples of them are added up without an error. */
const STEPS_PER_US = 4;
/** What was used beyond the burst may be owed: as much again, no more. Further ahead is a clock that was set back. */
const MOST_BURSTS = 2;

/** A minute's worth may come at once; after that, at the pace of the limit. */
export const emission = (perMinute: number): Emission => {
  const intervalUs = Math.ceil((MINUTE_US * STEPS_PER_US) / Math.max(1, perMinute)) / STEPS_PER_US;
  return { intervalUs, burstUs: intervalUs * perMinute };
};

/**
 * Reads the bucket at `nowUs`, for something that takes `cost` of it. What costs more than the bucket holds is let in when the
 * bucket is whole, and owes the rest.
 */
export function read(pace: Emission, wholeAtUs: number, nowUs: number, cost = 1): Reading {
  const { burstUs } = pace;
  const leftUs = within(pace, nowUs, wholeAtUs);
  const neededUs = amountUs(pace, cost);
  const takenUs = within(pace, nowUs, leftUs + neededUs);
  const waitUs = Math.max(0, leftUs + Math.min(neededUs, burstUs) - nowUs - burstUs);
  // Nothing fits into a limit of none at all, and nothing ever will.
  return { waitUs: burstUs === 0 ? MINUTE_US : waitUs, takenUs, leftUs };
}

/** The number to keep where it turned out that not `counted` was used but `used`. */
export function corrected(pace: Emission, wholeAtUs: number, nowUs: number, given: Corrected): number {
  return within(pace, nowUs, within(pace, nowUs, wholeAtUs) + correctionUs(pace, given));
}

export interface Corrected {
  readonly counted: number;
  readonly used: number;
}

/** By how much a correction moves the number. */
export const correctionUs = (pace: Emission, { counted, used }: Corrected): number =>
  amountUs(pace, used) - amountUs(pace, counted);

/** How many could come at once, with the bucket whole in `resetUs`. */
export const remaining = ({ intervalUs, burstUs }: Emission, resetUs: number): number =>
  Math.max(0, Math.floor((burstUs - resetUs) / intervalUs));

/** What a cost takes of a bucket: never more than a whole one and as much again. */
export const amountUs = ({ intervalUs, burstUs }: Emission, cost: number): number =>
  Math.min(Math.ceil(cost) * intervalUs, MOST_BURSTS * burstUs);

const within = ({ burstUs }: Emission, nowUs: number, wholeAtUs: number): number =>
  Math.min(Math.max(wholeAtUs, nowUs), nowUs + MOST_BURSTS * burstUs);
