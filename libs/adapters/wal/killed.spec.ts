import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openWal, orphans, type Wal } from './index.js';
import { CACHE, type Child, startWriting } from './testing/child.js';

const ROUNDS = 100;
const AT_ONCE = 4;

let directory: string;
const children: Child[] = [];

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'wal-killed-'));
});

afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill()));
  rmSync(directory, { recursive: true, force: true });
});

afterAll(() => rmSync(CACHE, { recursive: true, force: true }));

const start = (where: string, prefix: string): Child => {
  const child = startWriting(where, prefix);
  children.push(child);
  return child;
};

function linesOf(wal: Wal, after: number) {
  const lines = [];
  for (let some = wal.read(after, 50, 4_000); some.length > 0; some = wal.read(some.at(-1)?.seq ?? 0, 50, 4_000)) {
    lines.push(...some);
  }
  return lines;
}

/** What the log said it has, as the test believed it. */
class Ledger {
  readonly settled = new Map<number, string>();
  readonly intended = new Set<string>();
  private written = 0;

  hear(said: readonly string[]): void {
    for (const [kind, first = '', second = ''] of said.map((line) => line.split(' '))) {
      if (kind === 'i') this.intended.add(first);
      if (kind === 's') this.settled.set(Number(first), second);
      if (kind === 'w') this.written = Number(first);
    }
  }

  /** Opens the log, compares, and settles all that was left open. */
  async check(where: string): Promise<string> {
    const wal = await openWal({ directory: where, limits: { keepMs: 0 } });
    const lines = linesOf(wal, wal.writtenSeq);
    const bySeq = new Map(lines.map(({ seq, name }) => [seq, name]));
    const open = new Set(wal.recovered.open.map(({ name }) => name));
    const done = new Set([...this.settled.values(), ...bySeq.values()]);

    expect(wal.recovered.quarantined).toBe(0);
    expect(lines.map(({ seq }) => seq)).toEqual([...bySeq.keys()].toSorted((one, other) => one - other));
    expect(new Set(bySeq.values()).size).toBe(lines.length);
    expect([...this.settled].filter(([seq, name]) => seq > this.written && bySeq.get(seq) !== name)).toEqual([]);
    expect([...this.intended].filter((name) => !done.has(name) && !open.has(name))).toEqual([]);
    expect([...open].filter((name) => done.has(name))).toEqual([]);

    const highest = Math.max(0, ...this.settled.keys(), ...bySeq.keys());
    bySeq.forEach((name, seq) => this.settled.set(seq, name));
    for (const { name, body } of wal.recovered.open) {
      expect(body).toContain(`intent of ${name} `);
      const seq = wal.settle(name, body);
      expect(seq).toBeGreaterThan(highest);
      this.settled.set(seq, name);
    }
    wal.close();
    return wal.replica;
  }
}

async function killAgainAndAgain(where: string): Promise<ReadonlySet<string>> {
  const ledger = new Ledger();
  const replicas = new Set<string>();
  for (let round = 0; round < ROUNDS / AT_ONCE; round += 1) {
    // One that failed ends the others.
    if (!existsSync(directory)) break;
    const child = start(where, `r${round}`);
    await child.said(1 + Math.floor(Math.random() * 20_000));
    ledger.hear(await child.kill());
    replicas.add(await ledger.check(where));
  }
  return replicas;
}

describe('a log whose process is killed', () => {
  it('has all that it said it has, once, and stays the same log', async () => {
    const places = Array.from({ length: AT_ONCE }, (_, place) => path.join(directory, `place-${place}`));
    const replicas = await Promise.all(places.map(killAgainAndAgain));
    expect(replicas.map(({ size }) => size)).toEqual(places.map(() => 1));
  }, 120_000);

  it('is recovered by one of those that start next, and by one only', async () => {
    const first = start(directory, 'first');
    const [replica] = await first.said(5_000);
    await first.kill();
    const next = ['a', 'b', 'c', 'd'].map((prefix) => start(directory, prefix));
    const replicas = await Promise.all(next.map(async (child) => (await child.said(100))[0]));
    expect(new Set(replicas).size).toBe(4);
    expect(replicas).toContain(replica);
  }, 30_000);

  it('is an orphan until its lines are written', async () => {
    const own = await openWal({ directory });
    const other = start(directory, 'other');
    await other.said(5_000);
    expect(orphans(directory)).toEqual([]);
    await other.kill();
    expect(orphans(directory)).toEqual([1]);

    const adopted = await openWal({ directory, slot: 1 });
    expect(orphans(directory)).toEqual([]);
    adopted.recovered.open.forEach(({ name, body }) => adopted.settle(name, body));
    adopted.close();
    expect(orphans(directory)).toEqual([1]);

    const again = await openWal({ directory, slot: 1 });
    again.written(again.lastSeq);
    again.close();
    expect(orphans(directory)).toEqual([]);
    own.close();
  }, 30_000);
});
