import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commandLine, isAlive } from '../processes.ts';
import { StartError } from '../start-error.ts';
import type { Stoppable } from './stops.ts';

/** Makes the data directory and claims it for this process. */
export function lockDataDirectory(directory: string): Stoppable {
  makeOwn(directory);
  const file = path.join(directory, 'lock');
  const owner = claim(file) ? undefined : ownerOf(file);
  if (owner !== undefined) {
    throw new StartError(`${directory} is used by process ${owner}: stop that one, or set DATA_DIR to another folder.`);
  }
  writeFileSync(file, String(process.pid), { mode: 0o600 });
  const release = (): void => rmSync(file, { force: true });
  return { stop: async () => release(), kill: release };
}

function makeOwn(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new StartError(
      `${directory} cannot be used (${reason}): start as the user it belongs to, or set DATA_DIR to another folder.`,
    );
  }
}

function claim(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

// A killed start cannot remove its file, and its process id may belong to a stranger by now.
function ownerOf(file: string): number | undefined {
  const pid = Number(readFileSync(file, 'utf8'));
  if (pid <= 0 || pid === process.pid || !isAlive(pid)) return undefined;
  return commandLine(pid).includes('up.ts') ? pid : undefined;
}
