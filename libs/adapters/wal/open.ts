import { Failure, systemCodeOf } from '#core/failure';
import { Log, type LogOptions } from './log.js';
import { LIMITS, type WalLimits } from './limits.js';
import { type OnProblem, recover } from './recovery.js';
import { type Write, writeAt } from './segment-file.js';
import { type Slot, take, takeFirst } from './slots.js';
import { readState } from './state.js';
import type { Wal } from './wal.js';

export interface WalOptions {
  readonly directory: string;
  /** Only this slot (one of `orphans`); else the first that is free. */
  readonly slot?: number;
  /** What went wrong, for the log: files and reasons, never what is in them. */
  readonly onProblem?: OnProblem;
  readonly limits?: Partial<WalLimits>;
  readonly now?: () => number;
  readonly write?: Write;
}

/** Opens a log and recovers what its last process left. Throws a Failure `overloaded` where there can be none. */
export function openWal(options: WalOptions): Wal {
  const { directory, onProblem = () => {}, now = Date.now, write = writeAt } = options;
  try {
    const slot = options.slot === undefined ? takeFirst(directory) : take(directory, options.slot);
    if (!slot) throw new Failure('overloaded', `Slot ${options.slot} of ${directory} belongs to another process.`);
    return openSlot(slot, { onProblem, now, write, limits: { ...LIMITS, ...options.limits } });
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(
      'overloaded',
      `No write-ahead log in ${directory} (${systemCodeOf(error)}): is DATA_DIR writable?`,
    );
  }
}

function openSlot(slot: Slot, settings: Omit<LogOptions, 'slot' | 'state' | 'recovery'>): Wal {
  try {
    const state = readState(slot.path);
    return new Log({ ...settings, slot, state, recovery: recover(slot.path, state?.written ?? 0, settings.onProblem) });
  } catch (error) {
    slot.lock.free();
    throw error;
  }
}
