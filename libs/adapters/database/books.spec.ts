import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../../test/fakes/database.js';
import { adjustLedger, adjustmentsSince } from './adjustments.js';
import { booksIn } from './books.js';
import { connectDatabase } from './client.js';
import type { PrismaClient } from './generated/client.js';
import { appendRows } from './ledger-append.js';
import { Presence } from './presence.js';
import { attemptRecord, lineOf, requestRecord, someTime } from './testing/index.js';

let database: PrismaClient;
let drop: () => Promise<void>;

beforeAll(async () => {
  const fresh = await freshDatabase();
  database = connectDatabase(fresh.url);
  drop = fresh.drop;
});
afterAll(async () => {
  await database.$disconnect();
  await drop();
});

const spend = (replica: string, seq: number, windows: readonly string[], costNano: bigint) =>
  appendRows(database, replica, [
    lineOf(seq, requestRecord(`req_${replica}_${seq}`, { attempts: [attemptRecord({ windows, costNano })] })),
  ]);
const booksOf = (replica: string) => booksIn({ database, replica });

describe('the books', () => {
  it('tell what was spent, and how far each replica is in it', async () => {
    await spend('rep_a', 7, ['bud_1:0-', 'bud_2:0-'], 30n);
    await spend('rep_b', 9, ['bud_1:0-'], 12n);
    const { spentNano, seqs } = await booksOf('rep_a').spent(['bud_1:0-', 'bud_none:0-']);
    expect(spentNano).toEqual(new Map([['bud_1:0-', 42n]]));
    expect(seqs).toMatchObject(
      new Map([
        ['rep_a', 7],
        ['rep_b', 9],
      ]),
    );
  });

  it('tell sums and numbers of one moment, however much is written meanwhile', async () => {
    const write = async () => {
      for (let seq = 1; seq <= 60; seq += 1) await spend('rep_busy', seq, ['bud_busy:0-'], 1n);
    };
    const writing = write();
    const looks: (readonly [number, number])[] = [];
    for (let look = 0; look < 60; look += 1) {
      const { spentNano, seqs } = await booksOf('rep_a').spent(['bud_busy:0-']);
      looks.push([Number(spentNano.get('bud_busy:0-') ?? 0n), seqs.get('rep_busy') ?? 0]);
    }
    await writing;
    expect(looks.filter(([sum, seq]) => sum !== seq)).toEqual([]);
  });
});

describe('a pledge', () => {
  const told = async (window: string) =>
    (await booksOf('rep_x').spent([window])).pledges.map(({ replica, nano }) => [replica, Number(nano)]);

  it('stands by its window, and comes down only where all are given anew', async () => {
    const books = booksOf('rep_p');
    await books.pledge('rep_p', new Map([['bud_p:0-', 5n], ['bud_q:0-', 7n]])); // prettier-ignore
    await books.pledge('rep_other', new Map([['bud_p:0-', 3n]]));
    await books.pledge('rep_p', new Map([['bud_p:0-', 4n], ['bud_q:0-', 9n]])); // prettier-ignore
    expect((await told('bud_p:0-')).toSorted()).toEqual([['rep_other', 3], ['rep_p', 5]]); // prettier-ignore
    expect(await told('bud_q:0-')).toEqual([['rep_p', 9]]);
    await books.pledgeAnew('rep_p', new Map([['bud_p:0-', 1n]]));
    expect((await told('bud_p:0-')).toSorted()).toEqual([['rep_other', 3], ['rep_p', 1]]); // prettier-ignore
    expect(await told('bud_q:0-')).toEqual([]);
    await books.pledgeAnew('rep_p', new Map());
    expect(await told('bud_p:0-')).toEqual([['rep_other', 3]]);
  });

  it('counts until who gave it was not heard of for a quarter of an hour', async () => {
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    const pledge = (replica: string, toldAt: Date) =>
      database.budgetPledge.create({ data: { replica, window: 'bud_gone:0-', nano: 1n, toldAt } });
    await database.replica.create({ data: { id: 'rep_dead', seenAt: ago(16) } });
    await database.replica.create({ data: { id: 'rep_away', seenAt: ago(14) } });
    await database.replica.create({ data: { id: 'rep_ended', seenAt: null } });
    await pledge('rep_dead', ago(20));
    await pledge('rep_away', ago(20));
    await pledge('rep_ended', ago(14));
    await pledge('rep_unknown', ago(16));
    expect((await told('bud_gone:0-')).map(([replica]) => replica).toSorted()).toEqual(['rep_away', 'rep_ended']);
  });
});

