import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { AttemptRecord } from '#core/record';
import { attemptRecord, lineOf, requestRecord } from '../../../../libs/adapters/database/testing/index.js';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;
let seq = 0;

beforeAll(async () => {
  admin = await startAdmin();
});

afterAll(() => admin.stop());

afterEach(async () => {
  // The ledger is append-only: each test begins on an hour of its own.
  hour += 3_600_000;
  await admin.database.reconciliation.deleteMany();
});

let hour = Date.UTC(2026, 10, 1);
const window = 'bud_1:0-';

async function book(id: string, attempts: readonly Partial<AttemptRecord>[]): Promise<void> {
  const all = attempts.map((one, index) => attemptRecord({ n: index + 1, windows: [window], ...one }));
  const { body } = lineOf(0, requestRecord(id, { startedAt: hour, attempts: all }));
  await admin.database.$executeRaw`SELECT ledger_append('rep_1', ${`[{"seq":${(seq += 1)},"row":${body}}]`}::jsonb)`;
}

const span = () => ({
  provider: 'openai',
  start: new Date(hour).toISOString(),
  end: new Date(hour + 3_600_000).toISOString(),
});

const report = (rows: readonly object[], change: object = {}) =>
  admin.call('POST', '/reconciliations', { body: { ...span(), rows, ...change } });

const csv = (content: string, query: Readonly<Record<string, string>> = {}) =>
  admin.call('POST', `/reconciliations?${new URLSearchParams({ ...span(), ...query }).toString()}`, {
    body: content,
    headers: { 'content-type': 'text/csv' },
  });

const ledger = async () => {
  const occurredAt = { gte: new Date(hour), lt: new Date(hour + 3_600_000) };
  return admin.database.ledgerEntry.findMany({ where: { occurredAt }, orderBy: [{ seq: 'asc' }, { attempt: 'asc' }] });
};

const spent = async () => (await ledger()).reduce((sum, { costNano }) => sum + (costNano ?? 0n), 0n);

