import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Failure } from '#core/failure';
import { openWal, orphans, type Wal, type WalOptions } from './index.js';
import { thisProcess } from './owner.js';

let directory: string;
let wals: Wal[];

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'wal-slots-'));
  wals = [];
});

afterEach(() => {
  wals.forEach((wal) => wal.close());
  rmSync(directory, { recursive: true, force: true });
});

async function open(options: Partial<WalOptions> = {}): Promise<Wal> {
  const wal = await openWal({ directory, ...options });
  wals.push(wal);
  return wal;
}

/** A log that was closed, and a lock beside it as its next owner would have left it. */
async function lockedBy(owner: unknown, ageMs: number): Promise<string> {
  const { replica } = await leave();
  const lock = path.join(directory, '0', 'lock.7');
  const then = new Date(Date.now() - ageMs);
  writeFileSync(lock, typeof owner === 'string' ? owner : JSON.stringify(owner));
  utimesSync(lock, then, then);
  return replica;
}

async function leave(): Promise<Wal> {
  const wal = await open();
  wal.settle('a', '1');
  wal.close();
  return wal;
}

describe('slots', () => {
  it('are one for each log that is open, and the first that is free is taken', async () => {
    const [first, second] = [await open(), await open()];
    expect(first.replica).not.toBe(second.replica);
    first.close();
    expect((await open()).replica).toBe(first.replica);
  });

  it('cannot be opened twice', async () => {
    await open();
    await expect(open({ slot: 0 })).rejects.toThrow(Failure);
  });

  it.each([
    ['a process of this host that is dead', { ...thisProcess(), pid: 2 ** 22 + 1 }, 0, true],
    ['a process of this host that got its id later', { ...thisProcess(), started: '1' }, 0, true],
    ['this process', thisProcess(), 60_000, false],
    ['another host that said so just now', { ...thisProcess(), host: 'elsewhere' }, 0, false],
    ['another host that is silent', { ...thisProcess(), host: 'elsewhere' }, 16_000, true],
    ['somebody who has not written his name yet', '', 0, false],
    ['somebody who never will', '{"pid":', 16_000, true],
  ])('of %s: taken over or not', async (_, owner, ageMs, isFree) => {
    const replica = await lockedBy(owner, ageMs);
    expect(orphans(directory)).toEqual(isFree ? [0] : []);
    expect((await open()).replica === replica).toBe(isFree);
  });

  it('that were taken over take nothing more from who had them', async () => {
    let now = 0;
    const problems: string[] = [];
    const wal = await open({ now: () => now, onProblem: (problem) => problems.push(problem) });
    wal.intend('a', '1');
    writeFileSync(path.join(directory, '0', 'lock.2'), JSON.stringify({ ...thisProcess(), host: 'elsewhere' }));
    now += 10_000;
    expect(() => wal.settle('a', '1')).toThrow(Failure);
    expect(() => wal.intend('b', '1')).toThrow(Failure);
    expect(problems).toHaveLength(1);
    wal.close();
    expect((await open()).replica).not.toBe(wal.replica);
  });

  it('have no orphans where there is no directory, and none among strange files', () => {
    expect(orphans(path.join(directory, 'none'))).toEqual([]);
    mkdirSync(path.join(directory, 'lost+found'));
    writeFileSync(path.join(directory, '00'), '');
    expect(orphans(directory)).toEqual([]);
  });
});
