import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connectDatabase, type PrismaClient, toRow } from '#adapters/database';
import { createMemoryStore } from '#adapters/memory';
import { openWal, type Wal } from '#adapters/wal';
import { Kept, type Store } from '#core/limits';
import { freshDatabase } from '../../../../test/fakes/database.js';
import { attemptRecord, requestRecord } from '../../../../libs/adapters/database/testing/index.js';
import { Book } from './book.js';

let database: PrismaClient;
let drop: () => Promise<void>;
let directory: string;
let kept: Kept;
let replica: string;
const books: Book[] = [];

beforeAll(async () => {
  const fresh = await freshDatabase();
  drop = fresh.drop;
  database = connectDatabase(fresh.url);
});
beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'book-'));
  kept = new Kept();
  const wal = await openWal({ directory });
  replica = wal.replica;
  for (const n of [1, 2, 3]) wal.settle(`req_${replica}_${n}`, JSON.stringify(row(n)));
  wal.close();
});
afterEach(async () => {
  await Promise.all(books.splice(0).map((book) => book.close(0)));
  rmSync(directory, { recursive: true, force: true });
});
afterAll(async () => {
  await database.$disconnect();
  await drop();
});

const row = (n: number) =>
  toRow(requestRecord(`req_${replica}_${n}`, { attempts: [attemptRecord({ windows: ['bud_a:0-'] })] }));

/** A store whose Redis counts when it is told to. */
const store = (): Store => ({
  ...createMemoryStore({ clock: Date }),
  settle: (settlement) => void kept.add(settlement, 0),
});

const open = async (isOwn: boolean): Promise<{ book: Book; wal: Wal }> => {
  const wal = await openWal({ directory, slot: 0 });
  const book = await Book.open({ wal, store: store(), database, isOwn, onProblem: () => undefined });
  books.push(book);
  return { book, wal };
};

/** How often others had their turn meanwhile. */
const turnsDuring = async (work: Promise<unknown>): Promise<number> => {
  let turns = 0;
  let isOver = false;
  void work.finally(() => (isOver = true));
  while (!isOver) {
    turns += 1;
    await setImmediate();
  }
  return turns;
};

const isInPostgres = async (many: number): Promise<void> => {
  while ((await database.request.count({ where: { id: { startsWith: `req_${replica}_` } } })) < many)
    await setTimeout(10);
};

describe.each([
  ['its own log', true],
  ['the log of a gateway that died', false],
])('a book of %s', (_, isOwn) => {
  it('forgets nothing that PostgreSQL has and the store has not counted', async () => {
    const { book, wal } = await open(isOwn);
    await isInPostgres(3);
    await book.close(1_000);
    expect(wal.writtenSeq).toBe(0);
    expect(kept.waiting).toBe(3);
  });

  it('is done when both have all of it, whichever comes last', async () => {
    const { book, wal } = await open(isOwn);
    await isInPostgres(3);
    while (kept.waiting > 0) kept.count(kept.next(2), 0);
    await book.close(1_000);
    expect([book.isDone, wal.writtenSeq]).toEqual([true, 3]);
  });

  it('keeps what the store counted and lost before it was in PostgreSQL', async () => {
    const { book, wal } = await open(isOwn);
    kept.count(kept.next(2), 0);
    kept.again();
    await isInPostgres(3);
    await book.close(1_000);
    expect([book.isDone, wal.writtenSeq]).toEqual([false, 0]);
  });

  it('tells the store of a large log in steps, and requests have their turn between them', async () => {
    const wal = await openWal({ directory, slot: 0 });
    for (let n = 4; n <= 2_000; n += 1) wal.settle(`req_${replica}_${n}`, JSON.stringify(row(n)));
    wal.close();
    const opening = open(isOwn);
    expect(await turnsDuring(opening)).toBeGreaterThanOrEqual(10);
    expect(kept.waiting).toBe(2_000);
  });
});
