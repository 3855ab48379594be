import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RequestRecord } from '#core/record';
import { freshDatabase } from '../../../test/fakes/database.js';
import { connectDatabase } from './client.js';
import type { PrismaClient } from './generated/client.js';
import { appendNothing, appendRows } from './ledger-append.js';
import { toRow } from './request-row.js';
import { sumsOf, sumsOfRows } from './testing/sums.js';
import { attemptRecord, lineOf, requestRecord, someTime } from './testing/index.js';

let database: PrismaClient;
let drop: () => Promise<void>;
let replicas = 0;
let replica = '';

beforeAll(async () => {
  const fresh = await freshDatabase();
  database = connectDatabase(fresh.url);
  drop = fresh.drop;
});
beforeEach(() => {
  replicas += 1;
  replica = `rep_${replicas}`;
});
afterAll(async () => {
  await database.$disconnect();
  await drop();
});

const append = (...lines: readonly (readonly [number, RequestRecord])[]) =>
  appendRows(
    database,
    replica,
    lines.map(([seq, record]) => lineOf(seq, record)),
  );
const entries = () =>
  database.ledgerEntry.findMany({ where: { replica }, orderBy: [{ seq: 'asc' }, { attempt: 'asc' }] });
const spent = async (id: string) => (await database.budgetWindow.findUnique({ where: { id } }))?.spentNano;
const windowId = () => `bud_${replica}:1779020000-1779030000`;
const charged = (nano: bigint) => [attemptRecord({ costNano: nano, windows: [windowId()] })];

