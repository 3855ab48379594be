/** `<budget>:<start>-<end>`, and `:<user>` where each user has his own. */
export const budgetOf = (window: string): string => window.split(':')[0] ?? '';

/** As the window names it; empty where it has none. */
export const userOf = (window: string): string => window.split(':')[2] ?? '';

/** What the ledger says of each window. */
export function sumsOf(
  entries: readonly { readonly windows: readonly string[]; readonly nano: bigint }[],
): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { windows, nano } of entries)
    for (const window of windows) sums.set(window, (sums.get(window) ?? 0n) + nano);
  return sums;
}
