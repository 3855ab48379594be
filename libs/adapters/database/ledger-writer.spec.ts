import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RequestRecord } from '#core/record';
import { freshDatabase } from '../../../test/fakes/database.js';
import { connectDatabase } from './client.js';
import type { PrismaClient } from './generated/client.js';
import type { LedgerDatabase } from './ledger-append.js';
import { LedgerWriter } from './ledger-writer.js';
import { type Door, doorTo } from './testing/door.js';
import { attemptRecord, LogInMemory, requestRecord } from './testing/index.js';

let database: PrismaClient;
let url: string;
let drop: () => Promise<void>;
let log: LogInMemory;
let writer: LedgerWriter | undefined;
let problems: string[];
let logs = 0;

beforeAll(async () => {
  const fresh = await freshDatabase();
  url = fresh.url;
  drop = fresh.drop;
  database = connectDatabase(url);
});
beforeEach(() => {
  logs += 1;
  log = new LogInMemory(`rep_${logs}`);
  problems = [];
});
afterEach(() => writer?.close(0));
afterAll(async () => {
  await database.$disconnect();
  await drop();
});

const start = (to: LedgerDatabase = database) => {
  writer = new LedgerWriter({ database: to, source: log, onProblem: (problem) => problems.push(problem) });
  return writer;
};
const window = () => `bud_${log.replica}:0-`;
const settle = (n: number, change: Partial<RequestRecord> = {}) => {
  log.add(requestRecord(`req_${log.replica}_${n}`, { attempts: [attemptRecord({ windows: [window()] })], ...change }));
  writer?.wake();
};
const seqs = async () => {
  const rows = await database.ledgerEntry.findMany({ where: { replica: log.replica }, orderBy: { seq: 'asc' } });
  return rows.map(({ seq }) => Number(seq));
};
const upTo = (most: number) => Array.from({ length: most }, (_, n) => n + 1);
const spent = async () => (await database.budgetWindow.findUnique({ where: { id: window() } }))?.spentNano;

describe('a ledger writer', () => {
  it('brings every line to the books, each once, and says how far it is', async () => {
    start();
    for (const n of upTo(250)) settle(n);
    await log.until(250);
    expect(await seqs()).toEqual(upTo(250));
    expect(await spent()).toBe(250_000n);
  });

  it('begins where the books end, and tells the log so', async () => {
    start();
    for (const n of upTo(3)) settle(n);
    await log.until(3);
    await writer?.close(5_000);
    log.told.length = 0;
    for (const n of [4, 5]) settle(n);
    start();
    await log.until(5);
    expect(log.told[0]).toBe(3);
    expect(await seqs()).toEqual(upTo(5));
  });

  it('writes what is left when it is closed', async () => {
    start();
    for (const n of upTo(120)) settle(n);
    await writer?.close(10_000);
    expect(await seqs()).toEqual(upTo(120));
  });

  it('counts once what was written when nobody heard the answer', async () => {
    let isDeaf = true;
    const deaf = async (query: TemplateStringsArray, ...values: readonly unknown[]): Promise<unknown> => {
      const answer = await database.$queryRaw<unknown>(query, ...values);
      if (!isDeaf || log.told.length === 0) return answer;
      isDeaf = false;
      throw new Error('Connection terminated unexpectedly');
    };
    for (const n of upTo(4)) settle(n);
    start({ $queryRaw: deaf } as LedgerDatabase);
    await log.until(4);
    expect(isDeaf).toBe(false);
    expect(await seqs()).toEqual(upTo(4));
    expect(await spent()).toBe(4_000n);
  });

  it('tells how many lines wait', async () => {
    const depths: number[] = [];
    writer = new LedgerWriter({ database, source: log, onDepth: (depth) => depths.push(depth) });
    for (const n of upTo(3)) settle(n);
    await log.until(3);
    await writer.close(1_000);
    expect([Math.max(...depths), depths.at(-1)]).toEqual([3, 0]);
  });
});

describe('a line that the database will never take', () => {
  const attempts = () => [attemptRecord({ n: 1, costNano: 9n, windows: [window()] })];

  it('holds up no other line, and leaves its cost in the books', async () => {
    start();
    for (const n of upTo(7)) settle(n);
    settle(8, { status: 2 ** 40, attempts: attempts() });
    for (const n of [9, 10]) settle(n);
    await log.until(10);
    expect(await seqs()).toEqual(upTo(10));
    expect(await spent()).toBe(9_009n);
    expect(problems).toEqual([expect.stringMatching(/line 8 \(req_rep_\d+_8\), only its cost is in the ledger/)]);
  });

  it('is passed over where nothing of it can be written, also at the end', async () => {
    start();
    settle(1);
    settle(2, { attempts: [attemptRecord({ windows: ['rubbish'] })] });
    await log.until(2);
    expect(await seqs()).toEqual([1]);
    expect(await database.replica.findUnique({ where: { id: log.replica } })).toMatchObject({ seq: 2n });
    expect(problems).toEqual([expect.stringContaining('nothing of it is in the ledger')]);
  });
});

describe('a database that is away', () => {
  let door: Door;
  let beyond: PrismaClient;

  beforeEach(async () => {
    door = await doorTo(url);
    beyond = connectDatabase(door.url, { connectTimeoutMs: 500 });
  });
  afterEach(async () => {
    await beyond.$disconnect();
    await door.shut();
  });

  it('is waited for, and gets everything when it is back', async () => {
    start(beyond);
    for (const n of upTo(3)) settle(n);
    await log.until(3);
    await door.shut();
    for (const n of [4, 5, 6]) settle(n);
    await expect(beyond.$queryRaw`SELECT 1`).rejects.toThrow();
    await door.open();
    await log.until(6);
    expect(await seqs()).toEqual(upTo(6));
    expect(problems).toEqual([]);
  });

  it('is not waited for at the end: what it does not have stays in the log', async () => {
    await door.shut();
    start(beyond);
    settle(1);
    await writer?.close(200);
    expect(log.told).toEqual([]);
    start(database);
    await log.until(1);
    expect(await seqs()).toEqual([1]);
  });
});