describe('a line of the log', () => {
  it('becomes the request, and an entry for each attempt, with all that is known', async () => {
    const price = { input: 2, output: 3, cachedInput: null, cacheWrite: null, reasoning: null };
    const record = requestRecord(`req_${replica}`, {
      endUser: 'mia',
      costNano: 12_345_678_901_234n,
      attempts: [
        attemptRecord({ status: 503, outcome: 'server', costNano: 0n, ledger: 'none' }),
        attemptRecord({ n: 2, price, costNano: 12_345_678_901_234n, windows: [windowId()], responseId: 'resp_1' }),
      ],
    });
    expect(await append([1, record])).toBe(1);
    const request = await database.request.findFirst({ where: { id: record.id } });
    expect(request).toMatchObject({ team: 'red', endUser: 'mia', costNano: 12_345_678_901_234n, inputTokens: 3 });
    expect(request?.attempts).toMatchObject([
      { n: 1, ledger: 'none' },
      { n: 2, cost_nano: '12345678901234' },
    ]);
    expect(await entries()).toMatchObject([
      { attempt: 1, status: 'none', costNano: 0n, kind: 'attempt', price: null, windows: [] },
      {
        seq: 1n,
        attempt: 2,
        requestId: record.id,
        occurredAt: new Date(someTime),
        status: 'exact',
        keyId: 'key_a',
        project: 'default',
        team: 'red',
        endUser: 'mia',
        provider: 'openai',
        model: 'gpt',
        inputTokens: 3,
        cachedTokens: 1,
        outputTokens: 5,
        reasoningTokens: 2,
        costNano: 12_345_678_901_234n,
        price,
        windows: [windowId()],
        responseId: 'resp_1',
      },
    ]);
  });

  it('keeps it unknown how long a request took whose gateway was killed', async () => {
    const id = `req_${replica}`;
    const attempts = [{ ...attemptRecord(), ms: null }];
    const row = { ...requestRecord(id), durationMs: null, overheadMs: null, attempts };
    await appendRows(database, replica, [{ seq: 1, name: id, body: JSON.stringify(toRow(row)) }]);
    const request = await database.request.findFirst({ where: { id } });
    expect(request).toMatchObject({ durationMs: null, overheadMs: null, attempts: [{ n: 1, ms: null }] });
  });

  it('keeps what the ledger holds of an attempt out of the request', async () => {
    await append([1, requestRecord(`req_${replica}`, { attempts: charged(5n) })]);
    const request = await database.request.findFirst({ where: { id: `req_${replica}` } });
    expect(request?.attempts).toEqual([expect.not.objectContaining({ windows: expect.anything() as unknown })]);
  });

  it('makes a window from its name, with and without an end', async () => {
    const ids = [`bud_${replica}:1779020000-1779030000:mia%3A1`, `bud_${replica}:0-`];
    await append([1, requestRecord(`req_${replica}`, { attempts: [attemptRecord({ costNano: 7n, windows: ids })] })]);
    const windows = await database.budgetWindow.findMany({ where: { id: { in: ids } }, orderBy: { id: 'asc' } });
    expect(windows).toEqual([
      { id: ids[1], budgetId: `bud_${replica}`, startsAt: new Date(0), endsAt: null, spentNano: 7n },
      {
        id: ids[0],
        budgetId: `bud_${replica}`,
        startsAt: new Date(1_779_020_000_000),
        endsAt: new Date(1_779_030_000_000),
        spentNano: 7n,
      },
    ]);
  });

  it('finds a month that has no partition yet', async () => {
    const startedAt = Date.UTC(2019, 1, 3);
    await append([1, requestRecord(`req_${replica}`, { startedAt })]);
    expect((await entries())[0]?.occurredAt).toEqual(new Date(startedAt));
  });

  it('keeps an unknown cost unknown', async () => {
    await append([
      1,
      requestRecord(`req_${replica}`, {
        costNano: null,
        attempts: [attemptRecord({ costNano: null, windows: [windowId()] })],
      }),
    ]);
    expect((await entries())[0]?.costNano).toBeNull();
    expect((await database.request.findFirst({ where: { id: `req_${replica}` } }))?.costNano).toBeNull();
    expect(await spent(windowId())).toBeUndefined();
  });

  it('holds text that PostgreSQL cannot: cut, without NUL and halves of characters', async () => {
    const odd = `a\0b\ud83d${'x'.repeat(1_000)}`;
    const attempts = [attemptRecord({ model: odd, responseId: odd })];
    await append([1, requestRecord(`req_${replica}`, { requestedModel: odd, endUser: odd, tags: [odd], attempts })]);
    const kept = `ab\ufffd${'x'.repeat(297)}`;
    expect(await entries()).toMatchObject([{ model: kept, responseId: kept, endUser: kept }]);
    expect(await database.request.findFirst({ where: { endUser: kept } })).toMatchObject({
      requestedModel: kept,
      tags: [kept],
    });
  });
});

describe('lines told again', () => {
  it('are written once, in whatever pieces they come', async () => {
    const record = (n: number) => requestRecord(`req_${replica}_${n}`, { attempts: charged(10n) });
    await append([1, record(1)], [2, record(2)]);
    await append([1, record(1)], [2, record(2)], [3, record(3)]);
    await append([2, record(2)], [3, record(3)]);
    expect(await append([3, record(3)], [3, record(3)], [5, record(5)])).toBe(5);
    expect((await entries()).map(({ seq }) => Number(seq))).toEqual([1, 2, 3, 5]);
    expect(await spent(windowId())).toBe(40n);
  });

  it('are written once when they are told by many at the same time', async () => {
    const lines = Array.from({ length: 100 }, (_, n) =>
      lineOf(n + 1, requestRecord(`req_${replica}_${n}`, { attempts: charged(10n) })),
    );
    for (let most = 20; most <= 100; most += 20) {
      const told = lines.slice(0, most);
      await Promise.all(Array.from({ length: 6 }, () => appendRows(database, replica, told)));
    }
    expect(await entries()).toHaveLength(100);
    expect(await spent(windowId())).toBe(1_000n);
  });

  it('leave nothing of a batch behind that failed', async () => {
    const bad = requestRecord(`req_${replica}_bad`, { status: 2 ** 40 });
    await expect(append([1, requestRecord(`req_${replica}`, { attempts: charged(10n) })], [2, bad])).rejects.toThrow();
    expect(await entries()).toEqual([]);
    expect(await spent(windowId())).toBeUndefined();
    expect(await database.replica.findUnique({ where: { id: replica } })).toBeNull();
  });

  it('are passed over where a line is empty', async () => {
    expect(await appendNothing(database, replica, 4)).toBe(4);
    await append([4, requestRecord(`req_${replica}`)]);
    expect(await entries()).toEqual([]);
  });
});

