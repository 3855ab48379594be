import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';
import { requestRow } from '../../../../test/fakes/request-row.js';

let admin: TestAdmin;
let keyId: string;

beforeAll(async () => {
  admin = await startAdmin();
  keyId = (await admin.call('POST', '/keys', { body: { name: 'app' } })).body.key.id;
  await admin.database.request.createMany({
    data: [
      requestRow({ keyId }),
      requestRow({ keyId }),
      requestRow({ keyId, costNano: null, model: 'unpriced', attempts: [] }),
      requestRow({
        keyId,
        status: 429,
        outcome: 'rate_limited',
        provider: null,
        model: null,
        route: null,
        costNano: 0n,
        attempts: [],
      }),
      requestRow({ keyId: 'key_other', keyName: 'other', costNano: 1n }),
      requestRow({ keyId, createdAt: new Date(Date.now() - 3 * 86_400_000) }),
    ],
  });
});

afterAll(() => admin.stop());

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
      duration_ms: 812.5,
      overhead_ms: 0.4,
      first_token_ms: 111,
      attempts: [
        { n: 1, status: 503, outcome: 'server', first_token_ms: null, cost_usd: '0', ledger: 'none' },
        { n: 2, status: 200, outcome: 'ok', ms: 16.99, first_token_ms: 9, cost_usd: '0.0233', ledger: 'exact' },
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
