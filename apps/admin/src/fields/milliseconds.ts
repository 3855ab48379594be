/** A duration as it is shown: a hundredth of a millisecond is as fine as anybody looks. */
export const shownMs = (ms: number): number => Math.round(ms * 100) / 100;
