import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Prisma } from '#adapters/database';
import { earlierWindows, nanoUsd, type Period, windowOf } from '#core/ledger';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';
import { AlertsService } from './alerts.service.js';

let admin: TestAdmin;

beforeAll(async () => {
  admin = await startAdmin();
});

afterAll(() => admin.stop());

afterEach(async () => {
  await admin.database.webhook.deleteMany();
  await admin.database.budget.deleteMany();
  await admin.database.budgetAlert.deleteMany();
  await admin.database.budgetWindow.deleteMany();
});

const now = new Date('2026-11-20T10:30:00Z');
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000);

const budget = (change: Partial<Prisma.BudgetCreateInput> = {}) =>
  admin.database.budget.create({
    data: {
      id: 'bud_1',
      scopeKind: 'project',
      scopeId: 'default',
      amountNano: nanoUsd('10'),
      period: 'day',
      ...change,
    },
  });

interface Spent {
  readonly at?: Date;
  readonly period?: Period;
  readonly rolling?: boolean;
  readonly user?: string;
  /** How many slices ago, of a rolling one. */
  readonly ago?: number;
}

/** As the gateways book it: in the window that core names. */
async function spend(usd: string, { at = now, period = 'day', rolling = false, user, ago = 0 }: Spent = {}) {
  const scope = user === undefined ? { kind: 'project', id: 'default' } : { kind: 'user', id: '*' };
  const counted = {
    id: 'bud_1',
    scope: { kind: scope.kind === 'user' ? 'user' : 'project', id: scope.id } as const,
    amountNano: 1n,
    period,
    rolling,
    timezone: 'UTC',
    onExceed: 'block' as const,
  };
  const windows = [windowOf(counted, at.getTime(), user), ...earlierWindows(counted, at.getTime(), user)];
  const window = windows[ago];
  if (!window) throw new Error('There are not so many slices.');
  const { id, budgetId, startsAt, endsAt } = window;
  const spentNano = nanoUsd(usd);
  await admin.database.budgetWindow.upsert({
    where: { id },
    create: {
      id,
      budgetId,
      startsAt: new Date(startsAt),
      endsAt: endsAt === undefined ? null : new Date(endsAt),
      spentNano,
    },
    update: { spentNano: { increment: spentNano } },
  });
}

const look = (at = now) => admin.app.get(AlertsService).look(at);

const listen = (events = ['*']) =>
  admin.call('POST', '/webhooks', { body: { url: 'https://hooks.example.com', events } });

const told = async () =>
  (await admin.database.webhookDelivery.findMany({ orderBy: { id: 'asc' } })).map(({ payload }) => payload);

describe('An alert', () => {
  it('is told once when a part of a budget is spent', async () => {
    await listen();
    await budget();
    await spend('4.999999999');
    expect(await look()).toBe(0);
    await spend('0.000000001');
    expect(await look()).toBe(1);
    expect(await look()).toBe(0);
    expect(await told()).toEqual([
      {
        type: 'budget.alert',
        timestamp: now.toISOString(),
        data: {
          budget: {
            id: 'bud_1',
            scope: { kind: 'project', id: 'default' },
            amount: '10',
            period: 'day',
            on_exceed: 'block',
          },
          threshold: 0.5,
          used: '5',
          ratio: 0.5,
          window: { starts_at: '2026-11-20T00:00:00.000Z', resets_at: '2026-11-21T00:00:00.000Z' },
        },
      },
    ]);
  });

  it('is told for each part that was passed at once, and to each webhook', async () => {
    await Promise.all([listen(), listen(['budget.alert'])]);
    await budget();
    await spend('12');
    expect(await look()).toBe(3);
    expect(await told()).toHaveLength(6);
  });

  it('is told once by many admins that look at the same time', async () => {
    await listen();
    await budget();
    await spend('6');
    const others = Array.from({ length: 5 }, () => new AlertsService(admin.database));
    await Promise.all(others.map((service) => service.look(now)));
    await look();
    expect(await told()).toHaveLength(1);
  });

  it('is not told of a window that is over, and again of the next one', async () => {
    await listen();
    await budget();
    await spend('6');
    expect(await look(later(24))).toBe(0);
    expect(await look()).toBe(1);
    await spend('6', { at: later(24) });
    expect(await look(later(24))).toBe(1);
  });

  it('says which user it is about, where each has his own', async () => {
    await listen();
    await budget({ scopeKind: 'user', scopeId: '*' });
    await spend('6', { user: 'anna:1 ü' });
    await spend('1', { user: 'bob' });
    expect(await look()).toBe(1);
    expect(await told()).toMatchObject([{ data: { user: 'anna:1 ü', used: '6' } }]);
  });

  it('is told of a budget that never ends, and of one that was made rolling and never ends', async () => {
    await listen();
    await budget({ period: 'total', rolling: true });
    await spend('6', { period: 'total' });
    expect(await look()).toBe(1);
    expect(await told()).toMatchObject([{ data: { window: { resets_at: null } } }]);
  });

  it('is not told of a budget that is disabled, nor to nobody later', async () => {
    await budget({ enabled: false });
    await spend('6');
    expect(await look()).toBe(0);
    await admin.database.budget.updateMany({ data: { enabled: true } });
    expect(await look()).toBe(1);
    await listen();
    expect(await look()).toBe(0);
    expect(await told()).toEqual([]);
  });
});

