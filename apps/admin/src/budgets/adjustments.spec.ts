import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;

beforeAll(async () => {
  admin = await startAdmin();
});

afterAll(() => admin.stop());

const create = async (change: object = {}) => {
  const body = { scope: { kind: 'project', id: 'default' }, amount: '10', period: 'total', ...change };
  return (await admin.call('POST', '/budgets', { body })).body.id;
};

const act = (id: string, action: string, body?: object, headers = {}) =>
  admin.call('POST', `/budgets/${id}/${action}`, { headers, ...(body && { body }) });

const listed = async (id: string, query = '') => (await admin.call('GET', `/budgets/${id}/adjustments${query}`)).body;

describe('POST /budgets/{id}/topup', () => {
  it('lets more be spent', async () => {
    const id = await create();
    const { status, body } = await act(id, 'topup', { amount: '2.5', note: 'for the fair' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, amount: '10.00', used: '-2.50', remaining: '12.50' });
  });

  it('is done once for one Idempotency-Key', async () => {
    const id = await create();
    const headers = { 'idempotency-key': 'top-up-once' };
    await act(id, 'topup', { amount: '1' }, headers);
    expect((await act(id, 'topup', { amount: '1' }, headers)).body).toMatchObject({ used: '-1.00' });
    expect((await listed(id)).data).toHaveLength(1);
  });
});

describe('POST /budgets/{id}/adjust', () => {
  it('counts something as spent, or as not spent', async () => {
    const id = await create();
    expect((await act(id, 'adjust', { amount: '4', note: 'a bill' })).body).toMatchObject({ used: '4.00' });
    expect((await act(id, 'adjust', { amount: '-1.000000001', note: 'a refund' })).body).toMatchObject({
      used: '2.999999999',
    });
  });

  it('is a line of the ledger that says where it counts', async () => {
    const id = await create();
    await act(id, 'adjust', { amount: '3', note: 'a bill' });
    const [entry, ...more] = await admin.database.ledgerEntry.findMany({ where: { windows: { has: `${id}:0-` } } });
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      kind: 'adjustment',
      status: 'correction',
      project: 'default',
      costNano: 3_000_000_000n,
      note: 'a bill',
    });
  });
});

describe('POST /budgets/{id}/reset', () => {
  it('takes away what was used until now', async () => {
    const id = await create();
    await act(id, 'adjust', { amount: '7', note: 'a bill' });
    expect((await act(id, 'reset')).body).toMatchObject({ used: '0.00', remaining: '10.00' });
  });

  it('takes it away once, also when two ask', async () => {
    const id = await create();
    await act(id, 'adjust', { amount: '7', note: 'a bill' });
    await Promise.all([act(id, 'reset'), act(id, 'reset'), act(id, 'reset')]);
    expect((await admin.call('GET', `/budgets/${id}`)).body).toMatchObject({ used: '0.00' });
  });

  it('writes nothing where nothing was used', async () => {
    const id = await create();
    expect((await act(id, 'reset', { note: 'just in case' })).status).toBe(200);
    expect((await listed(id)).data).toEqual([]);
  });
});

describe('A budget that each user has', () => {
  it('is put right for one of them', async () => {
    const id = await create({ scope: { kind: 'user', id: '*' } });
    await act(id, 'adjust', { amount: '4', note: 'a bill', user: 'ann' });
    await act(id, 'topup', { amount: '1', user: 'bob' });
    const { body } = await admin.call('GET', `/budgets/${id}/users`);
    expect(body.data).toMatchObject([
      { id: 'ann', used: '4.00' },
      { id: 'bob', used: '-1.00' },
    ]);
  });

  it('is reset for one of them, or for all', async () => {
    const id = await create({ scope: { kind: 'user', id: '*' } });
    for (const user of ['ann', 'bob', 'cid']) await act(id, 'adjust', { amount: '4', note: 'a bill', user });
    expect((await act(id, 'reset', { user: 'ann' })).body).toMatchObject({ used: '8.00' });
    expect((await act(id, 'reset')).body).toMatchObject({ used: '0.00' });
  });

  it('needs to be told whose is meant', async () => {
    const id = await create({ scope: { kind: 'user', id: '*' } });
    for (const action of ['topup', 'adjust']) {
      const { status, body } = await act(id, action, { amount: '4', note: 'a bill' });
      expect([status, body.errors[0]?.pointer]).toEqual([400, '/user']);
    }
  });
});

describe('GET /budgets/{id}/adjustments', () => {
  it('tells what was put right, the newest first, in pages', async () => {
    const [id, other] = [await create(), await create()];
    await act(id, 'adjust', { amount: '4', note: 'one' });
    await act(id, 'topup', { amount: '2' });
    await act(other, 'adjust', { amount: '9', note: 'not here' });
    const page = await listed(id, '?limit=1');
    expect(page).toMatchObject({ has_more: true, data: [{ object: 'adjustment', amount: '-2.00', note: null }] });
    const next = await listed(id, `?limit=1&after=${page.last_id}`);
    expect(next).toMatchObject({ has_more: false, data: [{ amount: '4.00', note: 'one', windows: [`${id}:0-`] }] });
    expect((await listed(id, '?order=asc')).first_id).toBe(next.first_id);
    expect((await listed(id, `?before=${next.first_id}`)).data).toEqual(page.data);
  });
});

describe('An adjustment', () => {
  const bad: readonly [string, object, string][] = [
    ['topup', {}, '/amount'],
    ['topup', { amount: '-1' }, '/amount'],
    ['topup', { amount: '0' }, '/amount'],
    ['topup', { amount: 1 }, '/amount'],
    ['topup', { amount: '9000001' }, '/amount'],
    ['topup', { amount: '1', note: 'a\nb' }, '/note'],
    ['topup', { amount: '1', user: 'ann' }, '/user'],
    ['topup', { amount: '1', reason: 'x' }, '/reason'],
    ['adjust', { amount: '1' }, '/note'],
    ['adjust', { amount: '0', note: 'x' }, '/amount'],
    ['adjust', { amount: '-0.00', note: 'x' }, '/amount'],
    ['adjust', { amount: '+1', note: 'x' }, '/amount'],
    ['adjust', { amount: '1e3', note: 'x' }, '/amount'],
    ['adjust', { amount: '-9000001', note: 'x' }, '/amount'],
    ['adjust', { amount: '1', note: 'x'.repeat(513) }, '/note'],
    ['reset', { amount: '1' }, '/amount'],
    ['reset', { user: 'ann' }, '/user'],
  ];

  it.each(bad)('is refused: %s %j', async (action, sent, pointer) => {
    const { status, body } = await act(await create(), action, sent);
    expect(status).toBe(400);
    expect(body.errors.map(({ pointer }) => pointer)).toContain(pointer);
  });

  it.each(['topup', 'adjust', 'reset'])('needs a budget that is there: %s', async (action) => {
    const body = action === 'reset' ? {} : { amount: '1', note: 'x' };
    expect((await act('bud_gone', action, body)).status).toBe(404);
  });
});
