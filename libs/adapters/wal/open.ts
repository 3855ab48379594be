import { Failure, systemCodeOf } from '#core/failure';
import { Log, type LogOptions } from './log.js';
import { Steps } from './steps.js';
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
  /** Gives up what it is reading. */
  readonly signal?: AbortSignal;
}

const REFRESH_EVERY_MS = 2_000;

/** Opens a log and recovers what its last process left. Throws a Failure `overloaded` where there can be none. */
export async function openWal(options: WalOptions): Promise<Wal> {
  const { directory, onProblem = () => {}, now = Date.now, write = writeAt } = options;
  try {
    const slot = options.slot === undefined ? takeFirst(directory) : take(directory, options.slot);
    if (!slot) throw new Failure('overloaded', `Slot ${options.slot} of ${directory} belongs to another process.`);
    return await openSlot(slot, options.signal, {
      ...{ onProblem, now, write },
      limits: { ...LIMITS, ...options.limits },
    });
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(
      'overloaded',
      `No write-ahead log in ${directory} (${systemCodeOf(error)}): is DATA_DIR writable?`,
    );
  }
}

async function openSlot(
  slot: Slot,
  signal: AbortSignal | undefined,
  settings: Omit<LogOptions, 'slot' | 'state' | 'recovery'>,
): Promise<Wal> {
  try {
    const state = readState(slot.path);
    const steps = new Steps(keepingSlot(slot, signal));
    const { onProblem } = settings;
    const recovery = await recover({ slot: slot.path, written: state?.written ?? 0, steps, onProblem });
    return new Log({ ...settings, slot, state, recovery });
  } catch (error) {
    slot.lock.free();
    throw error;
  }
}

/** A log may take longer to read than others wait for a sign of life. */
function keepingSlot(slot: Slot, signal: AbortSignal | undefined): () => void {
  let refreshedAt = performance.now();
  return () => {
    if (signal?.aborted) throw new Failure('overloaded', `The log in ${slot.path} is read another time.`);
    if (performance.now() - refreshedAt < REFRESH_EVERY_MS) return;
    refreshedAt = performance.now();
    if (!slot.lock.refresh()) throw new Failure('overloaded', `${slot.path} was taken over by another process.`);
  };
}
