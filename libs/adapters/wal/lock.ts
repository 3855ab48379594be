import { closeSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { isAlive, type Owner, thisProcess } from './owner.js';
import { systemCodeOf } from '#core/failure';

/** A slot that is ours alone. */
export interface Lock {
  /** Says that we live; returns whether the slot is still ours. */
  refresh(): boolean;
  free(): void;
}

/** After so long without a sign of life, the process of another host counts as dead. */
const STALE_MS = 15_000;
const FREE = 'free';

/**
 * Takes a slot that nobody has. Each owner makes a file `lock.<n>`, one above the last, and only one process can make it: a
 * dead owner's file is outnumbered, never replaced, so two that find it dead at once cannot both have the slot.
 */
export function takeLock(slot: string): Lock | undefined {
  const turn = lastTurn(slot);
  if (isHeld(slot, turn) || !make(fileOf(slot, turn + 1))) return undefined;
  const ours = turn + 1;
  for (const earlier of turnsOf(slot).filter((other) => other < ours)) rmSync(fileOf(slot, earlier), { force: true });
  return {
    refresh: () => isOurs(slot, ours) && tryWrite(fileOf(slot, ours), JSON.stringify(thisProcess())),
    free: () => void (isOurs(slot, ours) && tryWrite(fileOf(slot, ours), FREE)),
  };
}

/** Whether somebody who lives has the slot. */
export const isTaken = (slot: string): boolean => isHeld(slot, lastTurn(slot));

// A directory that is gone is nobody's; one that cannot be read for a moment (too many open files) is not lost by that.
function isOurs(slot: string, turn: number): boolean {
  try {
    return lastTurn(slot) === turn;
  } catch (error) {
    return systemCodeOf(error) !== 'ENOENT';
  }
}

function isHeld(slot: string, turn: number): boolean {
  if (turn === 0) return false;
  const file = fileOf(slot, turn);
  try {
    const text = readFileSync(file, 'utf8').trim();
    if (text === FREE) return false;
    const owner = parse(text);
    return (owner && isAlive(owner)) ?? now(slot) - statSync(file).mtimeMs < STALE_MS;
  } catch (error) {
    // Somebody took the slot at this moment, and removed what we were about to read.
    if (systemCodeOf(error) === 'ENOENT') return true;
    throw error;
  }
}

// By the clock of the file system, which is the one that all hosts share.
function now(slot: string): number {
  const probe = path.join(slot, `probe.${process.pid}`);
  writeFileSync(probe, '');
  const { mtimeMs } = statSync(probe);
  rmSync(probe, { force: true });
  return mtimeMs;
}

// A file of an owner that was killed while writing it, or that has not written it yet, is empty.
function parse(text: string): Owner | undefined {
  try {
    // Checked in the next line.
    const { pid, started, host } = JSON.parse(text) as Partial<Owner>;
    return pid === undefined || started === undefined || host === undefined ? undefined : { pid, started, host };
  } catch {
    return undefined;
  }
}

function make(file: string): boolean {
  try {
    writeFileSync(file, JSON.stringify(thisProcess()), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

// Over what stands there, which is never longer: a reader never finds the file empty.
function tryWrite(file: string, text: string): boolean {
  try {
    const handle = openSync(file, 'r+');
    writeSync(handle, text.padEnd(statSync(file).size), 0);
    closeSync(handle);
  } catch {
    // A disk that is full or away for a moment does not take the slot from us.
  }
  return true;
}

const lastTurn = (slot: string): number => Math.max(0, ...turnsOf(slot));

const turnsOf = (slot: string): readonly number[] =>
  readdirSync(slot).flatMap((name) => (/^lock\.\d{1,15}$/.test(name) ? [Number(name.slice(5))] : []));

const fileOf = (slot: string, turn: number): string => path.join(slot, `lock.${turn}`);
