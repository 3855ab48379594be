import { until } from '../../../scripts/until.ts';

/** How long a change of the configuration may take to be live: a second is promised, a busy test machine gets more. */
export const LIVE_MS = 3_000;

/** Polls until there is an answer; throws when there never is one. */
export async function waitFor<T>(check: () => T | undefined | Promise<T | undefined>, deadlineMs = 10_000): Promise<T> {
  const found = await until({ check, deadlineMs, everyMs: 10 });
  if (found === undefined) throw new Error(`Waited ${deadlineMs} ms in vain for ${check.toString()}`);
  return found;
}

/** Polls until it is so. */
export const waitUntil = (isSo: () => boolean | Promise<boolean>, deadlineMs?: number): Promise<true> =>
  waitFor(async () => (await isSo()) || undefined, deadlineMs);
