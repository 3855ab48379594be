import { added, averageOf, type Decayed, type Peak, peaked, peakOf, weightOf } from './decayed.js';

/** What is measured of a deployment. Never changed, only replaced. */
export interface Gauge {
  readonly inFlight: number;
  readonly firstTokenMs?: Peak | undefined;
  readonly tokensPerSecond?: Decayed | undefined;
  readonly success?: Decayed | undefined;
}

/** What is known of a deployment at one moment. What nobody measured lately is `undefined`. */
export interface Measurement {
  readonly inFlight: number;
  readonly firstTokenMs?: number | undefined;
  readonly tokensPerSecond?: number | undefined;
  /** From 0 to 1. */
  readonly success?: number | undefined;
}

/** An attempt that is over, as far as it is measured. */
export interface Finished {
  /** Absent where its failure says nothing of the deployment: the caller left, or the request itself was at fault. */
  readonly isGood?: boolean | undefined;
  readonly ms: number;
  /** Of a stream, or of one that was given up: the least it can have been. */
  readonly firstTokenMs?: number | undefined;
  /** As the provider counted them. */
  readonly outputTokens?: number | undefined;
}

export const unmeasured: Gauge = { inFlight: 0 };

/** Measurements older than that say nothing: who was slow then is asked again. */
const FRESH_MS = 600_000;

/** A failure alone is no proof: it counts against so many successes that were not seen. */
const PRESUMED_SUCCESSES = 1;

/** An attempt is on its way. */
export const began = (gauge: Gauge): Gauge => ({ ...gauge, inFlight: gauge.inFlight + 1 });

/** It is over, and so it went. */
export function ended(gauge: Gauge, finished: Finished, nowMs: number): Gauge {
  const { isGood, firstTokenMs } = finished;
  const speed = isGood ? speedOf(finished) : undefined;
  return {
    inFlight: Math.max(0, gauge.inFlight - 1),
    firstTokenMs: firstTokenMs === undefined ? gauge.firstTokenMs : peaked(gauge.firstTokenMs, firstTokenMs, nowMs),
    tokensPerSecond: speed === undefined ? gauge.tokensPerSecond : added(gauge.tokensPerSecond, speed, nowMs),
    success: isGood === undefined ? gauge.success : added(gauge.success, isGood ? 1 : 0, nowMs),
  };
}

/** Of a word or two no speed shows. */
const FEWEST_TOKENS = 4;

/** Whoever held an answer back and said it at once was writing in the meantime: a tenth of the time at least. */
const LEAST_PART = 0.1;

function speedOf({ ms, firstTokenMs = 0, outputTokens = 0 }: Finished): number | undefined {
  if (outputTokens < FEWEST_TOKENS || ms <= 0) return undefined;
  return (outputTokens * 1_000) / Math.max(ms - firstTokenMs, ms * LEAST_PART);
}

/** Reads a gauge. */
export function measured({ inFlight, firstTokenMs, tokensPerSecond, success }: Gauge, nowMs: number): Measurement {
  const isFresh = ({ atMs }: Decayed): boolean => nowMs - atMs < FRESH_MS;
  return {
    inFlight,
    firstTokenMs: firstTokenMs && isFresh(firstTokenMs.average) ? peakOf(firstTokenMs, nowMs) : undefined,
    tokensPerSecond: tokensPerSecond && isFresh(tokensPerSecond) ? averageOf(tokensPerSecond) : undefined,
    success: success && successOf(success, nowMs),
  };
}

/** Failures are forgotten as they grow old: then what is presumed weighs more. */
function successOf(success: Decayed, nowMs: number): number {
  const weight = weightOf(success, nowMs);
  return (averageOf(success) * weight + PRESUMED_SUCCESSES) / (weight + PRESUMED_SUCCESSES);
}