describe('POST /reconciliations', () => {
  it('makes the ledger, its windows and the usage say what a complete report says, once', async () => {
    await book('req_1', [{ costNano: 900n, ledger: 'unknown', provider: 'openai' }, { responseId: 'chatcmpl-1' }]);
    await book('req_2', [{ costNano: 5_000n, ledger: 'estimated' }]);
    await book('req_3', [{ costNano: 700n, provider: 'other' }]);
    const before = (await admin.database.budgetWindow.findUniqueOrThrow({ where: { id: window } })).spentNano;
    const rows = [
      { response_id: 'chatcmpl-1', cost_usd: '0.0000015' },
      { request_id: 'req_2', cost_usd: '0.000003' },
    ];
    const first = await report(rows, { complete: true });
    expect(first.status).toBe(201);
    expect(first.headers.get('location')).toBe(`/admin/v1/reconciliations/${first.body.id}`);
    expect(first.body).toMatchObject({ reported: 2, matched: 2, corrections: 3, drift_usd: '-0.0000024' });
    expect(await spent()).toBe(1_500n + 3_000n + 700n);
    const after = (await admin.database.budgetWindow.findUniqueOrThrow({ where: { id: window } })).spentNano;
    expect(after - before).toBe(-2_400n);
    const corrections = (await ledger()).filter(({ kind }) => kind === 'correction');
    expect(corrections).toMatchObject([
      {
        requestId: 'req_1',
        attempt: 2,
        costNano: 500n,
        keyId: 'key_a',
        project: 'default',
        team: 'red',
      },
      { requestId: 'req_2', attempt: 1, costNano: -2_000n, windows: [window], status: 'correction' },
      { requestId: 'req_1', attempt: 1, costNano: -900n, provider: 'openai', model: 'gpt' },
    ]);
    const named = await admin.database.usageSum.findMany({
      where: { level: 'hour', at: new Date(hour), requests: 0 },
    });
    expect(named.map(({ keyName }) => keyName)).toEqual(named.map(() => 'app'));
    expect(named.length).toBeGreaterThan(0);
    const second = await report(rows, { complete: true });
    expect(second.body).toMatchObject({ matched: 2, corrections: 0, drift_usd: '0' });
    expect(await ledger()).toHaveLength(7);
  });

  it('follows a provider that changes its mind', async () => {
    await book('req_1', [{ costNano: 1_000n }]);
    await report([{ request_id: 'req_1', cost_usd: '0.000002' }]);
    await report([{ request_id: 'req_1', cost_usd: '0.0000005' }]);
    expect(await spent()).toBe(500n);
  });

  it('adds a difference once, of two reports at the same time', async () => {
    await book('req_1', [{ costNano: 1_000n }]);
    const rows = [{ request_id: 'req_1', cost_usd: '0.000002' }];
    const statuses = (await Promise.all([1, 2, 3, 4].map(() => report(rows)))).map(({ status }) => status);
    expect(statuses).toContain(201);
    expect(statuses.filter((status) => status !== 201 && status !== 409)).toEqual([]);
    expect(await spent()).toBe(2_000n);
  });

  it('writes more corrections than fit at once', async () => {
    const many = Array.from({ length: 1_200 }, (_, index) => ({ costNano: 1n, responseId: `chatcmpl-${index}` }));
    await book('req_many', many);
    const rows = many.map(({ responseId }) => ({ response_id: responseId, cost_usd: '0.000000003' }));
    expect((await report(rows, { complete: true })).body).toMatchObject({ corrections: 1_200 });
    expect(await spent()).toBe(3_600n);
  });

  it('says what it did not expect, and reads it back', async () => {
    await book('req_1', [{ costNano: 1_000n }]);
    const { body } = await report([{ response_id: 'elsewhere', cost_usd: '0.000001' }], { complete: true });
    expect(body).toMatchObject({
      matched: 0,
      corrections: 0,
      findings: [{ kind: 'not_in_ledger' }, { kind: 'not_in_report', request_id: 'req_1' }],
    });
    expect((await admin.call('GET', `/reconciliations/${body.id}`)).body).toEqual(body);
    expect((await admin.call('GET', '/reconciliations')).body.data).toEqual([body]);
    expect((await admin.call('GET', '/reconciliations/rec_0')).status).toBe(404);
  });

  const row = { request_id: 'req_1', cost_usd: '1' };

  it.each([
    ['/rows/0', { rows: [{ cost_usd: '1' }] }],
    ['/rows/0', { rows: [{ request_id: 'req_1', input_tokens: 1 }] }],
    ['/rows/1/cost_usd', { rows: [row, { ...row, cost_usd: '-1' }] }],
    ['/rows/0/tokens', { rows: [{ ...row, tokens: 1 }] }],
    ['/end', { end: '2020-01-01T00:00:00Z' }],
    ['/end', { end: '2999-01-01T00:00:00Z' }],
    ['/provider', { provider: 'nobody' }],
    ['/complete', { complete: 'yes' }],
  ])('is refused with a wrong %s', async (pointer, change) => {
    const { status, body } = await report([row], change);
    expect([status, body.errors.map((one) => one.pointer)]).toEqual([400, [pointer]]);
  });
});

