import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RequestRecord } from '#core/record';
import { attemptRecord, lineOf, requestRecord } from '../../../../libs/adapters/database/testing/index.js';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';
import { csvRecords } from '../reconciliations/parse-csv.js';
import { csvFile } from './csv-file.js';
import { sumRows } from './sums.js';

let admin: TestAdmin;
let seq = 0;

const hour = Date.UTC(2026, 10, 20, 9);
const usage = { input: 1_000, cachedInput: 400, cacheWrite: 0, output: 60, reasoning: 20 };

async function book(...records: RequestRecord[]): Promise<void> {
  const lines = records.map((record) => `{"seq":${(seq += 1)},"row":${lineOf(seq, record).body}}`);
  await admin.database.$executeRaw`SELECT ledger_append('rep_1', ${`[${lines.join()}]`}::jsonb)`;
}

const request = (id: string, change: Partial<RequestRecord> = {}) =>
  requestRecord(id, {
    startedAt: hour,
    usage,
    attempts: [attemptRecord({ model: 'gpt-test', usage, costNano: 2_600_000n, responseId: `chatcmpl-${id}` })],
    ...change,
  });

beforeAll(async () => {
  admin = await startAdmin();
  await admin.call('POST', '/providers', { body: { slug: 'openai', kind: 'openai' } });
  const caller = { keyId: 'key_b', keyName: '=cmd()', project: 'default' };
  await book(request('req_1'), request('req_2', { startedAt: hour + 3_600_000 }), request('req_3', { caller }));
  const correction = {
    kind: 'correction',
    occurred_at: new Date(hour),
    request_id: 'req_1',
    attempt: 1,
    key_id: 'key_a',
    key_name: 'app',
  };
  const entry = { ...correction, project: 'default', team: 'red', provider: 'openai', model: 'gpt-test' };
  await admin.database.$executeRaw`
    SELECT ledger_adjust(${JSON.stringify([{ ...entry, cost_nano: -100, windows: [], note: 'x' }])}::jsonb)`;
});

afterAll(() => admin.stop());

const span = 'start=2026-11-20T00:00:00Z&end=2026-11-21T00:00:00Z';

type Line = Readonly<Record<string, string>>;

async function table(content: string): Promise<readonly Line[]> {
  const lines: (readonly string[])[] = [];
  for await (const line of csvRecords(pieces(content))) lines.push(line);
  const [names = [], ...rows] = lines;
  return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? ''])));
}

async function* pieces(content: string) {
  yield content;
}

const file = async (path: string) => {
  const { status, headers, body } = await admin.call('GET', path);
  expect([status, headers.get('content-type')?.split(';')[0]]).toEqual([200, 'text/csv']);
  expect(headers.get('content-disposition')).toMatch(/^attachment; filename="[a-z.-]+\.csv"$/);
  return table(body as unknown as string); // seam: what is no JSON is text
};

describe('GET /usage/export.csv', () => {
  it('has the sums that GET /usage has', async () => {
    const rows = await file(`/usage/export.csv?${span}&group_by=key,model`);
    const { data } = (await admin.call('GET', `/usage?${span}&group_by=key,model`)).body;
    expect(rows.map((row) => row.cost_usd)).toEqual(data.map((row) => row.cost_usd));
    expect(rows.map((row) => row.attempts)).toContain('2');
  });

  it('makes no formula of a name', async () => {
    const rows = await file(`/usage/export.csv?${span}&group_by=key&key=key_b`);
    expect(rows.map((row) => [row.key, row.key_name])).toEqual([['key_b', "'=cmd()"]]);
  });

  it('has every entry of the ledger, with what was corrected', async () => {
    const rows = await file(`/usage/export.csv?${span}&detail=entries`);
    expect(rows.map((row) => [row.request_id, row.kind, row.cost_usd, row.response_id])).toEqual([
      ['req_1', 'correction', '-0.0000001', ''],
      ['req_1', 'attempt', '0.0026', 'chatcmpl-req_1'],
      ['req_3', 'attempt', '0.0026', 'chatcmpl-req_3'],
      ['req_2', 'attempt', '0.0026', 'chatcmpl-req_2'],
    ]);
    expect(await file(`/usage/export.csv?${span}&detail=entries&key=key_b`)).toHaveLength(1);
  });

  it('has more entries than fit in one page, each once', async () => {
    const at = Date.UTC(2026, 10, 1);
    const many = Array.from({ length: 2_500 }, (_, index) => request(`req_m${index}`, { startedAt: at + (index % 7) }));
    await book(...many);
    const rows = await file('/usage/export.csv?start=2026-11-01T00:00:00Z&end=2026-11-02T00:00:00Z&detail=entries');
    expect(rows).toHaveLength(2_500);
    expect(new Set(rows.map((row) => row.request_id)).size).toBe(2_500);
  });

  it.each([
    ['detail=all', '/detail'],
    ['group_by=tenant', '/group_by/0'],
    ['detail=entries&group_by=key', '/group_by'],
    ['detail=entries&route=smart', '/route'],
    ['limit=1', '/limit'],
  ])('refuses ?%s', async (query, pointer) => {
    const { status, body } = await admin.call('GET', `/usage/export.csv?${query}`);
    expect([status, body.errors[0]?.pointer]).toEqual([400, pointer]);
  });
});

