import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import { decode, encode } from './line.js';

/** What is remembered of a log beside its lines. */
export interface State {
  readonly replica: string;
  /** All up to here are in PostgreSQL. May be behind the truth: telling a line twice does no harm. */
  readonly written: number;
  /** It was closed with nothing open and nothing to write: nobody need open it for its lines. */
  readonly isDrained: boolean;
}

const DRAINED = 'drained';

/** What a slot remembers; nothing where it is new, or where the file is damaged. */
export function readState(slot: string): State | undefined {
  try {
    const found = decode(readFileSync(fileOf(slot)).subarray(0, -1));
    return found && { replica: found.name, written: found.seq, isDrained: found.body === DRAINED };
  } catch {
    return undefined;
  }
}

/** Replaces the file whole. `isSynced` also survives a power cut, and takes as long as the disk takes. */
export function writeState(slot: string, state: State, { isSynced }: { readonly isSynced: boolean }): void {
  const { replica: name, written: seq, isDrained } = state;
  const file = openSync(`${fileOf(slot)}.new`, 'w', 0o600);
  try {
    writeSync(file, encode({ kind: 'h', seq, name, body: isDrained ? DRAINED : 'in-use' }));
    if (isSynced) fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${fileOf(slot)}.new`, fileOf(slot));
}

const fileOf = (slot: string): string => path.join(slot, 'state');
