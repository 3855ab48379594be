import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;

const post = (path: string, body: object) => admin.call('POST', path, { body });

const route = (slug: string, models: readonly string[], model: string) =>
  post('/routes', { slug, match: { models }, targets: [{ provider: 'openai', model }] });

beforeAll(async () => {
  admin = await startAdmin();
  await post('/providers', { slug: 'openai', kind: 'openai' });
  const models = [{ id: 'org/mine:free', capabilities: ['text', 'vision'], context: 9_000, max_output: 100 }];
  await post('/providers', { slug: 'second', kind: 'openai', models });
  await post('/providers', { slug: 'off', kind: 'openai', models, enabled: false });
  await route('smart', ['smart'], 'gpt-test');
  await route('fresh', ['fresh'], 'gpt-fresh');
  await route('any', ['gpt-t*', '*-mini'], '*');
});

afterAll(() => admin.stop());

const read = (id: string) => admin.call('GET', `/deployments/${id}`);

const idsOf = async (query: string) => (await admin.call('GET', `/deployments?${query}`)).body.data.map(({ id }) => id);

describe('GET /deployments', () => {
  it('lists what the enabled providers serve, and what routes name besides', async () => {
    expect(await idsOf('')).toEqual(['openai/gpt-fresh', 'openai/gpt-test', 'second/org/mine:free']);
  });

  it('lists those of a provider, or those that a route may choose', async () => {
    expect(await idsOf('provider=second')).toEqual(['second/org/mine:free']);
    expect(await idsOf('route=any')).toEqual(['openai/gpt-test']);
    expect(await idsOf('route=gone')).toEqual([]);
  });

  it('lists page by page', async () => {
    const { body } = await admin.call('GET', '/deployments?limit=2');
    expect(body).toMatchObject({ last_id: 'openai/gpt-test', has_more: true });
    expect(await idsOf(`limit=2&after=${body.last_id}`)).toEqual(['second/org/mine:free']);
  });
});

describe('GET /deployments/{provider}/{model}', () => {
  it('tells the price and the routes, by name or by pattern', async () => {
    expect((await read('openai/gpt-test')).body).toEqual({
      id: 'openai/gpt-test',
      object: 'deployment',
      provider: 'openai',
      model: 'gpt-test',
      capabilities: null,
      context: 128_000,
      max_output: null,
      price: {
        unit: '1M_tokens',
        currency: 'USD',
        input: '2.50',
        output: '10.00',
        cached_input: '1.25',
        cache_write: null,
        reasoning: null,
      },
      routes: ['smart', 'any'],
    });
  });

  it('tells what an operator declared, whatever the name looks like', async () => {
    expect((await read('second/org/mine:free')).body).toMatchObject({
      model: 'org/mine:free',
      capabilities: ['text', 'vision'],
      context: 9_000,
      max_output: 100,
      price: null,
      routes: [],
    });
  });

  it('tells the price that an operator set', async () => {
    await admin.call('PUT', '/prices/second/org/mine:free', { body: { input: '1', output: '2' } });
    expect((await read('second/org/mine:free')).body).toMatchObject({ price: { input: '1.00', output: '2.00' } });
  });

  it.each(['openai/gone', 'gone/gpt-test', 'off/org/mine:free', 'openai/%00', 'openai/'])(
    'does not find %s',
    async (id) => {
      expect((await read(id)).status).toBe(404);
    },
  );

  it('cannot be written, for it follows from providers and routes', async () => {
    expect((await post('/deployments', {})).status).toBe(404);
    expect((await admin.call('DELETE', '/deployments/openai/gpt-test')).status).toBe(404);
  });
});
