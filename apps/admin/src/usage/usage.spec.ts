import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { attemptRecord, lineOf, requestRecord } from '#adapters/database/testing';
import type { RequestRecord } from '#core/record';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let admin: TestAdmin;
let keyId: string;
let seq = 0;

const tokens = { input: 100, cachedInput: 40, cacheWrite: 0, output: 10, reasoning: 5 };
const nothing = { input: 0, cachedInput: 0, cacheWrite: 0, output: 0, reasoning: 0 };
const failed = attemptRecord({ provider: 'other', model: 'gpt-else', usage: nothing, costNano: 0n, ledger: 'none' });
const answered = attemptRecord({ n: 2, model: 'gpt-test', usage: tokens, costNano: 23_300_000n });

/** A request an hour ago, answered by the second attempt. */
const record = (change: Partial<RequestRecord> = {}): RequestRecord =>
  requestRecord(`req_${seq + 1}`, {
    startedAt: Date.now() - HOUR_MS,
    caller: { keyId, keyName: 'app', project: 'default' },
    model: 'gpt-test',
    attempts: [failed, answered],
    ...change,
  });

async function write(...records: readonly RequestRecord[]): Promise<void> {
  const lines = records.map((one) => lineOf((seq += 1), one)).map(({ seq: n, body }) => `{"seq":${n},"row":${body}}`);
  await admin.database.$queryRaw`SELECT ledger_append('rep_1', ${`[${lines.join(',')}]`}::jsonb)`;
}

beforeAll(async () => {
  admin = await startAdmin();
  keyId = (await admin.call('POST', '/keys', { body: { name: 'app' } })).body.key.id;
  await write(record());
  await write(record());
  await write(
    record({ model: 'unpriced', attempts: [{ ...answered, n: 1, model: 'unpriced', costNano: null }], costNano: null }),
  );
  await write(
    record({
      status: 429,
      outcome: 'rate_limited',
      provider: undefined,
      model: undefined,
      route: undefined,
      costNano: 0n,
      attempts: [],
    }),
  );
  await write(
    record({
      caller: { keyId: 'key_other', keyName: 'other', project: 'default', team: 'red' },
      attempts: [{ ...answered, costNano: 1n }],
    }),
  );
  await write(record({ startedAt: Date.now() - 3 * DAY_MS }));
});

afterAll(() => admin.stop());

const usage = async (query: string) => (await admin.call('GET', `/usage?${query}`)).body;