describe('two replicas', () => {
  it('write to the same windows and months at the same time', async () => {
    const startedAt = Date.UTC(2018, 3, 1);
    const write = async (name: string) => {
      for (let seq = 1; seq <= 10; seq += 1) {
        const ids = [windowId(), `bud_${replica}:0-`];
        const attempts = [attemptRecord({ windows: seq % 2 ? ids : ids.toReversed() })];
        await appendRows(database, name, [lineOf(seq, requestRecord(`req_${name}_${seq}`, { startedAt, attempts }))]);
      }
    };
    await Promise.all([1, 2, 3, 4].map((n) => write(`${replica}_${n}`)));
    expect([await spent(windowId()), await spent(`bud_${replica}:0-`)]).toEqual([40_000n, 40_000n]);
  });
});

describe('the sums', () => {
  const texts = fc.constantFrom('a', 'b');
  const tokens = fc.record({
    input: fc.nat(50),
    cachedInput: fc.nat(9),
    cacheWrite: fc.nat(9),
    output: fc.nat(50),
    reasoning: fc.nat(9),
  });
  const attempts = fc.array(
    fc.record({
      provider: texts,
      model: texts,
      usage: tokens,
      costNano: fc.option(fc.bigInt(0n, 10n ** 12n)),
      ledger: fc.constantFrom('exact', 'none', 'unknown'),
      windows: fc.subarray(['bud_x:0-', 'bud_x:1779020000-1779030000', 'bud_y:0-']),
    }),
    { maxLength: 3 },
  );
  const records = fc.record({
    startedAt: fc.integer({ min: someTime, max: someTime + 40 * 3_600_000 }),
    keyId: texts,
    provider: fc.option(texts, { nil: undefined }),
    route: fc.option(texts, { nil: undefined }),
    status: fc.constantFrom(200, 429, 500),
    attempts,
  });

  it('of windows, hours and days are those of the rows, whatever came in whatever pieces', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(records, { minLength: 1, maxLength: 12 }),
        fc.nat(11),
        fc.nat(11),
        async (all, to, from) => {
          run += 1;
          const lines = all.map(({ keyId, attempts: tried, ...rest }, index) =>
            lineOf(
              index + 1,
              requestRecord(`req_sum_${run}_${index}`, {
                ...rest,
                caller: { keyId, keyName: keyId, project: 'default' },
                attempts: tried.map((attempt, n) => attemptRecord({ ...attempt, n: n + 1 })),
              }),
            ),
          );
          for (const piece of [lines.slice(0, to), lines.slice(Math.min(from, to)), lines])
            await appendRows(database, `rep_sum_${run}`, piece);
          expect(await sumsOf(database)).toEqual(await sumsOfRows(database));
        },
      ),
      { numRuns: 40 },
    );
  }, 60_000);
});

describe('the ledger', () => {
  const partition = async () => {
    await append([1, requestRecord(`req_${replica}`)]);
    return 'ledger_entries_2026_05';
  };

  it.each(['UPDATE % SET cost_nano = 0', 'DELETE FROM %', 'TRUNCATE %'])(
    'refuses %s, of all and of a month',
    async (sql) => {
      for (const table of ['ledger_entries', await partition()])
        await expect(database.$executeRawUnsafe(sql.replace('%', table))).rejects.toThrow(/append-only/);
      expect(await entries()).toHaveLength(1);
    },
  );
});
