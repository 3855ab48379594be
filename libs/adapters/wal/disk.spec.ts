import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Failure } from '#core/failure';
import { openWal, type Wal } from './index.js';
import { type Write, writeAt } from './segment-file.js';

let directory: string;
let disk: 'works' | 'refuses' | 'takes half';
let problems: string[];
let wal: Wal;

const write: Write = (file, text, position) => {
  if (disk === 'takes half') return writeAt(file, text.slice(0, text.length / 2), position);
  if (disk === 'refuses') throw Object.assign(new Error('no'), { code: 'ENOSPC' });
  return writeAt(file, text, position);
};

const open = (): Promise<Wal> =>
  openWal({
    directory,
    write,
    onProblem: (problem) => problems.push(problem),
    limits: { segmentBytes: 300, recentLines: 5 },
  });

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'wal-disk-'));
  [disk, problems] = ['works', []];
  wal = await open();
});

afterEach(() => {
  wal.close();
  rmSync(directory, { recursive: true, force: true });
});

const reopen = async (): Promise<Wal> => {
  wal.close();
  return (wal = await open());
};

const bodies = (): readonly string[] => wal.read(0, Infinity, Infinity).map(({ body }) => body);

describe.each(['refuses', 'takes half'] as const)('a disk that %s', (trouble) => {
  it.each(['a file', 'none'])('stops what is intended, and leaves no trace of it (%s begun)', async (begun) => {
    if (begun === 'a file') wal.intend('before', '1');
    disk = trouble;
    expect(() => wal.intend('a', `"not kept ${'x'.repeat(200)}"`)).toThrow(Failure);
    expect(() => wal.intend('b', '"not kept"')).toThrow('ENOSPC');
    expect(problems).toEqual(['The write-ahead log cannot be written (ENOSPC).']);
    disk = 'works';
    wal.intend('c', '2');
    await reopen();
    expect(wal.recovered.quarantined).toBe(0);
    expect(wal.recovered.open.map(({ name }) => name)).toEqual(begun === 'a file' ? ['before', 'c'] : ['c']);
  });

  it.each(['a file', 'none'])(
    'does not lose what is settled: it stands as soon as it can (%s begun)',
    async (begun) => {
      if (begun === 'a file') wal.intend('a', '0');
      disk = trouble;
      const seqs = Array.from({ length: 20 }, (_, n) => wal.settle('a', `"settled ${n} ${'x'.repeat(40)}"`));
      const settled = bodies();
      expect([settled.length, wal.lastSeq]).toEqual([20, seqs.at(-1)]);
      disk = 'works';
      wal.intend('next', '1');
      await reopen();
      expect(bodies()).toEqual(settled);
      expect(wal.recovered).toEqual({ open: [{ name: 'next', body: '1' }], quarantined: 0 });
    },
  );

  it('lets the intent stand where the process dies before it can', async () => {
    wal.intend('a', '"bound"');
    disk = trouble;
    wal.settle('a', '"cost"');
    await reopen();
    expect([bodies(), wal.recovered.open]).toEqual([[], [{ name: 'a', body: '"bound"' }]]);
  });

  it('is written on in the file there is, where no other can be begun', async () => {
    wal.intend('a', `"${'x'.repeat(400)}"`);
    disk = trouble;
    expect(() => wal.intend('b', '1')).toThrow(Failure);
    disk = 'works';
    wal.settle('b', '1');
    await reopen();
    expect([bodies(), wal.recovered.open.length]).toEqual([['1'], 1]);
  });
});

describe('a place where no log can be', () => {
  it('is told when it is opened', async () => {
    const file = path.join(directory, 'file');
    writeFileSync(file, '');
    await expect(openWal({ directory: file })).rejects.toThrow('ENOTDIR');
    await expect(openWal({ directory: file })).rejects.toThrow(Failure);
  });
});
