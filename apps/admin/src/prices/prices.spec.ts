import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;

beforeAll(async () => {
  admin = await startAdmin();
  await admin.call('POST', '/providers', { body: { slug: 'openai', kind: 'openai' } });
});

afterAll(() => admin.stop());

const price = { input: '2.50', output: '10.00' };
const put = (place: string, body: object) => admin.call('PUT', `/prices/${place}`, { body });

describe('PUT /prices/{provider}/{model}', () => {
  it('sets a price and answers it as it is stored', async () => {
    const { status, body } = await put('openai/mine', {
      unit: '1M_tokens',
      input: '2.50',
      output: '10.00',
      cached_input: null,
      cache_write: null,
      reasoning: null,
      effective_from: null,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      provider: 'openai',
      model: 'mine',
      unit: '1M_tokens',
      input: '2.50',
      output: '10.00',
      cached_input: null,
      cache_write: null,
      reasoning: null,
      origin: 'override',
    });
    expect(body.effective_from).toMatch(/Z$/);
  });

  it('keeps the price of an hour in the cache apart, and does not speak of it where nobody set it', async () => {
    await put('openai/cached', { ...price, cache_write: '3.125', cache_write_1h: '5' });
    const { body } = await admin.call('GET', '/prices/openai/cached');
    expect(body).toMatchObject({ cache_write: '3.125', cache_write_1h: '5.00' });
    const { body: listed } = await admin.call('GET', '/prices?provider=openai&model=cached');
    expect(listed.data[0]).toMatchObject({ cache_write_1h: '5.00' });
    await put('openai/cached', { ...price, cache_write: '3.125', cache_write_1h: null });
    expect((await admin.call('GET', '/prices/openai/cached')).body).not.toHaveProperty('cache_write_1h');
  });

  it('keeps the rates of longer inputs in their order, and does not speak of them where there are none', async () => {
    const tiers = [
      { above_input: 400_000, input: '10', output: '30', cache_write_1h: '20' },
      { above_input: 200_000, input: '5', output: '15', cached_input: '0.5' },
    ];
    await put('openai/long', { ...price, tiers });
    expect((await admin.call('GET', '/prices/openai/long')).body).toMatchObject({
      tiers: [
        { above_input: 200_000, input: '5.00', output: '15.00', cached_input: '0.50', reasoning: null },
        { above_input: 400_000, input: '10.00', cache_write_1h: '20.00' },
      ],
    });
    await put('openai/long', { ...price, tiers: null });
    expect((await admin.call('GET', '/prices/openai/long')).body).not.toHaveProperty('tiers');
  });

  it.each(['meta-llama/llama-3.1:free', 'a/b/c', 'models%2Fwith%2Fslashes'])('takes the model %s', async (model) => {
    const { status, body } = await put(`openai/${model}`, price);
    expect([status, body.model]).toEqual([200, decodeURIComponent(model)]);
    expect((await admin.call('GET', `/prices/openai/${model}`)).body.model).toBe(decodeURIComponent(model));
  });

  it('keeps every digit of six', async () => {
    expect((await put('openai/fine', { input: '0.000001', output: '0.123456' })).body).toMatchObject({
      input: '0.000001',
      output: '0.123456',
    });
  });

  it('adds a version and keeps the ones before', async () => {
    await put('openai/twice', { ...price, input: '1' });
    await put('openai/twice', { ...price, input: '2' });
    expect((await admin.call('GET', '/prices/openai/twice')).body.input).toBe('2.00');
    expect(await admin.database.price.count({ where: { model: 'twice' } })).toBe(2);
  });

  it('waits with a price for the time it names', async () => {
    await put('openai/later', { ...price, input: '1' });
    await put('openai/later', { ...price, input: '2', effective_from: '2999-01-01T00:00:00Z' });
    expect((await admin.call('GET', '/prices/openai/later')).body.input).toBe('1.00');
    const { body } = await admin.call('GET', '/prices?provider=openai&model=later&at=2999-01-02T00:00:00Z');
    expect(body.data[0]?.input).toBe('2.00');
  });

  const bad: readonly [string, object, string][] = [
    ['a negative price', { ...price, input: '-1' }, '/input'],
    ['NaN', { ...price, input: 'NaN' }, '/input'],
    ['1e-30', { ...price, input: '1e-30' }, '/input'],
    ['1e30', { ...price, input: '1e30' }, '/input'],
    ['seven decimals', { ...price, input: '0.0000001' }, '/input'],
    ['a thousand billion dollars', { ...price, input: '1000000000000' }, '/input'],
    ['a number', { ...price, input: 2.5 }, '/input'],
    ['words', { ...price, output: 'free' }, '/output'],
    ['words for an hour', { ...price, cache_write_1h: 'free' }, '/cache_write_1h'],
    ['a tier of no length', { ...price, tiers: [{ ...price, above_input: 0 }] }, '/tiers/0/above_input'],
    [
      'two tiers of one length',
      {
        ...price,
        tiers: [
          { ...price, above_input: 5 },
          { ...price, above_input: 5 },
        ],
      },
      '/tiers',
    ],
    ['no output', { input: '1' }, '/output'],
    ['another unit', { ...price, unit: 'token' }, '/unit'],
    ['an unknown field', { ...price, cached: '1' }, '/cached'],
  ];

  it.each(bad)('refuses %s', async (_, body, pointer) => {
    const { status, body: problem } = await put('openai/bad', body);
    expect(status).toBe(400);
    expect(problem.errors.map(({ pointer }) => pointer)).toContain(pointer);
  });

  it('does not find a provider that is not there', async () => {
    expect((await put('gone/m', price)).status).toBe(404);
  });
});

describe('GET /prices', () => {
  it('tells the catalogue where nobody set a price', async () => {
    const { body } = await admin.call('GET', '/prices/openai/gpt-test');
    expect(body).toMatchObject({
      input: '2.50',
      cached_input: '1.25',
      output: '10.00',
      origin: 'catalogue',
      effective_from: null,
    });
  });

  it('does not find a price that nobody knows: unknown is not zero', async () => {
    expect((await admin.call('GET', '/prices/openai/nobody-knows')).status).toBe(404);
  });

  it('lists what is in effect, page by page', async () => {
    const { body: all } = await admin.call('GET', '/prices?provider=openai');
    const ids = all.data.map(({ id }) => id);
    expect(ids).toContain('openai/gpt-test');
    expect(new Set(ids).size).toBe(ids.length);
    const { body: first } = await admin.call('GET', '/prices?limit=2');
    const { body: second } = await admin.call('GET', `/prices?limit=2&after=${encodeURIComponent(first.last_id)}`);
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids.slice(0, 4));
  });
});