describe.each([
  ['of the calendar', {}, false],
  ['that rolls', { rolling: true }, false],
  ['that each user has for himself', { scopeKind: 'user', scopeId: '*' }, true],
  ['that never ends', { period: 'total' }, false],
] as const)('An alert after a top-up of a budget %s', (_, change, isOfUsers) => {
  const user = isOfUsers ? { user: 'anna:1 ü' } : {};
  const spendNow = (usd: string) => spend(usd, { ...change, ...user, at: new Date() });
  const topUp = (amount: string) => admin.call('POST', '/budgets/bud_1/topup', { body: { amount, ...user } });

  it('is told again only of parts that are not used up any more, once they are again', async () => {
    await listen();
    await budget(change);
    await spendNow('9');
    if (isOfUsers) await spend('6', { at: new Date(), user: 'bob' });
    expect(await look(new Date())).toBe(isOfUsers ? 3 : 2);
    expect((await topUp('0.5')).status).toBeLessThan(300);
    expect(await look(new Date())).toBe(0);
    await topUp('1');
    expect(await look(new Date())).toBe(0);
    await spendNow('1');
    expect(await look(new Date())).toBe(1);
    expect((await told()).at(-1)).toMatchObject({ data: { threshold: 0.8 } });
  });
});

describe('An alert of a rolling budget', () => {
  it('counts exactly the slices that the gateways count', async () => {
    await listen();
    await budget({ rolling: true });
    await spend('3', { rolling: true });
    await spend('2', { rolling: true, ago: 24 });
    await spend('9', { rolling: true, at: later(-24), ago: 1 });
    expect(await look()).toBe(1);
    expect(await told()).toMatchObject([
      { data: { used: '5', window: { starts_at: '2026-11-19T10:00:00.000Z', resets_at: '2026-11-20T11:00:00.000Z' } } },
    ]);
  });

  it('is told once in a period, however often it is passed', async () => {
    await listen();
    await budget({ rolling: true });
    await spend('6', { rolling: true });
    expect(await look()).toBe(1);
    expect([await look(later(1)), await look(later(14))]).toEqual([0, 0]);
    await spend('6', { rolling: true, at: later(26) });
    expect(await look(later(26))).toBe(1);
  });

  it('is told again once there was room again', async () => {
    await budget({ rolling: true });
    await spend('6', { rolling: true, at: new Date() });
    expect(await look(new Date())).toBe(1);
    await admin.call('POST', '/budgets/bud_1/reset');
    expect(await look(new Date())).toBe(0);
    await spend('6', { rolling: true, at: new Date() });
    expect(await look(new Date())).toBe(1);
  });
});

describe('An alert of the budget of a key', () => {
  it('is told again when its amount was changed with the key', async () => {
    const { body } = await admin.call('POST', '/keys', {
      body: { name: 'alerted', budget: { amount: '10', period: 'total', alerts: [0.5] } },
    });
    const { id } = body.key.budget as { readonly id: string };
    const window = { id: `${id}:0-`, budgetId: id, startsAt: new Date(0), spentNano: nanoUsd('6') };
    await admin.database.budgetWindow.create({ data: window });
    expect([await look(), await look()]).toEqual([1, 0]);
    await admin.call('PATCH', `/keys/${body.key.id}`, { body: { budget: { amount: '11' } } });
    expect(await look()).toBe(1);
  });
});
