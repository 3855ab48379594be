import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Failure } from '#core/failure';
import { type Line, openWal, type Wal, type WalOptions } from './index.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const small = { segmentBytes: 1_000 };

let directory: string;
let wals: Wal[];

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'wal-'));
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

async function reopen(wal: Wal, options: Partial<WalOptions> = {}): Promise<Wal> {
  wal.close();
  return open(options);
}

const fill = (wal: Wal, count: number, name = 'n'): readonly number[] =>
  Array.from({ length: count }, (_, index) => wal.settle(`${name}${index}`, `"${'x'.repeat(80)} ${index}"`));

const all = (wal: Wal): readonly Line[] => wal.read(0, Infinity, Infinity);
const files = (): readonly string[] => readdirSync(path.join(directory, '0')).filter((name) => name.endsWith('.log'));

describe('a write-ahead log', () => {
  it('gives back what was settled, in the order of its numbers', async () => {
    const wal = await open();
    wal.intend('a', '{"cost":9}');
    const seqs = [wal.settle('b', '{"cost":"2 ä 🙂"}'), wal.settle('a', '{"cost":1}')];
    const lines = [
      { seq: seqs[0], name: 'b', body: '{"cost":"2 ä 🙂"}' },
      { seq: seqs[1], name: 'a', body: '{"cost":1}' },
    ];
    expect(all(wal)).toEqual(lines);
    expect(all(await reopen(wal))).toEqual(lines);
  });

  it('is the same log when it is opened again, and its numbers go on above the last', async () => {
    const wal = await open();
    fill(wal, 3);
    const again = await reopen(wal);
    expect([again.replica, again.lastSeq]).toEqual([wal.replica, 3]);
    expect(again.replica).toMatch(/^rep_[0-9a-f]{32}$/);
    expect(fill(again, 1)[0]).toBeGreaterThan(3);
  });

  it('leaves room for numbers that a power cut took, at each opening', async () => {
    const wal = await open();
    fill(wal, 1);
    expect(fill(await reopen(wal), 1)[0]).toBeGreaterThan(100_000);
  });

  it('gives the last intent of each name that was not settled', async () => {
    const wal = await open();
    wal.intend('a', '1');
    wal.intend('b', '2');
    wal.intend('a', '3');
    wal.intend('c', '4');
    wal.settle('b', '5');
    const intents = [
      { name: 'a', body: '3' },
      { name: 'c', body: '4' },
    ];
    const again = await reopen(wal);
    expect(again.recovered).toEqual({ open: intents, quarantined: 0 });
    intents.forEach(({ name, body }) => again.settle(name, body));
    expect((await reopen(again)).recovered.open).toEqual([]);
  });

  it('refuses what is not one line', async () => {
    const wal = await open();
    expect(() => wal.intend('a', '1\n2')).toThrow(Failure);
    expect(() => wal.settle('a b', '1')).toThrow(Failure);
    expect(() => wal.settle('', '1')).toThrow(Failure);
    expect(all(wal)).toEqual([]);
  });

  it('reads as many as it is asked for, and one where one is larger than that', async () => {
    const wal = await open();
    fill(wal, 10);
    expect(wal.read(4, 3, Infinity).map(({ seq }) => seq)).toEqual([5, 6, 7]);
    expect(wal.read(4, 3, 200).map(({ seq }) => seq)).toEqual([5, 6]);
    expect(wal.read(4, 3, 1).map(({ seq }) => seq)).toEqual([5]);
    expect(wal.read(10, 3, 1)).toEqual([]);
  });

  it.each([
    [{ recentLines: 5 }, 'few lines'],
    [{ recentBytes: 500 }, 'few bytes'],
    [{}, 'all of it'],
  ])('reads the same from disk and from memory (%j: %s)', async (limits, _) => {
    const wal = await open({ limits: { ...small, ...limits } });
    const seqs = fill(wal, 100);
    const read: Line[] = [];
    for (let some = wal.read(0, 7, 400); some.length > 0; some = wal.read(read.at(-1)?.seq ?? 0, 7, 400)) {
      read.push(...some);
    }
    expect(read.map(({ seq }) => seq)).toEqual(seqs);
    expect(read).toEqual(all(await reopen(wal)));
  });

  it('keeps open intents through any number of files', async () => {
    let now = 0;
    const wal = await open({ limits: { ...small, keepBytes: 0 }, now: () => now });
    wal.intend('old', '"stands"');
    for (let n = 0; n < 30; n += 1) {
      now += DAY_MS;
      fill(wal, 10, `${n}_`);
      wal.written(wal.lastSeq);
    }
    expect(files().length).toBeLessThan(4);
    expect((await reopen(wal)).recovered.open).toEqual([{ name: 'old', body: '"stands"' }]);
  });

  it('keeps a file for a day after it was written, and no file that was not', async () => {
    let now = 0;
    const wal = await open({ limits: small, now: () => now });
    fill(wal, 50);
    const before = files();
    wal.written(25);
    now += DAY_MS - 1;
    wal.written(26);
    expect(files()).toEqual(before);
    now += 1;
    wal.written(27);
    expect(files().length).toBeLessThan(before.length);
    expect(wal.read(27, Infinity, Infinity).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 23 }, (_, n) => n + 28),
    );
  });

  it('keeps written files of no more than so many bytes', async () => {
    const wal = await open({ limits: { ...small, keepBytes: 3_000 } });
    fill(wal, 100);
    const before = wal.bytes;
    wal.written(wal.lastSeq);
    expect(before).toBeGreaterThan(10_000);
    expect(wal.bytes).toBeLessThanOrEqual(3_000);
    expect(
      files()
        .map((name) => statSync(path.join(directory, '0', name)).size)
        .reduce((a, b) => a + b),
    ).toBe(wal.bytes);
  });

  it('is full when too much is not written, and not when it is', async () => {
    const wal = await open({ limits: { ...small, mostUnwrittenBytes: 3_000 } });
    fill(wal, 40);
    expect(wal.isFull).toBe(true);
    expect(() => wal.intend('more', '1')).toThrow('full');
    expect(wal.settle('another', '1')).toBe(wal.lastSeq);
    wal.written(wal.lastSeq);
    expect(wal.isFull).toBe(false);
    wal.intend('more', '1');
  });

  it('remembers what was written, and goes on above it should its own end be gone', async () => {
    const wal = await open();
    fill(wal, 3);
    wal.written(3);
    const again = await reopen(wal);
    expect([again.writtenSeq, again.lastSeq]).toEqual([3, 3]);
    again.written(9_000_000);
    expect(fill(again, 1)).toEqual([9_000_001]);
    again.written(5);
    expect(again.writtenSeq).toBe(9_000_000);
  });

  it('takes nothing more when it is closed', async () => {
    const wal = await open();
    wal.close();
    expect(() => wal.intend('a', '1')).toThrow(Failure);
    expect(() => wal.settle('a', '1')).toThrow(Failure);
  });
});
