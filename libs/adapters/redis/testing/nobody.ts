import type { LocalStore } from '#core/limits';

const nobodyAsks = async (): Promise<never> => {
  throw new Error('Redis was not asked.');
};

/** Redis is there: nobody should fall back. */
export const nobody: LocalStore = {
  reserve: nobodyAsks,
  raise: nobodyAsks,
  drop: () => undefined,
  release: () => undefined,
  settle: () => undefined,
  written: () => undefined,
  oldestPending: undefined,
  oldestKept: undefined,
  departed: nobodyAsks,
  held: () => new Map(),
  carry: () => undefined,
  close: async () => undefined,
};
