import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Line, openWal, type Wal } from './index.js';

const limits = { segmentBytes: 2_000 };

let home: string;
let original: string;
let directory: string;
let replica: string;
let lines: readonly Line[];
const intended = new Set<string>();

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'wal-damage-'));
  original = path.join(home, 'original');
  directory = path.join(home, 'damaged');
  const wal = await openWal({ directory: original, limits });
  for (let n = 0; n < 60; n += 1) {
    wal.intend(`n${n}`, `"${n} ${'i'.repeat(n)}"`);
    intended.add(`n${n}`);
    if (n % 10 !== 0) wal.settle(`n${n}`, `"${n} ${'s'.repeat(n)}"`);
  }
  lines = wal.read(0, Infinity, Infinity);
  replica = wal.replica;
  wal.written(20);
  wal.close();
});

beforeEach(restore);
afterAll(() => rmSync(home, { recursive: true, force: true }));

function restore(): void {
  rmSync(directory, { recursive: true, force: true });
  cpSync(original, directory, { recursive: true });
}

const fileNamed = (name: string): string => path.join(directory, '0', name);
const segments = (): readonly string[] =>
  readdirSync(path.join(directory, '0')).filter((name) => name.endsWith('.log'));
const nameOf = (index: number): string => segments().at(index) ?? '';

function change(name: string, edit: (bytes: Buffer) => Buffer): void {
  writeFileSync(fileNamed(name), edit(readFileSync(fileNamed(name))));
}

async function opened(problems: string[] = []): Promise<Wal> {
  return openWal({ directory, limits, onProblem: (problem) => problems.push(problem) });
}

async function check(): Promise<void> {
  const wal = await opened();
  const read = wal.read(0, Infinity, Infinity);
  const known = new Map(lines.map((line) => [line.seq, line]));
  expect(read.filter((line) => JSON.stringify(line) !== JSON.stringify(known.get(line.seq)))).toEqual([]);
  expect(read.map(({ seq }) => seq)).toEqual([...new Set(read.map(({ seq }) => seq))].toSorted((a, b) => a - b));
  expect(wal.lastSeq).toBeGreaterThanOrEqual(read.at(-1)?.seq ?? 0);
  expect(wal.recovered.open.filter(({ name }) => !intended.has(name))).toEqual([]);
  expect(wal.settle('after', '1')).toBeGreaterThan(lines.at(-1)?.seq ?? 0);
  wal.close();
  const again = await opened();
  expect(again.read(0, Infinity, Infinity).map(({ seq }) => seq)).toEqual([
    ...read.map(({ seq }) => seq),
    again.lastSeq,
  ]);
  again.close();
}

const edits: Readonly<Record<string, (bytes: Buffer, at: number, byte: number) => Buffer>> = {
  flip: (bytes, at, byte) => Buffer.concat([bytes.subarray(0, at), Buffer.from([byte]), bytes.subarray(at + 1)]),
  cut: (bytes, at) => bytes.subarray(0, at),
  remove: (bytes, at, byte) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + byte)]),
  repeat: (bytes, at, byte) => Buffer.concat([bytes, bytes.subarray(at, at + byte * 10)]),
  insert: (bytes, at, byte) => Buffer.concat([bytes.subarray(0, at), Buffer.alloc(byte, byte), bytes.subarray(at)]),
  zeros: (bytes, at) => Buffer.concat([bytes.subarray(0, at), Buffer.alloc(bytes.length - at)]),
};

const damage = fc.record({
  file: fc.nat(),
  at: fc.nat(),
  byte: fc.integer({ min: 0, max: 255 }),
  edit: fc.constantFrom(...Object.keys(edits)),
});

describe('a damaged log', () => {
  it('opens, gives nothing that was not written, and gives no number twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 6 }), async (damages) => {
        restore();
        for (const { file, at, byte, edit } of damages) {
          const names = [...segments(), 'state'];
          change(
            names[file % names.length] ?? '',
            (bytes) => edits[edit]?.(bytes, at % (bytes.length + 1), byte) ?? bytes,
          );
        }
        await check();
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it('sets a bad line aside, counts it, tells it, and gives all others', async () => {
    const last = nameOf(-1);
    const text = readFileSync(fileNamed(last), 'utf8').split('\n');
    const bad = (text.find((line) => line.includes(' s ')) ?? '').replace('"', "'");
    writeFileSync(fileNamed(last), text.map((line) => (line.slice(0, 8) === bad.slice(0, 8) ? bad : line)).join('\n'));
    const problems: string[] = [];
    const wal = await opened(problems);
    expect(wal.recovered.quarantined).toBe(1);
    expect(wal.read(0, Infinity, Infinity)).toHaveLength(lines.length - 1);
    expect(readFileSync(fileNamed(`${last}.bad`), 'utf8')).toBe(`${bad}\n`);
    expect(problems).toHaveLength(1);
    wal.close();
  });

  it('cuts a torn last line off, and counts no damage', async () => {
    change(nameOf(-1), (bytes) => Buffer.concat([bytes, Buffer.from('0badc0de s 99 na')]));
    const wal = await opened();
    expect(wal.recovered.quarantined).toBe(0);
    expect(wal.read(0, Infinity, Infinity)).toEqual(lines);
    wal.close();
    expect(readFileSync(fileNamed(nameOf(-1)), 'utf8')).not.toContain('0badc0de');
  });

  it.each([
    ['nothing', 0],
    ['a part of its beginning', 150],
  ])('knows what is open from the file before, where of the last %s was kept', async (_, size) => {
    const wal = await opened();
    wal.settle('after', '1');
    wal.written(wal.lastSeq);
    wal.close();
    change(nameOf(-1), (bytes) => bytes.subarray(0, size));
    const again = await opened();
    expect(again.recovered.open.map(({ name }) => name)).toEqual(['n0', 'n10', 'n20', 'n30', 'n40', 'n50']);
    again.close();
  });

  it('is the same log where only its files know its name', async () => {
    rmSync(fileNamed('state'));
    const wal = await opened();
    expect([wal.replica, wal.writtenSeq]).toEqual([replica, 0]);
    wal.close();
  });

  it('opens where a folder stands in the place of a file', async () => {
    rmSync(fileNamed(nameOf(-1)));
    mkdirSync(fileNamed('0000000000000999.log'));
    await check();
    expect(existsSync(fileNamed('0000000000000999.log'))).toBe(true);
  });
});
