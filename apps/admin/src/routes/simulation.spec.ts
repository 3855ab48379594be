import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;
let providerId: string;

beforeAll(async () => {
  admin = await startAdmin();
  providerId = (await admin.call('POST', '/providers', { body: { slug: 'openai', kind: 'openai' } })).body.id;
});

afterAll(() => admin.stop());

let count = 0;
const fresh = () => `route-${(count += 1)}`;
const target = { provider: 'openai', model: 'gpt-5.4' };

const create = (body: object = {}) =>
  admin.call('POST', '/routes', { body: { slug: fresh(), match: { models: ['m'] }, targets: [target], ...body } });

describe('POST /routes/{id}/simulate', () => {
  const simulate = (slug: string, body: object) => admin.call('POST', `/routes/${slug}/simulate`, { body });
  const messages = [{ role: 'user', content: 'hi' }];

  it('decides without sending, and says why', async () => {
    const targets = [
      { provider: 'openai', model: 'other', priority: 2 },
      { provider: 'openai', model: 'gpt-test', priority: 1 },
    ];
    const { body: route } = await create({ targets });
    const { status, body } = await simulate(route.slug, { messages, max_tokens: 100 });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      route: route.slug,
      strategy: 'priority',
      chosen: 'openai/gpt-test',
      fallback: ['openai/other'],
    });
    expect(body.candidates.map(({ expected_cost_usd }) => expected_cost_usd !== null)).toEqual([true, false]);
  });

  it('refuses what is no chat request, names no route that is not there, and none that is disabled', async () => {
    const { body: route } = await create({ enabled: false });
    expect((await simulate('smart', { messages: 'hi' })).status).toBe(400);
    expect((await simulate('gone', { messages })).status).toBe(404);
    expect((await simulate(route.slug, { messages })).status).toBe(409);
  });
});
