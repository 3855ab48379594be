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

  it('is done by one admin at a time', async () => {
    const other = new HousekeepingService(admin.database, admin.settings);
    await admin.database.$transaction(async (transaction) => {
      await transaction.$executeRaw`SELECT pg_advisory_xact_lock(4001003::bigint)`;
      expect(await other.run(now)).toBe(false);
    });
    expect(await other.run(now)).toBe(true);
  });
});
