/** An average in which what is old counts less. */
export interface Decayed {
  readonly sum: number;
  readonly weight: number;
  readonly atMs: number;
}

/** After so long without news a sample counts for 1/e. */
export const MEMORY_MS = 600_000;

const decay = (sinceMs: number, memoryMs: number): number => Math.exp(-Math.max(0, sinceMs) / memoryMs);

/**
 * Takes in one more sample. Each counts by e^(-age / memory), so that the average is right however unevenly samples come:
 * exponential decay as in Cormode, Shkapenyuk, Srivastava and Xu, "Forward Decay" (ICDE 2009), section 3.
 */
export function added(before: Decayed | undefined, sample: number, atMs: number): Decayed {
  if (!before) return { sum: sample, weight: 1, atMs };
  const left = decay(atMs - before.atMs, MEMORY_MS);
  return { sum: before.sum * left + sample, weight: before.weight * left + 1, atMs };
}

/** The average: silence makes it less certain, and does not change it. */
export const averageOf = ({ sum, weight }: Decayed): number => sum / weight;

/** How many samples of just now it is worth. */
export const weightOf = ({ weight, atMs }: Decayed, nowMs: number): number => weight * decay(nowMs - atMs, MEMORY_MS);

/** A duration that believes bad news at once and good news slowly, over its own average. */
export interface Peak {
  readonly average: Decayed;
  readonly peak: number;
}

/** What is above the average is forgotten in this time, as in Finagle's and Linkerd's balancers. */
export const PEAK_MS = 10_000;

/**
 * Peak-EWMA: with w = e^(-t / decay), a sample above the last value replaces it, one below is mixed in as value·w + sample·(1 - w).
 * The formula is that of Finagle's `PeakEwma` load balancer (twitter.github.io/finagle). There silence decays it towards 0; here
 * towards the average, so that it remains what a caller may expect.
 */
export function peaked(before: Peak | undefined, sample: number, atMs: number): Peak {
  if (!before) return { average: added(undefined, sample, atMs), peak: sample };
  const last = peakOf(before, atMs);
  const left = decay(atMs - before.average.atMs, PEAK_MS);
  const peak = sample > last ? sample : last * left + sample * (1 - left);
  return { average: added(before.average, sample, atMs), peak };
}

/** What it is at this moment. */
export function peakOf({ average, peak }: Peak, nowMs: number): number {
  const usual = averageOf(average);
  return peak <= usual ? usual : usual + (peak - usual) * decay(nowMs - average.atMs, PEAK_MS);
}
