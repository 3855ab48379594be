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
      requestRow({ keyId: 'key_other', keyName: 'other', costNano: 1n, team: 'red', endUser: 'mia' }),
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
      team: null,
      end_user: null,
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

  it('keeps it unknown how long one took whose gateway was killed', async () => {
    const begun = {
      n: 1,
      provider: 'openai',
      model: 'gpt',
      status: null,
      outcome: 'cut',
      reason: 'priority',
      ms: null,
    };
    const attempts = [{ ...begun, first_token_ms: null, cost_nano: null, ledger: 'unknown' }];
    const data = requestRow({ durationMs: null, overheadMs: null, attempts, keyId: 'key_killed' });
    await admin.database.request.create({ data });
    const killed = (await requests('key=key_killed')).data[0];
    await admin.database.request.deleteMany({ where: { keyId: 'key_killed' } });
    expect(killed).toMatchObject({ duration_ms: null, overhead_ms: null, attempts: [{ ms: null }] });
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
    ['team=red', 1],
    ['end_user=mia', 1],
    ['end_user=nobody', 0],
    ['provider=openai&project=default', 5],
  ])('with ?%s are %i', async (query, count) => {
    const name = query === 'key=other' ? 'key=key_other' : query;
    expect((await requests(name)).data).toHaveLength(count);
  });

  it.each(['asc', 'desc'])('reads page after page, and back again, in the order of time (%s)', async (order) => {
    const all = (await requests(`order=${order}`)).data;
    const times = (all as readonly { readonly created_at?: string }[]).map(({ created_at }) => String(created_at));
    expect(times).toEqual(order === 'asc' ? times.toSorted() : times.toSorted().toReversed());
    const ids = all.map(({ id }) => String(id));
    const pages: string[] = [];
    for (let after = ''; ;) {
      const page = await requests(`order=${order}&limit=2${after}`);
      pages.push(...page.data.map(({ id }) => String(id)));
      if (!page.has_more) break;
      after = `&after=${page.last_id}`;
    }
    expect(pages).toEqual(ids);
    const back = await requests(`order=${order}&limit=2&before=${ids[4]}`);
    expect(back.data.map(({ id }) => String(id))).toEqual(ids.slice(2, 4));
  });

  it('goes on behind a request that is kept no more', async () => {
    const { data } = await requests('after=req_00000000000000000000000000&order=asc');
    expect(data).toHaveLength(6);
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
