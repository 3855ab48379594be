import { z } from 'zod';
import type { LimitName, Limits } from '../limits/index.js';

const names = ['rpm', 'tpm', 'input_tpm', 'output_tpm', 'concurrency'] as const satisfies readonly LimitName[];

const limit = z.number().min(0).nullish(); // `null` is how an administrator takes a limit away

/** Limits as they are stored, of whatever they limit. One that cannot be read is told and left out, the others count. */
export function readLimits(value: unknown, onUnreadable?: (name: string) => void): Limits {
  const { data: stored } = z.record(z.string(), z.unknown()).safeParse(value ?? {});
  if (!stored) onUnreadable?.('all');
  const read = names.flatMap((name) => {
    const { success, data } = limit.safeParse(stored?.[name]);
    if (!success) onUnreadable?.(name);
    return typeof data === 'number' ? [[name, data]] : [];
  });
  return Object.fromEntries(read) as Limits; // seam: fromEntries forgets the names
}
