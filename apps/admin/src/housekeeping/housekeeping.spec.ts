import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';
import { HousekeepingService } from './housekeeping.service.js';

let admin: TestAdmin;

beforeAll(async () => {
  admin = await startAdmin();
});

afterAll(() => admin.stop());

const DAY_MS = 86_400_000;
const now = new Date();
const ago = (days: number) => new Date(now.getTime() - days * DAY_MS);
const run = () => admin.app.get(HousekeepingService).run(now);

const partitions = async () => {
  const rows = await admin.database.$queryRaw<{ name: string }[]>`
    SELECT c.relname AS name FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid ORDER BY 1`;
  return rows.map(({ name }) => name);
};

const month = (months: number) => {
  const at = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months));
  return `${at.getUTCFullYear()}_${String(at.getUTCMonth() + 1).padStart(2, '0')}`;
};

describe('Housekeeping', () => {
  it('makes the months to come, and drops those that are too old', async () => {
    await admin.database.$executeRawUnsafe(`DROP TABLE "requests_${month(2)}", "ledger_entries_${month(1)}"`);
    await admin.database.$executeRaw`SELECT ensure_partition('requests', now() - interval '3 years')`;
    expect(await run()).toBe(true);
    const names = await partitions();
    for (const table of ['requests', 'ledger_entries'])
      for (const months of [0, 1, 2]) expect(names).toContain(`${table}_${month(months)}`);
    expect(names).not.toContain(`requests_${month(-36)}`);
  });

  it('forgets answers that were remembered for a day', async () => {
    await admin.database.idempotencyRecord.createMany({
      data: [
        { key: 'old', fingerprint: 'x', createdAt: ago(2) },
        { key: 'new', fingerprint: 'x', createdAt: ago(0.5) },
      ],
    });
    await run();
    expect((await admin.database.idempotencyRecord.findMany()).map(({ key }) => key)).toEqual(['new']);
  });

  it('forgets responses that are older than they are kept', async () => {
    await admin.database.storedResponse.createMany({
      data: [
        { key: 'a/old', project: 'a', sealed: '', createdAt: ago(31) },
        { key: 'a/new', project: 'a', sealed: '', createdAt: ago(29) },
      ],
    });
    await run();
    expect((await admin.database.storedResponse.findMany()).map(({ key }) => key)).toEqual(['a/new']);
  });

  it('forgets deliveries that are over, and none that waits', async () => {
    await admin.database.webhook.create({ data: { id: 'hook_1', url: 'https://a.example', secretSealed: '' } });
    const message = { webhookId: 'hook_1', event: 'budget.alert', payload: {} };
    await admin.database.webhookDelivery.createMany({
      data: [
        { id: 'old', ...message, nextTryAt: null, createdAt: ago(31) },
        { id: 'waiting', ...message, nextTryAt: now, createdAt: ago(31) },
        { id: 'new', ...message, nextTryAt: null, createdAt: ago(29) },
      ],
    });
    await run();
    expect((await admin.database.webhookDelivery.findMany()).map(({ id }) => id).toSorted()).toEqual([
      'new',
      'waiting',
    ]);
  });

  it('forgets replicas that are gone for long, but none that wrote since then, nor its own', async () => {
    const old = { startedAt: ago(200), seenAt: ago(91) };
    await admin.database.replica.createMany({
      data: [
        { id: 'gone', ...old },
        { id: 'ended', startedAt: ago(91) },
        { id: 'wrote', ...old, seq: 7n },
        { id: 'lives', startedAt: ago(200), seenAt: now },
        { id: 'admin', ...old, seq: 3n },
      ],
    });
    await admin.database.ledgerEntry.create({
      data: { replica: 'wrote', seq: 7n, attempt: 1, occurredAt: now, requestId: 'req_1', status: 'exact' },
    });
    await run();
    const left = (await admin.database.replica.findMany()).map(({ id }) => id);
    expect(left.toSorted()).toEqual(['admin', 'lives', 'wrote']);
  });

  it('forgets windows that ended long ago, and none that may still be counted or shown', async () => {
    const window = (id: string, startsAt: Date, endsAt: Date | null) => ({ id, budgetId: 'bud_1', startsAt, endsAt });
    await admin.database.budgetWindow.createMany({
      data: [
        window('bud_1:1-2', ago(121), ago(91)),
        window('bud_1:3-4', ago(119), ago(89)),
        window('bud_1:5-6', ago(5), ago(-25)),
        window('bud_1:0-', new Date(0), null),
        window('bud_gone:0-:ann', new Date(0), null),
      ],
    });
    await run();
    const left = (await admin.database.budgetWindow.findMany()).map(({ id }) => id);
    expect(left.toSorted()).toEqual(['bud_1:0-', 'bud_1:3-4', 'bud_1:5-6', 'bud_gone:0-:ann']);
  });

  it('forgets what people were told long ago, but of a budget without an end only when it is gone', async () => {
    await admin.database.budget.create({
      data: { id: 'bud_2', scopeKind: 'project', scopeId: 'default', amountNano: 1n, period: 'total' },
    });
    const told = (window: string, days: number) => ({ window, threshold: 0.5, createdAt: ago(days) });
    const data = [
      told('bud_2:1-2', 91),
      told('bud_2:3-4:ann', 91),
      told('bud_2:rolling-7', 91),
      told('bud_2:rolling-8', 89),
      told('bud_2:5-6', 89),
      told('bud_2:0-', 91),
      told('bud_2:0-:ann', 91),
      told('bud_gone:0-', 91),
    ];
    await admin.database.budgetAlert.createMany({ data });
    await run();
    const left = (await admin.database.budgetAlert.findMany()).map(({ window }) => window);
    expect(left.toSorted()).toEqual(['bud_2:0-', 'bud_2:0-:ann', 'bud_2:5-6', 'bud_2:rolling-8']);
  });

  it('forgets what dead replicas hold and have pledged, and nothing of one that lives', async () => {
    await admin.database.replica.createMany({
      data: [
        { id: 'dead', seenAt: ago(2) },
        { id: 'away', seenAt: ago(0.5) },
      ],
    });
    const held = (replica: string, days: number) => ({ replica, window: 'w', heldNano: 1n, seenAt: ago(days) });
    await admin.database.budgetHold.createMany({ data: [held('dead', 2), held('away', 2), held('unknown', 2)] });
    const pledged = (replica: string, days: number) => ({ replica, window: 'w', nano: 1n, toldAt: ago(days) });
    await admin.database.budgetPledge.createMany({
      data: [pledged('dead', 2), pledged('away', 2), pledged('unknown', 2)],
    });
    await run();
    expect((await admin.database.budgetPledge.findMany()).map(({ replica }) => replica)).toEqual(['away']);
    expect((await admin.database.budgetHold.findMany()).map(({ replica }) => replica)).toEqual(['away']);
  });

  it('is done by one admin at a time', async () => {
    const other = new HousekeepingService(admin.database, admin.settings);
    await admin.database.$transaction(async (transaction) => {
      await transaction.$executeRaw`SELECT pg_advisory_xact_lock(4001003::bigint)`;
      expect(await other.run(now)).toBe(false);
    });
    expect(await other.run(now)).toBe(true);
  });
});
