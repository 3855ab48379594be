import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCodeOf } from '#core/failure';

/** Who holds a slot. */
export interface Owner {
  readonly pid: number;
  /** When it was started, in the kernel's own count; empty where the kernel does not say. Process ids are given out again. */
  readonly started: string;
  /** Where its process id means something: two containers of one machine each have a process 1. */
  readonly host: string;
}

/** This process. */
export const thisProcess = (): Owner => ({ pid: process.pid, started: startOf(process.pid) ?? '', host: here() });

/** Whether a process lives; nothing where that cannot be known from here. */
export function isAlive({ pid, started, host }: Owner): boolean | undefined {
  if (host !== here()) return undefined;
  return started === '' ? answers(pid) : startOf(pid) === started;
}

const here = (): string => `${hostname()} ${attempt(() => readlinkSync('/proc/self/ns/pid')) ?? ''}`.trim();

// Field 22 of /proc/<pid>/stat. The second is the program's name in brackets, and may hold anything.
const startOf = (pid: number): string | undefined =>
  attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'))
    ?.replace(/^.*\)/s, '')
    .trim()
    .split(' ')[19];

function answers(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It lives and belongs to somebody else.
    return systemCodeOf(error) === 'EPERM';
  }
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