describe('GET /usage', () => {
  it('sums up a day', async () => {
    const { object, data } = await usage('');
    expect(object).toBe('list');
    expect(data).toEqual([
      {
        requests: 5,
        attempts: 6,
        input_tokens: 400,
        output_tokens: 40,
        cached_tokens: 160,
        reasoning_tokens: 20,
        cost_usd: '0.046600001',
        unpriced: 1,
        errors: 1,
      },
    ]);
  });

  it('tells keys and models apart: a request for who answered, an attempt for whom it was sent to', async () => {
    const { data } = await usage('group_by=key,model&start=-24h&end=');
    expect(data).toContainEqual(
      expect.objectContaining({
        key: keyId,
        key_name: 'app',
        model: 'gpt-test',
        requests: 2,
        attempts: 2,
        cost_usd: '0.0466',
      }),
    );
    expect(data).toContainEqual(expect.objectContaining({ key: keyId, model: 'gpt-else', requests: 0, attempts: 2 }));
    expect(data).toContainEqual(expect.objectContaining({ key: keyId, model: null, errors: 1, cost_usd: '0' }));
    expect(data).toContainEqual(expect.objectContaining({ key: 'key_other', model: 'gpt-test', requests: 1 }));
    expect(data).toHaveLength(5);
  });

  it('tells teams apart, and of one alone', async () => {
    const { data } = await usage('group_by=team');
    expect(data).toEqual([
      expect.objectContaining({ team: 'red', requests: 1, cost_usd: '0.000000001' }),
      expect.objectContaining({ team: null, requests: 4 }),
    ]);
    expect((await usage('team=red')).data[0]?.requests).toBe(1);
  });

  it('tells what was asked for and how it ended from the requests themselves', async () => {
    const { data } = await usage('group_by=requested_model,outcome');
    expect(data).toEqual([
      expect.objectContaining({ requested_model: 'smart', outcome: 'ok', requests: 4, attempts: 6, unpriced: 1 }),
      expect.objectContaining({ requested_model: 'smart', outcome: 'rate_limited', requests: 1, errors: 1 }),
    ]);
  });

  it('tells one key, named by id or name', async () => {
    expect((await usage(`key=${keyId}`)).data[0]?.requests).toBe(4);
    expect((await usage('key=app')).data[0]?.requests).toBe(4);
    expect((await usage('key=nobody')).data[0]?.requests).toBe(0);
  });

  it('looks back as far as it is told', async () => {
    expect((await usage('start=-7d')).data[0]?.requests).toBe(6);
    expect((await usage('start=2020-01-01T00:00:00Z&end=2020-01-02T00:00:00Z')).data[0]?.requests).toBe(0);
    expect((await usage('group_by=hour&start=-7d')).data).toHaveLength(2);
  });

  it('says which hours it tells of', async () => {
    const told = await usage('start=2020-01-01T10:20:00Z&end=2020-01-01T12:00:00.001Z');
    expect(told).toMatchObject({ start: '2020-01-01T10:00:00.000Z', end: '2020-01-01T13:00:00.000Z' });
  });

  it('counts every hour of a span once, wherever it begins and ends', async () => {
    const first = Date.UTC(2021, 5, 1);
    const hours = Array.from({ length: 80 }, (_, hour) => first + hour * HOUR_MS);
    await write(...hours.map((startedAt) => record({ startedAt })));
    const at = (ms: number) => new Date(ms).toISOString();
    for (const [from, to] of [
      [0, 80],
      [0, 24],
      [5, 6],
      [5, 30],
      [5, 72],
      [24, 48],
      [23, 49],
      [30, 40],
    ] as const) {
      // prettier-ignore
      const span = `start=${at(first + from * HOUR_MS)}&end=${at(first + to * HOUR_MS)}`;
      expect((await usage(span)).data[0]?.requests).toBe(to - from);
      const days = (await usage(`${span}&group_by=day`)).data;
      expect(days.reduce((sum, { requests }) => sum + Number(requests), 0)).toBe(to - from);
      expect(days).toHaveLength(Math.ceil(to / 24) - Math.floor(from / 24));
      expect((await usage(`${span}&group_by=hour`)).data).toHaveLength(to - from);
    }
  });

  it('tells the same sums whatever it tells apart', async () => {
    const span = 'start=2021-06-01T05:00:00Z&end=2021-06-03T07:00:00Z';
    const groups = ['', 'key', 'team', 'model', 'key,model', 'project,provider'].flatMap((by) => [
      by,
      `${by},day`,
      `${by},hour`,
    ]);
    const only = ['', '&key=app', '&project=default', '&model=gpt-test', '&project=default&model=gpt-test'];
    for (const filter of only) {
      const attempts = filter.includes('model') ? 50 : 100;
      for (const by of groups) {
        const { data } = await usage(`${span}&group_by=${by}${filter}`);
        expect(data.reduce((sum, row) => sum + row.attempts, 0)).toBe(attempts);
        expect(data.reduce((sum, row) => sum + Number(row.cost_usd), 0)).toBeCloseTo(50 * 0.0233);
      }
    }
  });

  it('tells the earliest first, whatever else it tells apart', async () => {
    const { data } = await usage('group_by=model,hour&start=2021-06-01T00:00:00Z&end=2021-06-01T02:00:00Z');
    expect(data.map(({ hour, model }) => [hour, model])).toEqual([
      ['2021-06-01T00:00:00Z', 'gpt-else'],
      ['2021-06-01T00:00:00Z', 'gpt-test'],
      ['2021-06-01T01:00:00Z', 'gpt-else'],
      ['2021-06-01T01:00:00Z', 'gpt-test'],
    ]);
  });

  it('tells 31 days of hours of callers and models together, and more only of keys', async () => {
    const answer = async (query: string) => admin.call('GET', `/usage?${query}`);
    for (const query of ['group_by=hour,team,model&start=-31d', 'group_by=hour&project=default&start=-90d'])
      expect((await answer(query)).status).toBe(200);
    expect((await answer('group_by=hour,key,model&start=-90d')).status).toBe(200);
    expect((await answer('group_by=hour,model&key=app&start=-90d')).status).toBe(200);
    for (const query of ['group_by=hour,team,model&start=-32d', 'group_by=hour&team=red&model=gpt-test&start=-32d']) {
      const { status, body } = await answer(query);
      expect([status, body.errors]).toEqual([400, [expect.objectContaining({ pointer: '/start', code: 'too_long' })]]);
    }
  });

  it.each([
    'group_by=tenant',
    'group_by=key;drop table requests',
    'start=yesterday',
    'start=-1',
    'group_by=__proto__',
    'limit=1',
    'model=a b',
  ])('refuses ?%s', async (query) => {
    expect((await admin.call('GET', `/usage?${query}`)).status).toBe(400);
  });
});
