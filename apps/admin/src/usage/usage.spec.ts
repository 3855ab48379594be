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
