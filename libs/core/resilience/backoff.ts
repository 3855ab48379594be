/** Full jitter: somewhere between nothing and the doubled step, so that many callers do not come back at once. `dice` is in [0, 1). */
export const backoffMs = ({
  attempt,
  firstMs,
  longestMs,
  dice,
}: {
  attempt: number;
  firstMs: number;
  longestMs: number;
  dice: number;
}) => dice * Math.min(longestMs, firstMs * 2 ** attempt);