describe('A report in CSV', () => {
  it('is one in JSON', async () => {
    await book('req_1', [
      { costNano: 1_000n, responseId: 'a,"b"' },
      { costNano: 7n, ledger: 'unknown' },
    ]);
    const content = 'response_id,cost_usd,input_tokens\r\n"a,""b""",0.000003,12\r\n';
    const { status, body } = await csv(content, { complete: 'true' });
    expect([status, body]).toMatchObject([201, { reported: 1, matched: 1, corrections: 2 }]);
    expect(await spent()).toBe(3_000n);
  });

  it('may be larger than one in JSON', async () => {
    await book('req_1', [{ responseId: 'chatcmpl-1', costNano: 1_000n }]);
    const lines = Array.from({ length: 20_000 }, (_, index) => `${'x'.repeat(60)}-${index},0.000001`).join('\n');
    const { body } = await csv(`response_id,cost_usd\n${lines}\n`);
    expect(body).toMatchObject({ reported: 20_000, matched: 0, corrections: 0 });
  });

  it.each([
    ['nothing in it', '\n', 400],
    ['an unknown column', 'response_id,price\na,1', 400],
    ['a column twice', 'model,model\na,b', 400],
    ['a cell too many', 'response_id,cost_usd\na,1,2', 400],
    ['a number that is none', 'response_id,cost_usd,input_tokens\na,1,many', 400],
  ])('is refused with %s', async (_, content, status) => {
    expect((await csv(content)).status).toBe(status);
  });

  it('is read only with a token, and by nobody else', async () => {
    const headers = { 'content-type': 'text/csv' };
    const stranger = { ...headers, authorization: '' };
    expect((await admin.call('POST', '/reconciliations', { body: 'a', headers: stranger })).status).toBe(401);
    expect((await admin.call('POST', '/keys', { body: 'name\na', headers })).status).toBe(415);
  });

  it('is another one under the same Idempotency-Key when it says something else', async () => {
    await book('req_1', [{ costNano: 1_000n }]);
    const send = (cost: string) =>
      admin.call('POST', `/reconciliations?${new URLSearchParams(span()).toString()}`, {
        body: `request_id,cost_usd\nreq_1,${cost}`,
        headers: { 'content-type': 'text/csv', 'idempotency-key': 'report' },
      });
    const first = await send('0.000002');
    expect((await send('0.000002')).body).toEqual(first.body);
    expect((await send('0.000003')).status).toBe(422);
  });
});

describe('GET /reconciliations/health', () => {
  const health = async () => (await admin.call('GET', '/reconciliations/health')).body;
  const createBudget = (createdAt: Date) =>
    admin.database.budget.create({
      data: { id: 'bud_1', scopeKind: 'project', scopeId: 'default', amountNano: 1n, period: 'total', createdAt },
    });
  afterEach(() => admin.database.budget.deleteMany());

  it('checks no window of which retention dropped entries, and says how many those are', async () => {
    const now = new Date();
    await createBudget(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 3)));
    await admin.database.budgetWindow.upsert({
      where: { id: window },
      create: { id: window, budgetId: 'bud_1', startsAt: new Date(0), spentNano: 7n },
      update: { spentNano: { increment: 7n } },
    });
    const month = (ago: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - ago, 15));
    for (const ago of [1, 2])
      await admin.database.$executeRaw`SELECT ensure_partition('ledger_entries', ${month(ago)})`;
    expect(await health()).toMatchObject({ windows_checked: 0, windows_differing: 0, windows_uncheckable: 1 });
    // A line that came late may bring back a month that was dropped: what lay between is gone all the same.
    for (const ago of [3, 5])
      await admin.database.$executeRaw`SELECT ensure_partition('ledger_entries', ${month(ago)})`;
    expect(await health()).toMatchObject({ windows_checked: 1, windows_differing: 1, windows_uncheckable: 0 });
    await admin.database.budgetWindow.update({ where: { id: window }, data: { spentNano: { decrement: 7n } } });
  });

  it('counts what is unknown until it is settled, and windows that are not their entries', async () => {
    await createBudget(new Date());
    const now = Date.now();
    hour = Math.floor(now / 3_600_000) * 3_600_000 - 3_600_000;
    await book('req_unknown', [{ costNano: 1_000n, ledger: 'unknown' }]);
    expect(await health()).toMatchObject({
      unknown_entries: 1,
      unknown_cost_usd: '0.000001',
      oldest_unknown_at: new Date(hour).toISOString(),
      windows_checked: 1,
      windows_differing: 0,
    });
    await report([], { complete: true });
    expect(await health()).toMatchObject({ unknown_entries: 0, oldest_unknown_at: null, last_drift_usd: '-0.000001' });
    await admin.database.budgetWindow.updateMany({ data: { spentNano: { increment: 1n } } });
    expect(await health()).toMatchObject({ windows_differing: 1 });
  });
});
