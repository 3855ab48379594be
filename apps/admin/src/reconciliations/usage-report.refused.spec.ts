import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';
import {
  type Answer,
  page,
  providerAt,
  startUsageVendor,
  type UsageVendor,
} from '../../../../test/fakes/usage-vendor.js';

let admin: TestAdmin;
let vendor: UsageVendor;

beforeAll(async () => {
  admin = await startAdmin();
  vendor = await startUsageVendor();
});

afterEach(() => {
  jest.restoreAllMocks();
});

afterAll(async () => {
  vendor.stop();
  await admin.stop();
});

const provider = (change: object = {}) => providerAt(admin, vendor, Date.UTC(2026, 10, 1), change);

type Reconcile = Awaited<ReturnType<typeof provider>>['reconcile'];

describe('A provider that does not answer as expected', () => {
  const refusal = async (reconcile: Reconcile): Promise<string> => {
    const { status, body } = await reconcile({ complete: true });
    expect([status, body.code]).toEqual([502, 'upstream_error']);
    expect(JSON.stringify(body)).not.toMatch(/canary|sk-admin-not/);
    return (body as unknown as { detail: string }).detail; // seam: a problem has a detail
  };

  const wants = 'The provider refused the usage_credential: it wants an admin key of the organization (sk-admin-…).';

  it.each<[string, Answer, string]>([
    ['a refusal', { status: 401, body: { error: { message: 'canary sk-admin-not-a-real-key-0000' } } }, wants],
    ['no permission', { status: 403, body: { error: 'canary' } }, wants],
    ['too many requests', { status: 429, body: {} }, 'The provider is limiting this credential.'],
    ['an error', { status: 500, body: { error: 'canary' } }, 'The provider answered with status 500.'],
    ['no JSON', { body: '<html>canary</html>' }, 'The provider did not answer with JSON: look at base_url.'],
    ['another form', { body: { data: 'canary' } }, 'The usage report has another form than the one we know.'],
    ['endless pages', page([], 'again'), 'The usage report does not come to an end: ask for a shorter span.'],
  ])('is told as a problem, and nothing is corrected: %s', async (_, answer, detail) => {
    const { book, reconcile, spent } = await provider();
    await book('1', 0, { model: 'gpt-a', costNano: 1_000n, ledger: 'unknown' });
    vendor.answer(answer);
    expect(await refusal(reconcile)).toBe(detail);
    expect(await spent()).toBe(1_000n);
  });

  it('is told as a problem with amounts in another currency', async () => {
    const { bucket, reconcile } = await provider();
    vendor.answer(page([bucket(0, { 'gpt-a, input': '1' }, 'eur')]));
    expect(await refusal(reconcile)).toBe('The usage report has amounts in another currency than USD.');
  });

  it('corrects nothing where a later page fails', async () => {
    const { book, bucket, reconcile, spent } = await provider();
    await book('1', 0, { model: 'gpt-a', costNano: 1_000n, ledger: 'unknown' });
    vendor.answer(page([bucket(0, { 'gpt-a, input': '0.5' })], 'second'), { status: 500, body: '{}' });
    expect(await refusal(reconcile)).toBe('The provider answered with status 500.');
    expect(await spent()).toBe(1_000n);
  });

  it('is not waited for without end', async () => {
    const { reconcile } = await provider();
    const late = () => AbortSignal.abort(new DOMException('It is late.', 'TimeoutError'));
    jest.spyOn(AbortSignal, 'timeout').mockImplementation(late);
    expect(await refusal(reconcile)).toBe('The provider did not answer in time.');
  });

  it('is told apart from a credential that is not there', async () => {
    const { reconcile } = await provider({ usage_credential: 'env:GONE_ADMIN_KEY' });
    vendor.answer(page([]));
    expect(await refusal(reconcile)).toBe('The variable GONE_ADMIN_KEY is not set.');
    expect(vendor.asked).toEqual([]);
  });
});

describe('A reconciliation that cannot ask the provider', () => {
  const refused = async (reconcile: Reconcile, wish: object = {}) => {
    vendor.answer(page([]));
    const { status, body } = await reconcile(wish);
    expect([status, vendor.asked]).toEqual([400, []]);
    return [body.errors[0]?.pointer, body.errors[0]?.message];
  };

  it('says which kinds can be asked', async () => {
    const { reconcile } = await provider({ kind: 'groq', usage_credential: null });
    expect(await refused(reconcile)).toEqual([
      '/provider',
      'A provider of kind groq has no usage API that we know; kinds that have one: anthropic, openai, openrouter.',
    ]);
  });

  it('says which credential is missing', async () => {
    const { reconcile } = await provider({ usage_credential: null });
    expect(await refused(reconcile)).toEqual([
      '/provider',
      'It has no usage_credential: give it an admin key of the organization (sk-admin-…).',
    ]);
  });

  const upload = { source: 'upload' };
  const row = { model: 'm', day: '2026-11-01', cost_usd: '1' };

  it.each([
    ['/rows', { rows: [] }],
    ['/rows', upload],
    ['/start', { start: '2026-11-01T01:00:00Z' }],
    ['/end', { start: '2026-09-01T00:00:00Z' }],
    ['/only', { ...upload, rows: [], only: 'proj_1' }],
    ['/rows/0/day', { ...upload, rows: [{ ...row, day: '2026-10-31' }] }],
    ['/rows/0', { ...upload, rows: [{ ...row, at: '2026-11-01T00:00:00Z' }] }],
  ])('is refused with a wrong %s', async (pointer, wish) => {
    const { reconcile } = await provider();
    expect((await refused(reconcile, wish))[0]).toBe(pointer);
  });
});
