import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { commandLine, isAlive } from '../processes.ts';

/** What a running server says of itself in its folder. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly isReady: boolean;
}

/** Reads `postmaster.pid`: pid, folder, start time, port, socket folder, address, shared memory, status, a line each. */
export function readPostmaster(directory: string): Postmaster | undefined {
  const lines = readLines(path.join(directory, 'postmaster.pid'));
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' };
}

/** The server that still runs on this folder, left behind by a start that was killed. */
export function findRunning(directory: string): Postmaster | undefined {
  const found = readPostmaster(directory);
  if (!found) return undefined;
  if (isAlive(found.pid) && commandLine(found.pid).includes('postgres')) return found;
  // After a crash or a reboot the id may belong to a stranger, and PostgreSQL would refuse to start because of it.
  rmSync(path.join(directory, 'postmaster.pid'), { force: true });
  return undefined;
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}
