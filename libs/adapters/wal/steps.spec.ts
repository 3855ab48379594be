import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openWal, orphans } from './index.js';

const MIB = 1024 * 1024;

let directory: string;
let last: string;

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'wal-steps-'));
  const wal = await openWal({ directory });
  for (let n = 0; n < 3_000; n += 1) wal.settle(`n${n}`, `"${'x'.repeat(1_000)}"`);
  wal.intend('open', '1');
  wal.close();
  const name = readdirSync(path.join(directory, '0')).findLast((one) => one.endsWith('.log')) ?? '';
  last = path.join(directory, '0', name);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** How often others had their turn meanwhile. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const turn = (): void => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await work;
  isOver = true;
  return turns;
}

describe('a large log', () => {
  it('is read in steps, and others have their turn between them', async () => {
    const opening = openWal({ directory });
    expect(await turnsDuring(opening)).toBeGreaterThanOrEqual(10);
    const wal = await opening;
    expect(wal.read(0, Infinity, Infinity)).toHaveLength(3_000);
    wal.close();
  });

  it('is whole where its end is torn in the midst of a step', async () => {
    appendFileSync(last, `0badc0de s 9999999 torn "${'x'.repeat(MIB)}`);
    const wal = await openWal({ directory });
    expect([wal.recovered.quarantined, wal.lastSeq]).toEqual([0, 3_000]);
    expect(wal.recovered.open).toEqual([{ name: 'open', body: '1' }]);
    expect(wal.settle('after', '1')).toBeGreaterThan(3_000);
    wal.close();
    expect(readFileSync(last, 'latin1')).not.toContain('0badc0de');
  });

  it('is given up, and free for the next, when it is not wanted any more', async () => {
    const giving = new AbortController();
    const opening = openWal({ directory, signal: giving.signal });
    giving.abort();
    await expect(opening).rejects.toThrow('another time');
    expect(orphans(directory)).toEqual([0]);
    const wal = await openWal({ directory });
    expect(wal.lastSeq).toBe(3_000);
    wal.close();
  });
});
