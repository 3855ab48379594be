import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../../test/fakes/database.js';
import { connectDatabase } from './client.js';
import type { PrismaClient } from './generated/client.js';
import { appendRows } from './ledger-append.js';
import { retain } from './retention.js';
import { attemptRecord, lineOf, requestRecord } from './testing/index.js';

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

const now = new Date();
/** The middle of a month that was so many months ago. */
const monthsAgo = (count: number) => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - count, 15);
const nameOf = (table: string, count: number) =>
  `${table}_${new Date(monthsAgo(count)).toISOString().slice(0, 7).replace('-', '_')}`;
const tables = async (of: string) => {
  const rows = await database.$queryRaw<{ name: string }[]>`
    SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = ${of}::regclass ORDER BY 1`;
  return rows.map(({ name }) => name);
};

describe('retention', () => {
  it('drops the months that are wholly too old and no other, and keeps the sums', async () => {
    const attempts = [attemptRecord({ windows: ['bud_old:0-'] })];
    const ages = [1, 4, 30];
    await appendRows(
      database,
      'rep_1',
      ages.map((count, n) => lineOf(n + 1, requestRecord(`req_${count}`, { startedAt: monthsAgo(count), attempts }))),
    );
    expect(
      await retain(database, { requestsDays: 75, ledgerMonths: 24, responsesDays: 30, resourcesDays: 365 }),
    ).toEqual([nameOf('requests', 30), nameOf('requests', 4), nameOf('ledger_entries', 30)]);
    const left = await database.request.findMany({ select: { id: true } });
    expect(left).toEqual([{ id: 'req_1' }]);
    expect(await database.ledgerEntry.count()).toBe(2);
    expect((await database.budgetWindow.findUnique({ where: { id: 'bud_old:0-' } }))?.spentNano).toBe(3_000n);
    expect(
      await retain(database, { requestsDays: 75, ledgerMonths: 24, responsesDays: 30, resourcesDays: 365 }),
    ).toEqual([]);
  });

  it('makes the months to come, where they are missing', async () => {
    const next = nameOf('ledger_entries', -2);
    await database.$executeRawUnsafe(`DROP TABLE ${next}`);
    await retain(database, { requestsDays: 75, ledgerMonths: 24, responsesDays: 30, resourcesDays: 365 });
    expect(await tables('ledger_entries')).toContain(next);
    expect(await tables('requests')).toContain(nameOf('requests', -2));
    await expect(database.$executeRawUnsafe(`DELETE FROM ${next}`)).rejects.toThrow(/append-only/);
  });
});
