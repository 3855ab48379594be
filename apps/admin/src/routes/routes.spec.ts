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

describe('POST /routes', () => {
  it('makes a route', async () => {
    const { status, body, headers } = await admin.call('POST', '/routes', {
      body: {
        slug: 'smart',
        match: { models: ['smart', 'claude-*'] },
        strategy: 'weighted',
        targets: [{ provider: 'openai', model: 'gpt-5.4', weight: 3, priority: 1 }, target],
        failover: { first_token_s: 0.5 },
        delivery: 'whole',
      },
    });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/admin/v1/routes/${body.id}`);
    expect(body).toMatchObject({
      slug: 'smart',
      match: { models: ['smart', 'claude-*'] },
      strategy: 'weighted',
      targets: [
        { provider: 'openai', model: 'gpt-5.4', weight: 3, priority: 1 },
        { provider: 'openai', model: 'gpt-5.4', weight: 1, priority: 1 },
      ],
      fallback: [],
      failover: { first_token_s: 0.5 },
      delivery: 'whole',
      enabled: true,
    });
  });

  it('remembers a provider that was named by its id by its slug', async () => {
    const { body } = await create({ targets: [{ provider: providerId, model: '*' }] });
    expect(body.targets[0]).toMatchObject({ provider: 'openai', model: '*' });
  });

  it('answers 409 when the slug is taken', async () => {
    const { body } = await create();
    expect((await create({ slug: body.slug })).body.code).toBe('slug_taken');
  });

  const bad: readonly [string, object, string][] = [
    ['no match', { match: {} }, '/match/models'],
    ['no names', { match: { models: [] } }, '/match/models'],
    ['an empty name', { match: { models: [''] } }, '/match/models/0'],
    ['a name with spaces', { match: { models: ['a b'] } }, '/match/models/0'],
    ['an unknown condition', { match: { models: ['a'], when: 'true' } }, '/match/when'],
    ['an unknown strategy', { strategy: '__proto__' }, '/strategy'],
    ['no targets', { targets: [] }, '/targets'],
    ['10,000 targets', { targets: Array.from({ length: 10_000 }, () => target) }, '/targets'],
    ['a target at no provider', { targets: [target, { provider: 'gone', model: 'm' }] }, '/targets/1/provider'],
    ['a weight of -1', { targets: [{ ...target, weight: -1 }] }, '/targets/0/weight'],
    ['a weight that is no number', { targets: [{ ...target, weight: 'NaN' }] }, '/targets/0/weight'],
    ['weights that are all 0', { targets: [{ ...target, weight: 0 }] }, '/targets'],
    ['a priority of 0', { targets: [{ ...target, priority: 0 }] }, '/targets/0/priority'],
    ['a fallback that does not exist', { fallback: ['gone'] }, '/fallback/0'],
    ['a hedge, which does not exist yet', { hedge: 'auto' }, '/hedge'],
    ['an unknown delivery', { delivery: 'slow' }, '/delivery'],
    ['a failover with a mistyped field', { failover: { conect_s: 1 } }, '/failover/conect_s'],
    ['an id', { id: 'rte_1' }, '/id'],
  ];

  it.each(bad)('refuses %s', async (_, change, pointer) => {
    const { status, body } = await create(change);
    expect(status).toBe(400);
    expect(body.errors.map(({ pointer }) => pointer)).toContain(pointer);
  });

  it('refuses to fall back to itself', async () => {
    const slug = fresh();
    const { status, body } = await create({ slug, fallback: [slug] });
    expect([status, body.errors[0]?.code]).toEqual([400, 'cycle']);
  });
});

describe('PATCH /routes/{id}', () => {
  it('refuses a fallback that comes back', async () => {
    const { body: last } = await create();
    const { body: middle } = await create({ fallback: [last.slug] });
    const { body: first } = await create({ fallback: [middle.slug] });
    const { status, body } = await admin.call('PATCH', `/routes/${last.slug}`, { body: { fallback: [first.slug] } });
    expect([status, body.errors[0]?.code]).toEqual([400, 'cycle']);
  });

  it('lets only one of two edits close a circle', async () => {
    const [{ body: one }, { body: other }] = await Promise.all([create(), create()]);
    const edits = [
      admin.call('PATCH', `/routes/${one.slug}`, { body: { fallback: [other.slug] } }),
      admin.call('PATCH', `/routes/${other.slug}`, { body: { fallback: [one.slug] } }),
    ];
    expect((await Promise.all(edits)).map(({ status }) => status).toSorted()).toEqual([200, 400]);
  });

  it('changes what it names and nothing else', async () => {
    const { body: route } = await create({ failover: { retries: 2 } });
    const { body } = await admin.call('PATCH', `/routes/${route.id}`, { body: { strategy: 'round-robin' } });
    expect(body).toMatchObject({
      strategy: 'round-robin',
      failover: { retries: 2 },
      match: { models: ['m'] },
      etag: '"2"',
    });
  });
});

describe('PUT /routes/{slug}', () => {
  it('makes what is not there and replaces what is', async () => {
    const slug = fresh();
    const body = { match: { models: ['a'] }, targets: [target] };
    expect((await admin.call('PUT', `/routes/${slug}`, { body: { ...body, enabled: false } })).status).toBe(201);
    const replaced = await admin.call('PUT', `/routes/${slug}`, { body });
    expect([replaced.status, replaced.body.enabled, replaced.body.etag]).toEqual([200, true, '"2"']);
  });
});

describe('DELETE /routes/{id}', () => {
  it('answers 409 while another falls back to it, unless it is forced', async () => {
    const { body: route } = await create();
    await create({ fallback: [route.slug] });
    expect((await admin.call('DELETE', `/routes/${route.slug}`)).body.code).toBe('in_use');
    expect((await admin.call('DELETE', `/routes/${route.slug}?force=true`)).status).toBe(204);
    expect((await admin.call('GET', `/routes/${route.slug}`)).status).toBe(404);
  });
});
