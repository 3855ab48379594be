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
    ['a project that does not exist', { name: 'a', project: 'gone' }, '/project'],
    ['no models', { name: 'a', models: [] }, '/models'],
    ['no routes', { name: 'a', routes: [] }, '/routes'],
    ['a route with spaces', { name: 'a', routes: ['a b'] }, '/routes/0'],
    ['no endpoints', { name: 'a', endpoints: [] }, '/endpoints'],
    ['an unknown endpoint', { name: 'a', endpoints: ['chat', 'admin'] }, '/endpoints/1'],
    ['an endpoint from the prototype', { name: 'a', endpoints: ['constructor'] }, '/endpoints/0'],
    ['an address as text', { name: 'a', ip_allow: '10.0.0.1' }, '/ip_allow'],
    ['a host name', { name: 'a', ip_allow: ['localhost'] }, '/ip_allow/0'],
    ['an empty address', { name: 'a', ip_allow: [''] }, '/ip_allow/0'],
    ['half an address', { name: 'a', ip_allow: ['10.0.0'] }, '/ip_allow/0'],
    ['an address above 255', { name: 'a', ip_allow: ['10.0.0.256'] }, '/ip_allow/0'],
    ['an address in octal', { name: 'a', ip_allow: ['10.0.0.010'] }, '/ip_allow/0'],
    ['an address as a number', { name: 'a', ip_allow: [2130706433] }, '/ip_allow/0'],
    ['a range of 33 bits', { name: 'a', ip_allow: ['10.0.0.0', '10.0.0.0/33'] }, '/ip_allow/1'],
    ['a range of 129 bits', { name: 'a', ip_allow: ['2001:db8::/129'] }, '/ip_allow/0'],
    ['a range of -1 bits', { name: 'a', ip_allow: ['10.0.0.0/-1'] }, '/ip_allow/0'],
    ['a range of no bits', { name: 'a', ip_allow: ['10.0.0.0/'] }, '/ip_allow/0'],
    ['a range of a range', { name: 'a', ip_allow: ['10.0.0.0/8/8'] }, '/ip_allow/0'],
    ['a mask', { name: 'a', ip_allow: ['10.0.0.0/255.0.0.0'] }, '/ip_allow/0'],
    ['an address with a zone', { name: 'a', ip_allow: ['fe80::1%eth0'] }, '/ip_allow/0'],
    ['an address with a port', { name: 'a', ip_allow: ['10.0.0.1:80'] }, '/ip_allow/0'],
    ['201 addresses', { name: 'a', ip_allow: Array.from({ length: 201 }, () => '10.0.0.1') }, '/ip_allow'],
    ['rpm 0', { name: 'a', limits: { rpm: 0 } }, '/limits/rpm'],
    ['rpm -1', { name: 'a', limits: { rpm: -1 } }, '/limits/rpm'],
    ['rpm 1e12', { name: 'a', limits: { rpm: 1e12 } }, '/limits/rpm'],
    ['rpm 1.5', { name: 'a', limits: { rpm: 1.5 } }, '/limits/rpm'],
    ['rpm as text', { name: 'a', limits: { rpm: '60' } }, '/limits/rpm'],
    ['rpm that is not a number', { name: 'a', limits: { rpm: 'NaN' } }, '/limits/rpm'],
    ['input_tpm 0', { name: 'a', limits: { input_tpm: 0 } }, '/limits/input_tpm'],
    ['output_tpm -1', { name: 'a', limits: { output_tpm: -1 } }, '/limits/output_tpm'],
    ['a burst', { name: 'a', limits: { rpm: 1, burst: 61 } }, '/limits/burst'],
    ['an unknown limit', { name: 'a', limits: { rps: 1 } }, '/limits/rps'],
    ['a negative budget', { name: 'a', budget: { amount: '-1', period: 'day' } }, '/budget/amount'],
    ['a budget of 0', { name: 'a', budget: { amount: '0', period: 'day' } }, '/budget/amount'],
    ['a budget of 9e15', { name: 'a', budget: { amount: '9e15', period: 'day' } }, '/budget/amount'],
    ['a budget as a float', { name: 'a', budget: { amount: 0.1, period: 'day' } }, '/budget/amount'],
    ['a budget for a decade', { name: 'a', budget: { amount: '1', period: 'decade' } }, '/budget/period'],
    ['a budget above $9,000,000', { name: 'a', budget: { amount: '9000001', period: 'day' } }, '/budget/amount'],
    [
      'a budget in no time zone',
      { name: 'a', budget: { amount: '1', period: 'day', timezone: 'x' } },
      '/budget/timezone',
    ],
    ['a total that rolls', { name: 'a', budget: { amount: '1', period: 'total', rolling: true } }, '/budget/rolling'],
    [
      'a downgrade to a route that does not exist',
      { name: 'a', budget: { amount: '1', period: 'day', on_exceed: 'downgrade', downgrade_route: 'gone' } },
      '/budget/downgrade_route',
    ],
    ['a budget of another scope', { name: 'a', budget: { amount: '1', period: 'day', scope: {} } }, '/budget/scope'],
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
