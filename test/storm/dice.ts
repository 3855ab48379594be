/** Chance that can be repeated. */
export interface Dice {
  /** In [0, 1). */
  readonly roll: () => number;
  /** One of these. */
  readonly pick: <T>(from: readonly T[]) => T;
  /** A whole number, both ends included. */
  readonly between: (least: number, most: number) => number;
  /** So many hexadecimal digits. */
  readonly hex: (digits: number) => string;
}

/** Numbers that look like chance and are always the same for a seed (mulberry32). */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const roll = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number): number => least + Math.floor(roll() * (most - least + 1));
  const pick = <T>(from: readonly T[]): T => {
    const picked = from[Math.floor(roll() * from.length)];
    if (picked === undefined) throw new Error('There is nothing to pick from.');
    return picked;
  };
  const hex = (digits: number): string => Array.from({ length: digits }, () => between(0, 15).toString(16)).join('');
  return { roll, pick, between, hex };
}
