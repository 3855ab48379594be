import { totalmem } from 'node:os';
import process from 'node:process';
import { getHeapStatistics } from 'node:v8';

/** How much memory there is, as different hands limit it. */
export interface MemoryLimits {
  /** Of the control group; huge or 0 where there is none. */
  readonly group: number;
  readonly machine: number;
  /** Of V8, for all objects. */
  readonly heap: number;
}

/** Half of what this process may have is for bodies. What it may have is asked, not what is free: page cache is no load. */
export function memoryBudget({ group, machine, heap }: MemoryLimits = limits()): number {
  const limit = group > 0 ? Math.min(group, machine) : machine;
  return Math.floor(Math.min(limit, heap) / 2);
}

const limits = (): MemoryLimits => ({
  group: process.constrainedMemory(),
  machine: totalmem(),
  heap: getHeapStatistics().heap_size_limit,
});
