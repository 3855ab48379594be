import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { StartError } from '../start-error.ts';
import { newEncryptionKey } from '../up/new-secrets.ts';

/** The keys of an installation that manages them in its data directory: the current one, then those before it. */
export type Keys = readonly [string, ...string[]];

/** Where they lie: a key in each line, the current one first. */
export const keyringFileIn = (dataDirectory: string): string => path.join(dataDirectory, 'encryption-key');

/** The keys in the file; it is made where there is none. */
export function ensureKeys(file: string): Keys {
  if (!existsSync(file)) replace(file, [newEncryptionKey()]);
  chmodSync(file, 0o600);
  return readKeys(file);
}

/** Makes a new key the current one. Nothing is lost: those before it stay behind it. */
export function addKey(file: string): Keys {
  replace(file, [newEncryptionKey(), ...readKeys(file)]);
  return readKeys(file);
}

function readKeys(file: string): Keys {
  const [current, ...previous] = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  if (current && [current, ...previous].every((key) => /^[A-Za-z0-9+/]{43}=$/.test(key))) return [current, ...previous];
  // A new key would make every stored credential unreadable: that is not ours to decide.
  throw new StartError(`${file} is damaged: restore it from a backup, or remove it to have a new one made.`);
}

// Whole or not at all, and on the disk before it has its name: the only copy of a key must not be half a line.
function replace(file: string, keys: Keys): void {
  const next = `${file}.new`;
  rmSync(next, { force: true });
  const descriptor = openSync(next, 'wx', 0o600);
  try {
    writeSync(descriptor, keys.map((key) => `${key}\n`).join(''));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(next, file);
}
