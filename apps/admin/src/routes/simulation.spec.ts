import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;
beforeAll(async () => {
  admin = await startAdmin();
  await admin.call('POST', '/providers', { body: { slug: 'openai', kind: 'openai' } });
});

afterAll(() => admin.stop());

const target = { provider: 'openai', model: 'gpt-test' };

const route = async (slug: string, change: object = {}) => {
  const body = { slug, match: { models: [slug] }, targets: [target], ...change };
  expect((await admin.call('POST', '/routes', { body })).status).toBe(201);
};

describe('POST /routes/{id}/simulate', () => {
  const simulate = (slug: string, body: object) => admin.call('POST', `/routes/${slug}/simulate`, { body });
  const messages = [{ role: 'user', content: 'hi' }];

  it('decides without sending, and says why', async () => {
    await route('smart', { targets: [{ ...target, model: 'other', priority: 2 }, target] });
    const { status, body } = await simulate('smart', { messages, max_tokens: 100 });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      route: 'smart',
      strategy: 'priority',
      chosen: 'openai/gpt-test',
      fallback: ['openai/other'],
    });
    expect(body.candidates.map(({ expected_cost_usd }) => expected_cost_usd !== null)).toEqual([true, false]);
  });

  it('leaves out who lacks what is needed, also where it is asked for with functions', async () => {
    const models = [{ id: 'plain', capabilities: ['text'] }];
    await admin.call('POST', '/providers', { body: { slug: 'plain', kind: 'openai', models } });
    await route('able', { targets: [{ provider: 'plain', model: 'plain' }, target] });
    const { body } = await simulate('able', { messages, functions: [{ name: 'look' }] });
    expect(body).toMatchObject({ chosen: 'openai/gpt-test' });
    expect(body.candidates).toContainEqual(expect.objectContaining({ excluded: 'missing_capability: tools' }));
  });

  it('refuses what is no chat request, with a pointer', async () => {
    await route('strict');
    const { status, body } = await simulate('strict', { messages: 'hi' });
    expect([status, body.errors[0]?.pointer]).toEqual([400, '/messages']);
  });

  it('finds no route that is not there, and uses none that is disabled', async () => {
    await route('off', { enabled: false });
    expect((await simulate('gone', { messages })).status).toBe(404);
    expect((await simulate('off', { messages })).status).toBe(409);
  });
});
