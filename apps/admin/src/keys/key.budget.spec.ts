import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;

beforeAll(async () => {
  admin = await startAdmin();
});

afterAll(() => admin.stop());

const create = async (body: object) =>
  (await admin.call('POST', '/keys', { body })).body as { key: { id: string }; secret: string };

describe('The budget of a key', () => {
  const ofKey = async (id: string) => (await admin.call('GET', `/budgets?scope_kind=key&scope_id=${id}`)).body.data;
  const patch = (id: string, budget: unknown) => admin.call('PATCH', `/keys/${id}`, { body: { budget } });

  it('is a budget like any other', async () => {
    const { key } = await create({ name: 'budget', budget: { amount: '5', period: 'day', timezone: 'Europe/Berlin' } });
    expect(await ofKey(key.id)).toMatchObject([
      {
        scope: { kind: 'key', id: key.id },
        amount: '5.00',
        period: 'day',
        timezone: 'Europe/Berlin',
        on_exceed: 'block',
      },
    ]);
  });

  it('is read with the key, and says what was used', async () => {
    const { key } = await create({ name: 'used', budget: { amount: '5', period: 'total' } });
    const [{ id } = { id: '' }] = await ofKey(key.id);
    const spent = { id: `${id}:0-`, budgetId: id, startsAt: new Date(0), spentNano: 2_000_000_000n };
    await admin.database.budgetWindow.create({ data: spent });
    expect((await admin.call('GET', `/keys/${key.id}`)).body.budget).toMatchObject({
      id,
      amount: '5',
      used: '2.00',
      reserved: '0.00',
      remaining: '3.00',
      ratio: 0.4,
      status: 'ok',
    });
  });

  it('changes with the key, and stays the same budget', async () => {
    const { key } = await create({ name: 'changed', budget: { amount: '5', period: 'day', alerts: [0.9] } });
    const [before] = await ofKey(key.id);
    expect((await patch(key.id, { amount: '6' })).body.budget).toMatchObject({
      amount: '6',
      period: 'day',
      alerts: [0.9],
    });
    expect(await ofKey(key.id)).toMatchObject([{ id: before?.id, amount: '6.00', etag: '"2"' }]);
  });

  it('is left alone by a change of something else', async () => {
    const { key } = await create({ name: 'left alone', budget: { amount: '5', period: 'day' } });
    await admin.call('PATCH', `/keys/${key.id}`, { body: { name: 'renamed' } });
    expect(await ofKey(key.id)).toMatchObject([{ amount: '5.00', etag: '"1"' }]);
  });

  it('can be given later, and taken away with null', async () => {
    const { key } = await create({ name: 'later' });
    expect((await patch(key.id, { amount: '5', period: 'day' })).body.budget).toMatchObject({ amount: '5' });
    expect((await patch(key.id, null)).body.budget).toBeNull();
    expect(await ofKey(key.id)).toEqual([]);
  });

  it('is the oldest, where there are several', async () => {
    const { key } = await create({ name: 'several', budget: { amount: '5', period: 'day' } });
    const scope = { kind: 'key', id: key.id };
    await admin.call('POST', '/budgets', { body: { scope, amount: '50', period: 'month' } });
    expect((await admin.call('GET', `/keys/${key.id}`)).body.budget).toMatchObject({ amount: '5', period: 'day' });
    expect(await ofKey(key.id)).toHaveLength(2);
  });

  it('is not made where the key is refused', async () => {
    const before = await admin.database.budget.count();
    const body = { name: 'refused', project: 'gone', budget: { amount: '5', period: 'day' } };
    expect((await admin.call('POST', '/keys', { body })).status).toBe(400);
    expect(await admin.database.budget.count()).toBe(before);
  });

  it('ends with the key', async () => {
    const { key } = await create({ name: 'ending', budget: { amount: '5', period: 'day' } });
    await admin.call('DELETE', `/keys/${key.id}`);
    expect(await ofKey(key.id)).toEqual([]);
  });
});
