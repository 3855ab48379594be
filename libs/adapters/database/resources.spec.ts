import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../../test/fakes/database.js';
import { connectDatabase } from './client.js';
import type { PrismaClient } from './generated/client.js';
import { toRow } from './request-row.js';
import {
  changeResource,
  chargeResource,
  pruneResources,
  readResource,
  readResourcePage,
  type ResourceRow,
  takeDueResources,
  writeResource,
} from './resources.js';
import { attemptRecord, requestRecord } from './testing/index.js';

let database: PrismaClient;
let drop: () => Promise<void>;
beforeAll(async () => {
  const fresh = await freshDatabase();
  database = connectDatabase(fresh.url);
  drop = fresh.drop;
});
beforeEach(() => database.resource.deleteMany());
afterAll(async () => {
  await database.$disconnect();
  await drop();
});

const batch = (id: string, change: Partial<ResourceRow> = {}): ResourceRow => ({
  ...{ project: 'a', kind: 'batch', id, keyId: 'key_1', keyName: 'app', provider: 'openai' },
  object: { id, status: 'validating', purpose: 'batch' },
  notes: { models: ['gpt-x'] },
  createdAt: new Date(Date.now() - 1_000),
  ...{ expiresAt: null, endedAt: null, chargedAt: null, nextLookAt: null },
  ...change,
});
const key = { project: 'a', kind: 'batch', id: 'b1' };
const ago = (ms: number): Date => new Date(Date.now() - ms);
const idsOf = (rows: readonly ResourceRow[] | undefined): unknown => rows?.map(({ id }) => id);

describe('a resource', () => {
  it('is read as it was written, by its own project only', async () => {
    await writeResource(database, batch('b1'));
    expect(await readResource(database, key)).toEqual({ ...batch('b1'), createdAt: expect.any(Date) });
    expect(await readResource(database, { ...key, project: 'b' })).toBeUndefined();
    expect(await readResource(database, { ...key, kind: 'file' })).toBeUndefined();
  });

  it('may be the same of two projects', async () => {
    await writeResource(database, batch('b1'));
    await writeResource(database, batch('b1', { project: 'b', provider: 'other' }));
    expect(await readResource(database, key)).toMatchObject({ provider: 'openai' });
    expect(await readResource(database, { ...key, project: 'b' })).toMatchObject({ provider: 'other' });
  });

  it('is written whatever its provider says in it', async () => {
    await writeResource(database, batch('b1', { object: { filename: 'a\0b\ud800.jsonl' } }));
    expect((await readResource(database, key))?.object).toEqual({ filename: 'ab\ufffd.jsonl' });
  });

  it('changes in what is said only', async () => {
    await writeResource(database, batch('b1', { nextLookAt: ago(0) }));
    await changeResource(database, key, { object: { status: 'completed' }, endedAt: ago(0) });
    expect(await readResource(database, key)).toMatchObject({
      object: { status: 'completed' },
      notes: { models: ['gpt-x'] },
      endedAt: expect.any(Date),
      nextLookAt: expect.any(Date),
    });
    await changeResource(database, key, { nextLookAt: null });
    expect((await readResource(database, key))?.nextLookAt).toBeNull();
  });

  it('is listed page by page, in the order in which they were made', async () => {
    for (const id of ['b1', 'b2', 'b3']) await writeResource(database, batch(id));
    await writeResource(database, batch('of-b', { project: 'b' }));
    await writeResource(database, batch('tune', { object: { purpose: 'fine-tune' } }));
    const page = { project: 'a', kind: 'batch', order: 'desc', limit: 2, where: { purpose: 'batch' } } as const;
    expect(idsOf(await readResourcePage(database, page))).toEqual(['b3', 'b2']);
    expect(idsOf(await readResourcePage(database, { ...page, after: 'b2' }))).toEqual(['b1']);
    expect(idsOf(await readResourcePage(database, { ...page, order: 'asc', after: 'b1' }))).toEqual(['b2', 'b3']);
    expect(await readResourcePage(database, { ...page, after: 'of-b' })).toBeUndefined();
  });

  it('is looked at by one at a time, and later the older it is', async () => {
    await writeResource(database, batch('b1', { nextLookAt: ago(1), createdAt: ago(3_600_000) }));
    await writeResource(database, batch('b2', { nextLookAt: new Date(Date.now() + 60_000) }));
    const taken = await Promise.all([takeDueResources(database, 'batch', 5), takeDueResources(database, 'batch', 5)]);
    expect(idsOf(taken.flat())).toEqual(['b1']);
    const { nextLookAt } = (await readResource(database, key)) ?? {};
    expect(Math.round(((nextLookAt?.getTime() ?? 0) - Date.now()) / 10_000)).toBe(36);
  });

  it('is forgotten when its provider forgot it, or when it ended long ago; not before it was looked at', async () => {
    await writeResource(database, batch('gone', { expiresAt: ago(2 * 86_400_000) }));
    await writeResource(database, batch('old', { endedAt: ago(3 * 86_400_000) }));
    await writeResource(database, batch('unseen', { endedAt: ago(3 * 86_400_000), nextLookAt: ago(0) }));
    await writeResource(database, batch('open'));
    await pruneResources(database, 2);
    expect((await database.resource.findMany({ orderBy: { id: 'asc' } })).map(({ id }) => id)).toEqual([
      'open',
      'unseen',
    ]);
  });
});

describe('what a resource used', () => {
  const window = 'bud_r:1779020000-1779030000';
  const rows = () => [
    toRow(
      requestRecord('req_b1', { attempts: [attemptRecord({ costNano: 5n, windows: [window] })], endpoint: 'batches' }),
    ),
    toRow(requestRecord('req_b1-2', { attempts: [attemptRecord({ costNano: 7n, windows: [window] })] })),
  ];

  it('is charged once, whoever tells it, and gateways hear of it', async () => {
    await writeResource(database, batch('b1', { nextLookAt: ago(1) }));
    const before = await database.configVersion.findUnique({ where: { kind: 'ledger' } });
    const told = await Promise.all([1, 2, 3].map(() => chargeResource(database, key, rows())));
    expect(told.filter(Boolean)).toHaveLength(1);
    expect(await chargeResource(database, key, rows())).toBe(false);
    expect((await database.budgetWindow.findUnique({ where: { id: window } }))?.spentNano).toBe(12n);
    expect(await database.request.count({ where: { id: { startsWith: 'req_b1' } } })).toBe(2);
    expect(await database.ledgerEntry.count({ where: { replica: 'admin', kind: 'attempt' } })).toBe(2);
    expect(await readResource(database, key)).toMatchObject({ chargedAt: expect.any(Date), nextLookAt: null });
    const after = await database.configVersion.findUnique({ where: { kind: 'ledger' } });
    expect((after?.version ?? 0n) - (before?.version ?? 0n)).toBe(1n);
  });

  it('is not charged to what is not there', async () => {
    expect(await chargeResource(database, key, rows())).toBe(false);
  });
});