describe('GET /usage/export.focus.csv', () => {
  it('has a row for each kind of token, which together are what was spent', async () => {
    const rows = await file(`/usage/export.focus.csv?${span}&granularity=hour&key=key_b`);
    const told = rows.map((row) => [row.SkuMeter, row.ConsumedQuantity, row.ConsumedUnit, row.BilledCost]);
    expect(told).toEqual([
      ['Input tokens', '600', 'Tokens', '0.0015'],
      ['Cached input tokens', '400', 'Tokens', '0.0005'],
      ['Output tokens', '40', 'Tokens', '0.0004'],
      ['Reasoning tokens', '20', 'Tokens', '0.0002'],
    ]);
    expect(rows[0]).toMatchObject({
      BillingCurrency: 'USD',
      BillingPeriodStart: '2026-11-01T00:00:00Z',
      BillingPeriodEnd: '2026-12-01T00:00:00Z',
      ChargePeriodStart: '2026-11-20T09:00:00Z',
      ChargePeriodEnd: '2026-11-20T10:00:00Z',
      ChargeCategory: 'Usage',
      ProviderName: 'openai',
      ResourceId: 'key_b',
      ResourceName: "'=cmd()",
      ServiceCategory: 'AI and Machine Learning',
      SubAccountId: 'default',
      Tags: '{"key":"key_b","route":"smart","endpoint":"chat"}',
    });
  });

  it('says adjustments apart, and sums up days unless it is told otherwise', async () => {
    const rows = await file(`/usage/export.focus.csv?${span}&key=key_a`);
    const adjusted = rows.filter((row) => row.ChargeCategory === 'Adjustment');
    expect(adjusted.map((row) => [row.BilledCost, row.ConsumedQuantity, row.ResourceName])).toEqual([
      ['-0.0000001', '', 'app'],
    ]);
    expect(rows.map((row) => row.ChargePeriodStart)).toEqual(rows.map(() => '2026-11-20T00:00:00Z'));
    expect(rows.find((row) => row.SkuMeter === 'Input tokens')?.ConsumedQuantity).toBe('1200');
  });

  it('leaves out what an operator adjusted by hand, which no provider bills', async () => {
    const topUp = { kind: 'adjustment', occurred_at: new Date(hour), key_id: 'key_c', cost_nano: -5, windows: [] };
    await admin.database.$executeRaw`SELECT ledger_adjust(${JSON.stringify([topUp])}::jsonb)`;
    expect(await file(`/usage/export.focus.csv?${span}&key=key_c`)).toEqual([]);
    expect(await file(`/usage/export.csv?${span}&detail=entries&key=key_c`)).toHaveLength(1);
  });

  it('has every mandatory column of FOCUS 1.2', async () => {
    const [row = {}] = await file(`/usage/export.focus.csv?${span}`);
    expect(Object.keys(row)).toEqual(expect.arrayContaining(mandatory));
    expect(Object.keys(row)).toEqual(Object.keys(row).toSorted());
  });
});

// https://focus.finops.org/focus-specification/v1-2: feature level "Mandatory"
const mandatory = [
  'BilledCost',
  'BillingAccountId',
  'BillingAccountName',
  'BillingCurrency',
  'BillingPeriodEnd',
  'BillingPeriodStart',
  'ChargeCategory',
  'ChargeClass',
  'ChargeDescription',
  'ChargePeriodEnd',
  'ChargePeriodStart',
  'ContractedCost',
  'EffectiveCost',
  'InvoiceIssuerName',
  'ListCost',
  'PricingQuantity',
  'PricingUnit',
  'ProviderName',
  'PublisherName',
  'ServiceCategory',
  'ServiceName',
];

describe('A file', () => {
  it('is refused rather than cut off, where there are more groups than one report holds', async () => {
    const rows = sumRows({ data: [], has_more: true }, []);
    await expect(csvFile({ name: 'x.csv', columns: [], rows })).rejects.toThrow('ask for a shorter span');
  });

  it('that cannot be read any further is cut off, and does not end as if it were whole', async () => {
    async function* rows() {
      yield ['one'];
      throw new Error('the database went away');
    }
    const sent = await csvFile({ name: 'x.csv', columns: ['a'], rows: rows() });
    await expect(text(sent.getStream())).rejects.toThrow('the database went away');
  });
});
