import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';
import { page, providerAt, startUsageVendor, usageKey, type UsageVendor } from '../../../../test/fakes/usage-vendor.js';

const DAY_MS = 86_400_000;
const november = Date.UTC(2026, 10, 1);
const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;

let admin: TestAdmin;
let vendor: UsageVendor;

beforeAll(async () => {
  admin = await startAdmin();
  vendor = await startUsageVendor();
});

afterAll(async () => {
  vendor.stop();
  await admin.stop();
});

describe('A reconciliation that asks the provider', () => {
  it('corrects the ledger by model and day from all pages, once', async () => {
    const { book, bucket, day, reconcile, spent } = await providerAt(admin, vendor, november);
    await book('1', 0, { model: 'gpt-a', costNano: 1_000n });
    await book('2', 0, { model: 'gpt-a-2026-01-02', costNano: 9_000n, ledger: 'unknown' });
    await book('3', 1, { model: 'gpt-a', costNano: 500n });
    await book('4', 2, { model: 'gpt-a', costNano: 77n, ledger: 'unknown' });
    const pages = [
      page([bucket(0, { 'gpt-a-2026-01-02, input': '0.000001', 'gpt-a-2026-01-02, output': '2e-6' })], 'second'),
      page([bucket(1, { 'gpt-a-2026-01-02, input': '0.0000005', 'web search tool calls': '0.25' })]),
    ];
    vendor.answer(...pages);
    const first = await reconcile();
    expect(first.status).toBe(201);
    const same = { model: 'gpt-a', ledger_usd: '0.0000005', reported_usd: '0.0000005', drift_usd: '0', corrections: 0 };
    const search = { model: 'web search tool calls', ledger_usd: '0', reported_usd: '0.25', drift_usd: '0.25' };
    expect(first.body).toMatchObject({
      ...{ source: 'provider', dry_run: false, reported: 3, matched: 2, corrections: 1, drift_usd: '0.249993' },
      days: [
        { day: day(0), model: 'gpt-a', ledger_usd: '0.00001', reported_usd: '0.000003', corrections: 1 },
        { day: day(1), ...same },
        { day: day(1), ...search },
      ],
      left_out: [],
      findings: [{ kind: 'not_in_ledger', model: 'web search tool calls', at: day(1) }],
    });
    expect(await spent()).toBe(3_000n + 500n + 77n);
    expect((await admin.call('GET', `/reconciliations/${first.body.id}`)).body).toEqual(first.body);
    vendor.answer(...pages);
    expect((await reconcile()).body).toMatchObject({ matched: 2, corrections: 0 });
    expect(vendor.asked.map(({ url }) => [url.pathname, url.searchParams.get('page')])).toEqual([
      ['/v1/organization/costs', null],
      ['/v1/organization/costs', 'second'],
    ]);
    expect(vendor.asked.map(({ headers }) => headers.authorization)).toEqual(Array(2).fill(`Bearer ${usageKey}`));
  });

  it('writes nothing in a dry run, and says what it would', async () => {
    const { book, bucket, reconcile, spent } = await providerAt(admin, vendor, november);
    await book('1', 0, { model: 'gpt-a', costNano: 1_000n, ledger: 'estimated' });
    vendor.answer(page([bucket(0, { 'gpt-a, input': '0.000003' }), bucket(1, {})]));
    const said = { corrections: 1, drift_usd: '0.000002' };
    expect((await reconcile({ dry_run: true })).body).toMatchObject({ dry_run: true, ...said });
    expect(await spent()).toBe(1_000n);
    expect((await reconcile()).body).toMatchObject({ dry_run: false, ...said });
    expect(await spent()).toBe(3_000n);
  });

  it('leaves out what the provider does not tell, also of a complete report', async () => {
    const { book, bucket, day, reconcile, spent } = await providerAt(admin, vendor, november);
    await book('told', 0, { model: 'gpt-a', costNano: 1_000n, ledger: 'unknown' });
    await book('untold', 1, { model: 'gpt-a', costNano: 1_000n, ledger: 'unknown' });
    vendor.answer(page([bucket(0, {})]));
    const { body } = await reconcile({ complete: true });
    expect(body).toMatchObject({ corrections: 1, left_out: [{ day: day(1), reason: 'not_reported' }] });
    expect(await spent()).toBe(1_000n);
  });

  it('leaves out days that are not over for long enough, and asks for none of them', async () => {
    const { book, bucket, day, reconcile, spent } = await providerAt(admin, vendor, today - 2 * DAY_MS);
    await book('open', 1, { model: 'gpt-a', costNano: 1_000n, ledger: 'unknown' });
    vendor.answer(page([bucket(0, {}), bucket(1, { 'gpt-a, input': '0.5' })]));
    const { body } = await reconcile({ complete: true });
    expect(body).toMatchObject({ reported: 0, corrections: 0, left_out: [{ day: day(1), reason: 'open' }] });
    expect(vendor.asked[0]?.url.searchParams.get('end_time')).toBe(String((today - DAY_MS) / 1_000));
    expect(await spent()).toBe(1_000n);
  });

  it('reads cents of Anthropic with its own header, for one workspace', async () => {
    const its = { kind: 'anthropic', base_url: vendor.url, usage_credential: 'sk-ant-admin-not-real' };
    const { book, day, reconcile, spent } = await providerAt(admin, vendor, november, its);
    await book('1', 0, { model: 'claude-sonnet-4-0', costNano: 10_000_000n });
    const results = [
      { amount: '2', currency: 'USD', model: 'claude-sonnet-4-20250514', workspace_id: 'wrkspc_1' },
      { amount: '1.5', currency: 'USD', model: 'claude-sonnet-4-20250514', workspace_id: 'wrkspc_1' },
      { amount: '99', currency: 'USD', model: 'claude-sonnet-4-20250514', workspace_id: 'wrkspc_2' },
    ];
    const data = [{ starting_at: `${day(0)}T00:00:00Z`, ending_at: `${day(1)}T00:00:00Z`, results }];
    vendor.answer({ body: { data, has_more: false, next_page: null } });
    const { body } = await reconcile({ only: 'wrkspc_1' }, 1);
    expect(body).toMatchObject({ drift_usd: '0.025', corrections: 1, left_out: [] });
    expect(await spent()).toBe(35_000_000n);
    expect(vendor.asked).toMatchObject([
      { headers: { 'x-api-key': 'sk-ant-admin-not-real', 'anthropic-version': '2023-06-01' } },
    ]);
    expect(vendor.asked[0]?.url.pathname).toBe('/v1/organizations/cost_report');
  });

  it('takes from OpenRouter no day that it tells no longer', async () => {
    const { day, reconcile } = await providerAt(admin, vendor, today - 31 * DAY_MS, { kind: 'openrouter' });
    const use = { model: 'a/b', usage: 0.5 };
    vendor.answer({
      body: {
        data: [
          { ...use, date: day(0) },
          { ...use, date: day(1) },
        ],
      },
    });
    const { body } = await reconcile();
    const left_out = [{ day: day(0), reason: 'not_reported' }];
    expect(body).toMatchObject({ reported: 1, drift_usd: '0.5', left_out });
  });
});

describe('An uploaded report of days', () => {
  it('is compared as one that the provider was asked for', async () => {
    const { slug, book, day, spent } = await providerAt(admin, vendor, november);
    await book('1', 0, { model: 'gpt-a', costNano: 9_000n, ledger: 'unknown' });
    const span = { provider: slug, start: `${day(0)}T00:00:00Z`, end: `${day(1)}T00:00:00Z`, dry_run: 'true' };
    const { body } = await admin.call('POST', `/reconciliations?${new URLSearchParams(span).toString()}`, {
      body: `model,day,cost_usd\ngpt-a-2026-01-02,${day(0)},0.000004\n`,
      headers: { 'content-type': 'text/csv' },
    });
    expect(body).toMatchObject({ source: 'upload', dry_run: true, matched: 1, corrections: 1, drift_usd: '-0.000005' });
    expect(await spent()).toBe(9_000n);
  });
});
