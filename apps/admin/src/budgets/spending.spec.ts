import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { earlierWindows, windowOf } from '#core/ledger';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';
import { budgetOf } from './budget.row.js';

let admin: TestAdmin;

beforeAll(async () => {
  admin = await startAdmin();
});

afterAll(() => admin.stop());

const create = async (change: object = {}) => {
  const body = { scope: { kind: 'organization' }, amount: '10', period: 'total', ...change };
  return (await admin.call('POST', '/budgets', { body })).body.id;
};

const read = async (id: string) => (await admin.call('GET', `/budgets/${id}`)).body;

const rowOf = async (id: string) => budgetOf(await admin.database.budget.findUniqueOrThrow({ where: { id } }));

const now = () => Date.now();

/** As the ledger keeps it. */
async function spend(
  id: string,
  dollars: number,
  { user, isEarlier = false }: { user?: string; isEarlier?: boolean } = {},
) {
  const budget = await rowOf(id);
  const current = windowOf(budget, now(), user);
  const window = isEarlier ? (earlierWindows(budget, now(), user)[0] ?? current) : current;
  const ends = window.endsAt === undefined ? null : new Date(window.endsAt);
  const row = { budgetId: id, startsAt: new Date(window.startsAt), endsAt: ends };
  await admin.database.budgetWindow.create({
    data: { id: window.id, ...row, spentNano: BigInt(dollars * 1_000_000_000) },
  });
}

/** As a gateway says that was seen a while ago; what it holds is told when it changes. */
async function hold(id: string, dollars: number, { user, seenAgoMs = 0 }: { user?: string; seenAgoMs?: number } = {}) {
  const { id: window } = windowOf(await rowOf(id), now(), user);
  const heldNano = BigInt(dollars * 1_000_000_000);
  const replica = `replica_${randomUUID()}`;
  await admin.database.replica.create({ data: { id: replica, seenAt: new Date(now() - seenAgoMs) } });
  await admin.database.budgetHold.create({ data: { replica, window, heldNano, seenAt: new Date(now() - 600_000) } });
}

describe('What was used of a budget', () => {
  it('is what the ledger counted in its window', async () => {
    const id = await create();
    await spend(id, 2.5);
    expect(await read(id)).toMatchObject({ used: '2.50', remaining: '7.50', ratio: 0.25, status: 'ok' });
  });

  it('is not what other budgets used', async () => {
    const [id, other] = [await create(), await create()];
    await spend(other, 3);
    expect(await read(id)).toMatchObject({ used: '0.00' });
  });

  it('of a rolling one is of all its windows together', async () => {
    const id = await create({ period: 'month', rolling: true });
    await spend(id, 1);
    await spend(id, 2, { isEarlier: true });
    expect(await read(id)).toMatchObject({ used: '3.00', remaining: '7.00' });
  });

  it('of a calendar one is not of the window before', async () => {
    const id = await create({ period: 'hour' });
    const yesterday = windowOf(await rowOf(id), now() - 86_400_000);
    const data = { id: yesterday.id, budgetId: id, startsAt: new Date(yesterday.startsAt), spentNano: 9n };
    await admin.database.budgetWindow.create({ data });
    expect(await read(id)).toMatchObject({ used: '0.00' });
  });

  it('stands in lists as well', async () => {
    const id = await create({ scope: { kind: 'model', id: 'listed' } });
    await spend(id, 4);
    const { body } = await admin.call('GET', '/budgets?scope_kind=model&scope_id=listed');
    expect(body.data[0]).toMatchObject({ id, used: '4.00' });
  });
});

describe('What is held back of a budget', () => {
  it('is what all gateways hold that were heard of lately', async () => {
    const id = await create();
    await hold(id, 1);
    await hold(id, 2);
    await hold(id, 4, { seenAgoMs: 60_000 });
    expect(await read(id)).toMatchObject({ used: '0.00', reserved: '3.00', remaining: '7.00', ratio: 0.3 });
  });
});

describe('A budget that each user has', () => {
  const users = async (id: string) => (await admin.call('GET', `/budgets/${id}/users`)).body;

  it('tells what all used together, and is as full as the fullest', async () => {
    const id = await create({ scope: { kind: 'user', id: '*' } });
    await spend(id, 2, { user: 'ann' });
    await spend(id, 9, { user: 'bob' });
    await hold(id, 1, { user: 'bob' });
    expect(await read(id)).toMatchObject({
      used: '11.00',
      reserved: '1.00',
      remaining: '0.00',
      ratio: 1,
      status: 'warning',
    });
  });

  it('lists its users, those who used most first', async () => {
    const id = await create({ scope: { kind: 'user', id: '*' } });
    await spend(id, 2, { user: 'Ann: “a/b” 100%' });
    await spend(id, 10, { user: 'bob' });
    await hold(id, 3, { user: 'Ann: “a/b” 100%' });
    expect((await users(id)).data).toEqual([
      {
        id: 'bob',
        object: 'budget_user',
        used: '10.00',
        reserved: '0.00',
        remaining: '0.00',
        ratio: 1,
        status: 'exceeded',
      },
      {
        id: 'Ann: “a/b” 100%',
        object: 'budget_user',
        used: '2.00',
        reserved: '3.00',
        remaining: '5.00',
        ratio: 0.5,
        status: 'ok',
      },
    ]);
  });

  it('lists nobody where it is not of users', async () => {
    const id = await create();
    await spend(id, 2);
    expect((await users(id)).data).toEqual([]);
    expect((await admin.call('GET', '/budgets/gone/users')).status).toBe(404);
  });
});
