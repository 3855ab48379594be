import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { isTaken, type Lock, takeLock } from './lock.js';
import { readState } from './state.js';

/** Several gateways may share a directory: each has a slot of its own, a folder named `0`, `1` and so on. */
export interface Slot {
  readonly path: string;
  readonly lock: Lock;
}

/** Takes the first slot that nobody has, so that the log of a process that died is recovered by the next that starts. */
export function takeFirst(directory: string): Slot {
  for (let number = 0; ; number += 1) {
    const slot = take(directory, number);
    if (slot) return slot;
  }
}

/** Takes this slot, or nothing where somebody has it. */
export function take(directory: string, number: number): Slot | undefined {
  const slot = path.join(directory, String(number));
  mkdirSync(slot, { recursive: true, mode: 0o700 });
  const lock = takeLock(slot);
  return lock && { path: slot, lock };
}

/** Numbers of slots whose process died before all it had settled was in PostgreSQL. */
export function orphans(directory: string): readonly number[] {
  try {
    return numbersIn(directory).filter((number) => {
      const slot = path.join(directory, String(number));
      return readState(slot)?.isDrained !== true && !isTaken(slot);
    });
  } catch {
    // Asked again and again: a directory that cannot be read for a moment has none for that moment.
    return [];
  }
}

const numbersIn = (directory: string): readonly number[] =>
  readdirSync(directory)
    .filter((name) => /^(0|[1-9]\d{0,5})$/.test(name))
    .map(Number)
    .toSorted((one, other) => one - other);
