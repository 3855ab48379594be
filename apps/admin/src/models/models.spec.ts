import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;

beforeAll(async () => {
  admin = await startAdmin();
  await admin.call('POST', '/providers', { body: { slug: 'openai', kind: 'openai' } });
  const models = [{ id: 'mine', capabilities: ['text', 'vision'], context: 9_000, max_output: 100 }];
  await admin.call('POST', '/providers', { body: { slug: 'second', kind: 'openai', models } });
});

afterAll(() => admin.stop());

const models = async (query: string) => (await admin.call('GET', `/models?${query}`)).body;

describe('GET /models', () => {
  it('lists what the catalogue knows of a provider', async () => {
    expect((await models('provider=openai')).data).toEqual([
      {
        id: 'openai/gpt-test',
        object: 'model',
        provider: 'openai',
        model: 'gpt-test',
        capabilities: null,
        context: 128_000,
        max_output: null,
      },
    ]);
  });

  it('lists what an operator declared instead', async () => {
    expect((await models('provider=second')).data).toMatchObject([
      { id: 'second/mine', capabilities: ['text', 'vision'], context: 9_000, max_output: 100 },
    ]);
  });

  it('lists page by page', async () => {
    expect(await models('limit=1')).toMatchObject({ last_id: 'openai/gpt-test', has_more: true });
    expect(await models('limit=1&after=openai/gpt-test')).toMatchObject({ last_id: 'second/mine', has_more: false });
  });
});
