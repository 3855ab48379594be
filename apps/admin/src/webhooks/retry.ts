/** How long to wait after each try that failed; after the last there is no other. */
const waitsMs = [5_000, 30_000, 120_000, 600_000, 3_600_000, 21_600_000];

/** When to try again after so many tries; `null`: never. A tenth more or less, so that not all come back at once. */
export function nextTryAt(tries: number, now: Date, dice: () => number): Date | null {
  const waitMs = waitsMs[tries - 1];
  return waitMs === undefined ? null : new Date(now.getTime() + waitMs * (0.9 + dice() * 0.2));
}