describe('a presence', () => {
  let open: Presence[] = [];
  const appear = (replica: string, held: ReadonlyMap<string, bigint> = new Map()) => {
    const presence = new Presence({ database, replica, host: 'h', version: '1', held: () => held, everyMs: 20 });
    open.push(presence);
    return presence;
  };
  const until = async (check: () => Promise<boolean>): Promise<void> => {
    while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const holds = (replica: string) =>
    database.budgetHold.findMany({
      where: { replica },
      orderBy: { window: 'asc' },
      select: { window: true, heldNano: true },
    });

  afterEach(async () => {
    await Promise.all(open.map((presence) => presence.close()));
    open = [];
  });

  it('is seen by others, until it ends', async () => {
    const presence = appear('rep_seen');
    await until(async () => (await booksOf('rep_x').replicas()).includes('rep_seen'));
    expect(await database.replica.findUnique({ where: { id: 'rep_seen' } })).toMatchObject({ host: 'h', version: '1' });
    await presence.close();
    expect(await booksOf('rep_x').replicas()).not.toContain('rep_seen');
  });

  it('includes who asks, and nobody who was not seen for long, nor an administrator', async () => {
    await database.replica.create({ data: { id: 'rep_old', seenAt: new Date(Date.now() - 60_000) } });
    await adjustLedger(database, [{ kind: 'adjustment', cost_nano: 1n, windows: [], note: 'a test' }]);
    expect(await booksOf('rep_me').replicas()).toEqual(['rep_me']);
  });

  it('tells what it holds as that changes, and nothing when it is gone', async () => {
    await database.budgetHold.create({
      data: { replica: 'rep_hold', window: 'left_over', heldNano: 1n, seenAt: new Date(0) },
    });
    const held = new Map([
      ['w1', 5n],
      ['w2', 6n],
    ]);
    const presence = appear('rep_hold', held);
    const hasHolds = (expected: unknown) => async () => JSON.stringify(await shown()) === JSON.stringify(expected);
    const shown = async () => (await holds('rep_hold')).map(({ window, heldNano }) => [window, Number(heldNano)]);
    await until(hasHolds([['w1', 5], ['w2', 6]])); // prettier-ignore
    held.set('w1', 7n).set('w2', 0n).set('w3', 1n);
    await until(hasHolds([['w1', 7], ['w3', 1]])); // prettier-ignore
    await presence.close();
    expect(await holds('rep_hold')).toEqual([]);
  });
});

describe('an adjustment', () => {
  const bill = {
    kind: 'adjustment',
    note: 'refund',
    key_id: 'key_z',
    project: 'p',
    occurred_at: new Date(someTime).toISOString(),
  } as const;
  const version = async () => (await database.configVersion.findUnique({ where: { kind: 'ledger' } }))?.version ?? 0n;

  it('takes back from windows and sums what was too much, under numbers of its own', async () => {
    await spend('rep_adj', 1, ['bud_adj:0-'], 100n);
    const before = await version();
    const first = await adjustLedger(database, [
      { ...bill, cost_nano: -30n, windows: ['bud_adj:0-'] },
      { ...bill, kind: 'correction', cost_nano: -5n, windows: [] },
    ]);
    const second = await adjustLedger(database, [{ ...bill, cost_nano: 2n, windows: ['bud_adj:0-'] }]);
    const [start = 0] = first;
    expect([first, second]).toEqual([[start, start + 1], [start + 2]]);
    expect((await booksOf('rep_a').spent(['bud_adj:0-'])).spentNano.get('bud_adj:0-')).toBe(72n);
    const select = { level: true, costNano: true, requests: true, attempts: true } as const;
    const sums = database.usageSum.findMany({ where: { keyId: 'key_z' }, select, orderBy: { level: 'asc' } });
    // A correction is of what was used; what an administrator adds to a budget was used by nobody.
    const sum = { costNano: -5n, requests: 0n, attempts: 0n };
    expect(await sums).toEqual([
      { level: 'day', ...sum },
      { level: 'hour', ...sum },
    ]);
    expect(await version()).toBe(before + 2n);
    expect(await adjustmentsSince(database, start)).toEqual([
      { seq: start + 1, windows: [], nano: -5n },
      { seq: start + 2, windows: ['bud_adj:0-'], nano: 2n },
    ]);
  });

  it('has a number of its own when many adjust at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 8 }, () => adjustLedger(database, [{ ...bill, cost_nano: -1n, windows: ['bud_many:0-'] }])),
    );
    expect(new Set(all.flat()).size).toBe(8);
    expect((await booksOf('rep_a').spent(['bud_many:0-'])).spentNano.get('bud_many:0-')).toBe(-8n);
  });

  it('of nothing is nothing', async () => {
    const before = await version();
    expect(await adjustLedger(database, [])).toEqual([]);
    expect(await version()).toBe(before);
  });
});
