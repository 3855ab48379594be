import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;

beforeAll(async () => {
  admin = await startAdmin();
});

afterAll(() => admin.stop());

describe('A new key', () => {
  const bad: readonly [string, object, string][] = [
    ['no name', {}, '/name'],
    ['an empty name', { name: '' }, '/name'],
    ['a name with a line break', { name: 'a\nb' }, '/name'],
    ['a name with NUL', { name: 'a\0b' }, '/name'],
    ['a name of 10 KB', { name: 'x'.repeat(10_000) }, '/name'],
    ['a bad project', { name: 'a', project: 'No Spaces' }, '/project'],
    ['no models', { name: 'a', models: [] }, '/models'],
    ['rpm 0', { name: 'a', limits: { rpm: 0 } }, '/limits/rpm'],
    ['rpm -1', { name: 'a', limits: { rpm: -1 } }, '/limits/rpm'],
    ['rpm 1e12', { name: 'a', limits: { rpm: 1e12 } }, '/limits/rpm'],
    ['rpm 1.5', { name: 'a', limits: { rpm: 1.5 } }, '/limits/rpm'],
    ['rpm as text', { name: 'a', limits: { rpm: '60' } }, '/limits/rpm'],
    ['an unknown limit', { name: 'a', limits: { rps: 1 } }, '/limits/rps'],
    ['a negative budget', { name: 'a', budget: { amount: '-1', period: 'day' } }, '/budget/amount'],
    ['a budget of 0', { name: 'a', budget: { amount: '0', period: 'day' } }, '/budget/amount'],
    ['a budget of 9e15', { name: 'a', budget: { amount: '9e15', period: 'day' } }, '/budget/amount'],
    ['a budget as a float', { name: 'a', budget: { amount: 0.1, period: 'day' } }, '/budget/amount'],
    ['a budget for a decade', { name: 'a', budget: { amount: '1', period: 'decade' } }, '/budget/period'],
    ['an expiry that is no time', { name: 'a', expires_at: 'tomorrow' }, '/expires_at'],
    ['an id', { name: 'a', id: 'key_1' }, '/id'],
    ['a digest', { name: 'a', hash: 'x' }, '/hash'],
    ['what was spent', { name: 'a', spent: '0' }, '/spent'],
  ];

  it.each(bad)('is refused with %s', async (_, body, pointer) => {
    const { status, body: problem } = await admin.call('POST', '/keys', { body });
    expect(status).toBe(400);
    expect(problem.errors.map(({ pointer }) => pointer)).toContain(pointer);
  });

  it('is refused with a hint at the name that was meant', async () => {
    const { body } = await admin.call('POST', '/keys', { body: { name: 'a', limit: {} } });
    expect(body.errors[0]).toEqual({
      pointer: '/limit',
      code: 'unknown_field',
      message: 'Unknown field "limit": did you mean "limits"?',
    });
  });
});
