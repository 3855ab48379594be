import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;
let keyId: string;

beforeAll(async () => {
  admin = await startAdmin();
  await admin.call('POST', '/teams', { body: { slug: 'data' } });
  await admin.call('POST', '/providers', { body: { slug: 'openai', kind: 'openai' } });
  const target = { provider: 'openai', model: 'small' };
  await admin.call('POST', '/routes', { body: { slug: 'cheap', match: { models: ['cheap'] }, targets: [target] } });
  keyId = (await admin.call('POST', '/keys', { body: { name: 'app' } })).body.key.id;
  await admin.call('POST', '/keys', { body: { name: 'twin' } });
  await admin.call('POST', '/keys', { body: { name: 'twin' } });
});

afterAll(() => admin.stop());

const whole = { scope: { kind: 'project', id: 'default' }, amount: '500', period: 'month' };

const create = (change: object = {}) => admin.call('POST', '/budgets', { body: { ...whole, ...change } });

describe('POST /budgets', () => {
  it('makes a budget', async () => {
    const { status, body, headers } = await create({ timezone: 'UTC', on_exceed: 'block' });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/admin/v1/budgets/${body.id}`);
    expect(body.id).toMatch(/^bud_/);
    expect(body).toMatchObject({
      object: 'budget',
      scope: { kind: 'project', id: 'default' },
      amount: '500.00',
      period: 'month',
      timezone: 'UTC',
      rolling: false,
      on_exceed: 'block',
      downgrade_route: null,
      alerts: [0.5, 0.8, 1],
      enabled: true,
      used: '0.00',
      reserved: '0.00',
      remaining: '500.00',
      ratio: 0,
      status: 'ok',
      etag: '"1"',
    });
  });

  it.each([
    [{ kind: 'organization' }, '*'],
    [{ kind: 'organization', id: '*' }, '*'],
    [{ kind: 'team', id: 'data' }, 'data'],
    [{ kind: 'provider', id: 'openai' }, 'openai'],
    [{ kind: 'model', id: 'gpt-5.4' }, 'gpt-5.4'],
    [{ kind: 'model', id: 'openai/gpt-5.4' }, 'openai/gpt-5.4'],
    [{ kind: 'user', id: '*' }, '*'],
    [{ kind: 'user', id: 'Ann O’Neil <ann@example.org>' }, 'Ann O’Neil <ann@example.org>'],
  ])('takes the scope %j', async (scope, id) => {
    expect((await create({ scope })).body).toMatchObject({ scope: { kind: scope.kind, id } });
  });

  it('remembers a key that was named by its name by its id', async () => {
    expect((await create({ scope: { kind: 'key', id: 'app' } })).body).toMatchObject({ scope: { id: keyId } });
    expect((await create({ scope: { kind: 'key', id: keyId } })).body).toMatchObject({ scope: { id: keyId } });
  });

  it('remembers a team that was named by its id by its slug', async () => {
    const { id } = (await admin.call('GET', '/teams/data')).body;
    expect((await create({ scope: { kind: 'team', id } })).body).toMatchObject({ scope: { id: 'data' } });
  });

  it('takes a route to serve on', async () => {
    const change = { on_exceed: 'downgrade', downgrade_route: 'cheap' };
    expect((await create(change)).body).toMatchObject(change);
  });

  it.each([
    ['0.000000001', '0.000000001'],
    ['9000000', '9000000.00'],
    ['0.10', '0.10'],
  ])('keeps %s exactly', async (amount, shown) => {
    expect((await create({ amount })).body).toMatchObject({ amount: shown });
  });

  const bad: readonly [string, object, string][] = [
    ['no amount', { amount: undefined }, '/amount'],
    ['a negative amount', { amount: '-1' }, '/amount'],
    ['an amount of 0', { amount: '0.00' }, '/amount'],
    ['an amount of 9e15', { amount: '9e15' }, '/amount'],
    ['an amount of nine quadrillion', { amount: '9000000000000000' }, '/amount'],
    ['an amount that is a hair too large', { amount: '9000000.000000001' }, '/amount'],
    ['an amount with ten decimals', { amount: '0.0000000001' }, '/amount'],
    ['an amount as a float', { amount: 0.1 }, '/amount'],
    ['an amount as a whole number', { amount: 500 }, '/amount'],
    ['NaN', { amount: 'NaN' }, '/amount'],
    ['Infinity', { amount: 'Infinity' }, '/amount'],
    ['a currency', { amount: '$5' }, '/amount'],
    ['no period', { period: undefined }, '/period'],
    ['a period of -1d', { period: '-1d' }, '/period'],
    ['a period of 0s', { period: '0s' }, '/period'],
    ['a period of 1000y', { period: '1000y' }, '/period'],
    ['a period from the prototype', { period: 'constructor' }, '/period'],
    ['a time zone that is nowhere', { timezone: 'Mars/Olympus' }, '/timezone'],
    ['a time zone of rubbish', { timezone: "'; DROP TABLE" }, '/timezone'],
    ['a time zone with NUL', { timezone: 'UTC\0' }, '/timezone'],
    ['an offset', { timezone: '+01:00' }, '/timezone'],
    ['no time zone', { timezone: '' }, '/timezone'],
    ['a total that rolls', { period: 'total', rolling: true }, '/rolling'],
    ['rolling as text', { rolling: 'yes' }, '/rolling'],
    ['an unknown consequence', { on_exceed: 'pray' }, '/on_exceed'],
    ['a downgrade to nowhere', { on_exceed: 'downgrade' }, '/downgrade_route'],
    [
      'a downgrade to a route that does not exist',
      { on_exceed: 'downgrade', downgrade_route: 'gone' },
      '/downgrade_route',
    ],
    ['an alert at 0', { alerts: [0] }, '/alerts/0'],
    ['an alert at -1', { alerts: [-1] }, '/alerts/0'],
    ['an alert at 11', { alerts: [0.5, 11] }, '/alerts/1'],
    ['an alert finer than a thousandth', { alerts: [0.0005] }, '/alerts/0'],
    ['an alert as text', { alerts: ['0.5'] }, '/alerts/0'],
    ['the same alert twice', { alerts: [0.5, 0.5] }, '/alerts'],
    ['eleven alerts', { alerts: Array.from({ length: 11 }, (_, at) => (at + 1) / 100) }, '/alerts'],
    ['no scope', { scope: undefined }, '/scope'],
    ['a scope of an unknown kind', { scope: { kind: 'planet', id: 'x' } }, '/scope/kind'],
    ['a scope without an id', { scope: { kind: 'team' } }, '/scope/id'],
    ['a scope with an empty id', { scope: { kind: 'user', id: '' } }, '/scope/id'],
    ['another organization', { scope: { kind: 'organization', id: 'acme' } }, '/scope/id'],
    ['a team that does not exist', { scope: { kind: 'team', id: 'gone' } }, '/scope/id'],
    ['every team', { scope: { kind: 'team', id: '*' } }, '/scope/id'],
    ['a project that does not exist', { scope: { kind: 'project', id: 'gone' } }, '/scope/id'],
    ['a provider that does not exist', { scope: { kind: 'provider', id: 'gone' } }, '/scope/id'],
    ['a key that does not exist', { scope: { kind: 'key', id: 'gone' } }, '/scope/id'],
    ['a name that two keys have', { scope: { kind: 'key', id: 'twin' } }, '/scope/id'],
    ['a model with spaces', { scope: { kind: 'model', id: 'a b' } }, '/scope/id'],
    ['a user of 300 letters', { scope: { kind: 'user', id: 'x'.repeat(300) } }, '/scope/id'],
    ['a user with a line break', { scope: { kind: 'user', id: 'a\nb' } }, '/scope/id'],
    ['an unknown field in the scope', { scope: { kind: 'user', id: 'a', name: 'b' } }, '/scope/name'],
    ['what was used', { used: '0' }, '/used'],
    ['an id', { id: 'bud_1' }, '/id'],
    ['metadata that is no text', { metadata: { a: 1 } }, '/metadata/a'],
  ];

  it.each(bad)('refuses %s', async (_, change, pointer) => {
    const { status, body } = await create(change);
    expect(status).toBe(400);
    expect(body.errors.map(({ pointer }) => pointer)).toContain(pointer);
  });
});

describe('GET /budgets', () => {
  it('lists those of a scope', async () => {
    const { body } = await create({ scope: { kind: 'model', id: 'only/one' } });
    const listed = (await admin.call('GET', '/budgets?scope_kind=model&scope_id=only/one')).body;
    expect(listed.data.map(({ id }) => id)).toEqual([body.id]);
    expect((await admin.call('GET', '/budgets?scope_kind=model')).body.data.length).toBeGreaterThan(1);
    expect((await admin.call('GET', '/budgets?scope_kind=planet')).status).toBe(400);
  });

  it('does not find what is no budget', async () => {
    expect((await admin.call('GET', '/budgets/default')).status).toBe(404);
  });
});

describe('PATCH /budgets/{id}', () => {
  it('changes what it names and nothing else', async () => {
    const { body } = await create({ alerts: [0.9], timezone: 'Europe/Berlin' });
    const patched = await admin.call('PATCH', `/budgets/${body.id}`, { body: { amount: '750.5', enabled: false } });
    expect(patched.body).toMatchObject({
      amount: '750.50',
      enabled: false,
      alerts: [0.9],
      timezone: 'Europe/Berlin',
      etag: '"2"',
    });
  });

  const bad: readonly [object, string][] = [
    [{ amount: '0' }, '/amount'],
    [{ amount: null }, '/amount'],
    [{ scope: { id: 'other' } }, '/scope'],
    [{ scope: { kind: 'user', id: 'a' } }, '/scope'],
    [{ on_exceed: 'downgrade' }, '/downgrade_route'],
    [{ spent: '0' }, '/spent'],
    [{ used: '0' }, '/used'],
    [{ id: null }, '/id'],
  ];

  it.each(bad)('refuses %j', async (change, pointer) => {
    const { id } = (await create()).body;
    const { status, body } = await admin.call('PATCH', `/budgets/${id}`, { body: change });
    expect([status, body.errors[0]?.pointer]).toEqual([400, pointer]);
  });

  it('lets one of two edits of the same version win', async () => {
    const { id } = (await create()).body;
    const edit = (amount: string) =>
      admin.call('PATCH', `/budgets/${id}`, { body: { amount }, headers: { 'if-match': '"1"' } });
    const statuses = (await Promise.all([edit('1'), edit('2')])).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 412]);
  });
});

describe('DELETE /budgets/{id}', () => {
  it('deletes it', async () => {
    const { id } = (await create()).body;
    expect((await admin.call('DELETE', `/budgets/${id}`, { headers: { 'if-match': '"9"' } })).status).toBe(412);
    expect((await admin.call('DELETE', `/budgets/${id}`)).status).toBe(204);
    expect((await admin.call('GET', `/budgets/${id}`)).status).toBe(404);
  });
});
