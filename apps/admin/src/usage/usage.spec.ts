import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#adapters/ids';
import type { Prisma } from '#adapters/database';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;
let keyId: string;

const hourAgo = () => new Date(Date.now() - 3_600_000);

const row = (change: Partial<Prisma.RequestCreateManyInput> = {}): Prisma.RequestCreateManyInput => ({
  id: newId('req_'),
  createdAt: hourAgo(),
  keyId,
  keyName: 'app',
  project: 'default',
  endpoint: 'chat',
  stream: false,
  requestedModel: 'smart',
  route: 'smart',
  provider: 'openai',
  model: 'gpt-test',
  status: 200,
  outcome: 'ok',
  inputTokens: 100,
  cachedTokens: 40,
  outputTokens: 10,
  reasoningTokens: 5,
  costNano: 23_300_000n,
  durationMs: 812.5,
  overheadMs: 0.4,
  attempts: [
    {
      n: 1,
      provider: 'openai',
      model: 'gpt-test',
      status: 503,
      outcome: 'server',
      reason: 'priority',
      ms: 12,
      first_token_ms: null,
      cost_nano: '0',
      ledger: 'none',
    },
    {
      n: 2,
      provider: 'openai',
      model: 'gpt-test',
      status: 200,
      outcome: 'ok',
      reason: 'fallback',
      ms: 800,
      first_token_ms: 99,
      cost_nano: '23300000',
      ledger: 'exact',
    },
  ],
  ...change,
});

beforeAll(async () => {
  admin = await startAdmin();
  keyId = (await admin.call('POST', '/keys', { body: { name: 'app' } })).body.key.id;
  await admin.database.request.createMany({
    data: [
      row(),
      row(),
      row({ costNano: null, model: 'unpriced', attempts: [] }),
      row({
        status: 429,
        outcome: 'rate_limited',
        provider: null,
        model: null,
        route: null,
        costNano: 0n,
        attempts: [],
      }),
      row({ keyId: 'key_other', keyName: 'other', costNano: 1n }),
      row({ createdAt: new Date(Date.now() - 3 * 86_400_000) }),
    ],
  });
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
        input_tokens: 500,
        output_tokens: 50,
        cached_tokens: 200,
        reasoning_tokens: 25,
        cost_usd: '0.046600001',
        unpriced: 1,
        errors: 1,
      },
    ]);
  });

  it('tells keys and models apart', async () => {
    const { data } = await usage('group_by=key,model&start=-24h&end=');
    expect(data).toContainEqual(
      expect.objectContaining({ key: keyId, key_name: 'app', model: 'gpt-test', requests: 2, cost_usd: '0.0466' }),
    );
    expect(data).toContainEqual(expect.objectContaining({ key: keyId, model: null, errors: 1, cost_usd: '0' }));
    expect(data).toContainEqual(expect.objectContaining({ key: 'key_other', model: 'gpt-test', requests: 1 }));
    expect(data).toHaveLength(4);
  });

  it('tells one key, named by id or name', async () => {
    expect((await usage(`key=${keyId}`)).data[0]?.requests).toBe(4);
    expect((await usage('key=app')).data[0]?.requests).toBe(4);
    expect((await usage('key=nobody')).data[0]?.requests).toBe(0);
  });

  it('looks back as far as it is told', async () => {
    expect((await usage('start=-7d')).data[0]?.requests).toBe(6);
    expect((await usage('start=2020-01-01T00:00:00Z&end=2020-01-02T00:00:00Z')).data[0]?.requests).toBe(0);
    expect((await usage('group_by=day&start=-7d')).data).toHaveLength(2);
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

describe('GET /requests', () => {
  const requests = async (query: string) => (await admin.call('GET', `/requests?${query}`)).body;

  it('tells one row per request', async () => {
    const { data } = await requests(`key=${keyId}&status=200&model=gpt-test&limit=1`);
    expect(data[0]).toMatchObject({
      key: { id: keyId, name: 'app' },
      project: 'default',
      route: 'smart',
      model: 'gpt-test',
      provider: 'openai',
      status: 200,
      outcome: 'ok',
      usage: { input_tokens: 100, output_tokens: 10, cached_tokens: 40, cache_write_tokens: 0, reasoning_tokens: 5 },
      cost_usd: '0.0233',
      overhead_ms: 0.4,
      attempts: [
        { n: 1, status: 503, outcome: 'server', first_token_ms: null, cost_usd: '0', ledger: 'none' },
        { n: 2, status: 200, outcome: 'ok', first_token_ms: 99, cost_usd: '0.0233', ledger: 'exact' },
      ],
    });
    expect((await admin.call('GET', `/requests/${data[0]?.id}`)).body).toEqual(data[0]);
  });

  it('keeps an unknown cost unknown', async () => {
    expect((await requests('model=unpriced')).data[0]?.cost_usd).toBeNull();
  });

  it.each([
    ['status=error', 1],
    ['status=ok', 5],
    ['status=4xx', 1],
    ['status=429', 1],
    ['status=5xx', 0],
    ['outcome=rate_limited', 1],
    ['start=-24h', 5],
    ['key=other', 1],
    ['provider=openai&project=default', 5],
  ])('with ?%s are %i', async (query, count) => {
    const name = query === 'key=other' ? 'key=key_other' : query;
    expect((await requests(name)).data).toHaveLength(count);
  });

  it.each(['status=9xx', 'outcome=%00', 'status=200;drop', 'limit=201', 'after=x', 'q=%25'])(
    'refuses ?%s',
    async (query) => {
      expect((await admin.call('GET', `/requests?${query}`)).status).toBe(400);
    },
  );

  it('does not find what is not there', async () => {
    expect((await admin.call('GET', '/requests/req_00000000000000000000000000')).status).toBe(404);
    expect((await admin.call('GET', '/requests/%00')).status).toBe(404);
  });
});
