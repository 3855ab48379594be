import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adminToken, startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;

beforeAll(async () => {
  admin = await startAdmin();
  await admin.call('POST', '/providers', { body: { slug: 'thing', kind: 'openai', api_key: 'sk-canary-0123456789' } });
  await admin.call('POST', '/routes', {
    body: { slug: 'thing', match: { models: ['thing'] }, targets: [{ provider: 'thing', model: 'm' }] },
  });
  await admin.call('POST', '/keys', { body: { name: 'thing' } });
  await admin.call('POST', '/teams', { body: { slug: 'thing' } });
  await admin.call('POST', '/projects', { body: { slug: 'thing' } });
});

afterAll(() => admin.stop());

const get = (path: string) => admin.call('GET', path);

const pairs = (resources: readonly string[], inputs: readonly string[]) =>
  resources.flatMap((resource) => inputs.map((input) => [resource, input] as const));

const written = ['providers', 'routes', 'keys', 'teams', 'projects'];
const lists = [...written, 'requests', 'prices', 'models', 'deployments'];

describe('A list', () => {
  const queries = [
    'limit=-1',
    'limit=0',
    'limit=201',
    'limit=1e9',
    'limit=abc',
    'limit=1&limit=2',
    'sort=name;drop table keys',
    'sort=__proto__',
    'constructor=1',
    'fields=x',
    `q=${'%25'.repeat(1_000)}`,
  ];

  it.each(pairs(lists, queries))('of %s refuses ?%s', async (resource, query) => {
    expect((await get(`/${resource}?${query}`)).status).toBe(400);
  });

  const cursors = ['after=x', 'after=prov_1', 'after=%00', "before=' OR 1=1--", 'order=__proto__', 'order=DESC'];

  it.each(pairs([...written, 'requests'], cursors))('of %s refuses ?%s', async (resource, query) => {
    expect((await get(`/${resource}?${query}`)).status).toBe(400);
  });

  it.each([
    ['requests', "key=' OR 1=1--"],
    ['requests', 'key=%25'],
    ['requests', 'key=_'],
    ['requests', 'model=%5c'],
    ['requests', 'outcome=%25%25%25'],
    ['deployments', 'after=%25'],
  ])('of %s takes ?%s for a name that nothing has', async (resource, query) => {
    expect(await get(`/${resource}?${query}`)).toMatchObject({ status: 200, body: { has_more: false } });
    expect((await get(`/requests?${query}`)).body.data ?? []).toEqual([]);
  });
});

describe('An id', () => {
  const ids = [
    '0',
    '-1',
    'key_00000000000000000000000000',
    '00000000-0000-0000-0000-000000000000',
    '%2e%2e%2f',
    '%00',
    '%ff',
    '__proto__',
    'constructor',
    encodeURIComponent("' OR 1=1--"),
    encodeURIComponent('[object Object]'),
    'x'.repeat(1_000),
    'x'.repeat(10_000),
  ];

  it.each(pairs([...written, 'requests'], ids))('of %s is not found as %s', async (resource, id) => {
    const { status, headers } = await get(`/${resource}/${id}`);
    expect([400, 404, 414]).toContain(status);
    expect(headers.get('content-type')).toContain('application/problem+json');
  });
});

describe('A patch', () => {
  const changes = [{ id: 'x' }, { tenantId: 'x' }, { role: 'owner' }, { spent: '0' }, { hash: null }, { revision: 9 }];
  const cases = written.flatMap((resource) => changes.map((change) => [resource, change] as const));

  it.each(cases)('of %s refuses %j', async (resource, body) => {
    const { status } = await admin.call('PATCH', `/${resource}/thing`, { body });
    expect(status).toBe(400);
  });
});

describe('Notes', () => {
  it.each(['<script>alert(1)</script>', '=cmd()', "' OR 1=1--", '\u202eright to left', '🙂'])(
    'are kept as they are: %s',
    async (note) => {
      const { body } = await admin.call('PATCH', '/providers/thing', { body: { metadata: { note } } });
      expect(body).toMatchObject({ metadata: { note } });
    },
  );

  it.each(['a\nb', 'a\0b', 'a\u2028b', 'x'.repeat(10_000)])('are refused as %j', async (note) => {
    expect((await admin.call('PATCH', '/providers/thing', { body: { metadata: { note } } })).status).toBe(400);
  });
});

describe('What another site could send', () => {
  const cookie = `token=${adminToken}; session=${adminToken}; token=${adminToken}`;

  it('does not pass with a cookie', async () => {
    expect((await admin.call('GET', '/keys', { headers: { authorization: '', cookie } })).status).toBe(401);
  });

  it.each(['null', 'https://evil.example'])('from the origin %s gets no permission to read', async (origin) => {
    const { headers } = await admin.call('GET', '/keys', { headers: { origin } });
    expect(headers.has('access-control-allow-origin')).toBe(false);
    expect((await admin.call('OPTIONS', '/keys', { headers: { origin } })).status).toBe(404);
  });

  it('cannot turn a method into another one', async () => {
    const headers = { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' };
    expect((await admin.call('GET', '/keys/thing?_method=DELETE', { headers })).body.name).toBe('thing');
    expect((await get('/keys/thing')).status).toBe(200);
  });

  it.each([
    `Bearer ${'x'.repeat(10_000)}`,
    'Bearer ünïcode',
    'Bearer a b',
    "Bearer ' OR '1'='1",
    `Basic ${adminToken}`,
  ])('as %s is no token', async (authorization) => {
    const header = Buffer.from(authorization, 'utf8').toString('latin1');
    expect((await admin.call('GET', '/keys', { headers: { authorization: header } })).status).toBe(401);
  });
});

describe('A sealed credential', () => {
  const step = async () => (await admin.call('POST', '/providers/thing/test')).body.checks.at(-1);

  it('that was moved here from another provider does not open, and is not told', async () => {
    const other = { slug: 'other', kind: 'openai', api_key: 'sk-canary-9876543210' };
    const { body } = await admin.call('POST', '/providers', { body: other });
    const { secretSealed } = await admin.database.provider.findUniqueOrThrow({ where: { id: body.id } });
    await admin.database.provider.update({ where: { slug: 'thing' }, data: { secretSealed } });
    const failed = await step();
    expect(failed).toMatchObject({
      step: 'credential',
      ok: false,
      message: expect.stringContaining('cannot be opened'),
    });
    expect(JSON.stringify(failed)).not.toContain('canary');
  });

  it('of another ENCRYPTION_KEY does not open either', async () => {
    const sealed = (await admin.database.provider.findUniqueOrThrow({ where: { slug: 'thing' } })).secretSealed ?? '';
    const [version, , ...rest] = sealed.split('.');
    const secretSealed = [version, '00000000', ...rest].join('.');
    await admin.database.provider.update({ where: { slug: 'thing' }, data: { secretSealed } });
    expect(await step()).toMatchObject({ step: 'credential', message: expect.stringContaining('ENCRYPTION_KEY') });
  });
});
