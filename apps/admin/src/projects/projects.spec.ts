import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;
let teamId: string;

beforeAll(async () => {
  admin = await startAdmin();
  teamId = (await admin.call('POST', '/teams', { body: { slug: 'data' } })).body.id;
});

afterAll(() => admin.stop());

let count = 0;
const fresh = () => `project-${(count += 1)}`;

const create = (body: object = {}) => admin.call('POST', '/projects', { body: { slug: fresh(), ...body } });

describe('The project `default`', () => {
  it('is there from the beginning', async () => {
    expect((await admin.call('GET', '/projects/default')).body).toMatchObject({
      slug: 'default',
      team: null,
      limits: {},
    });
  });

  it('can be limited and given to a team', async () => {
    const { body } = await admin.call('PATCH', '/projects/default', { body: { team: 'data', limits: { tpm: 5 } } });
    expect(body).toMatchObject({ team: 'data', limits: { tpm: 5 } });
  });

  it('cannot be deleted', async () => {
    const { status, body } = await admin.call('DELETE', '/projects/default');
    expect([status, body.code]).toEqual([409, 'in_use']);
  });
});

describe('POST /projects', () => {
  it('makes a project', async () => {
    const { status, body, headers } = await create({ slug: 'billing', name: 'Billing', team: 'data' });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/admin/v1/projects/${body.id}`);
    expect(body).toMatchObject({ object: 'project', slug: 'billing', name: 'Billing', team: 'data', limits: {} });
  });

  it('remembers a team that was named by its id by its slug', async () => {
    expect((await create({ team: teamId })).body).toMatchObject({ team: 'data' });
  });

  it('needs no team', async () => {
    const { body } = await create();
    expect(body).toMatchObject({ name: body.slug, team: null });
  });

  it('answers 409 when the slug is taken', async () => {
    const { body } = await create();
    expect((await create({ slug: body.slug })).body.code).toBe('slug_taken');
  });

  const bad: readonly [string, object, string][] = [
    ['a team that does not exist', { team: 'gone' }, '/team'],
    ['a team from the prototype', { team: '__proto__' }, '/team'],
    ['a team with NUL', { team: 'a\0' }, '/team'],
    ['two teams', { team: ['data'] }, '/team'],
    ['a slug with spaces', { slug: 'a b' }, '/slug'],
    ['an empty name', { name: '' }, '/name'],
    ['rpm 1e12', { limits: { rpm: 1e12 } }, '/limits/rpm'],
    ['a budget', { budget: {} }, '/budget'],
  ];

  it.each(bad)('refuses %s', async (_, change, pointer) => {
    const { status, body } = await create(change);
    expect(status).toBe(400);
    expect(body.errors.map(({ pointer }) => pointer)).toContain(pointer);
  });
});

describe('GET /projects', () => {
  it('lists those of a team', async () => {
    await admin.call('POST', '/teams', { body: { slug: 'few' } });
    const { body } = await create({ team: 'few' });
    await create();
    expect((await admin.call('GET', '/projects?team=few')).body.data.map(({ slug }) => slug)).toEqual([body.slug]);
  });
});

describe('PATCH /projects/{id}', () => {
  it('moves it to no team', async () => {
    const { body } = await create({ team: 'data' });
    expect((await admin.call('PATCH', `/projects/${body.slug}`, { body: { team: null } })).body).toMatchObject({
      team: null,
      etag: '"2"',
    });
  });

  it('refuses a team that does not exist', async () => {
    const { body } = await create();
    const refused = await admin.call('PATCH', `/projects/${body.slug}`, { body: { team: 'gone' } });
    expect([refused.status, refused.body.errors[0]?.pointer]).toEqual([400, '/team']);
  });
});

describe('PUT /projects/{slug}', () => {
  it('makes what is not there and replaces what is', async () => {
    const slug = fresh();
    const put = (body: object) => admin.call('PUT', `/projects/${slug}`, { body });
    expect((await put({ team: 'data' })).status).toBe(201);
    expect(await put({})).toMatchObject({ status: 200, body: { slug, team: null } });
  });
});

describe('DELETE /projects/{id}', () => {
  it('answers 409 while it has keys, and says which', async () => {
    const { body: project } = await create();
    const { body } = await admin.call('POST', '/keys', { body: { name: 'in the way', project: project.slug } });
    const refused = await admin.call('DELETE', `/projects/${project.slug}`);
    expect([refused.status, refused.body.code]).toEqual([409, 'in_use']);
    expect(JSON.stringify(refused.body)).toContain('in the way');
    await admin.call('DELETE', `/keys/${body.key.id}`);
    expect((await admin.call('DELETE', `/projects/${project.slug}`)).status).toBe(204);
  });

  it('never leaves a key behind without its project', async () => {
    const { body: project } = await create();
    const [made, deleted] = await Promise.all([
      admin.call('POST', '/keys', { body: { name: 'racing', project: project.slug } }),
      admin.call('DELETE', `/projects/${project.slug}`),
    ]);
    expect([
      [201, 409],
      [400, 204],
    ]).toContainEqual([made.status, deleted.status]);
  });

  it('takes its budgets with it', async () => {
    const { body: project } = await create();
    const scope = { kind: 'project', id: project.id };
    const { body } = await admin.call('POST', '/budgets', { body: { scope, amount: '1', period: 'day' } });
    await admin.call('DELETE', `/projects/${project.slug}`);
    expect((await admin.call('GET', `/budgets/${body.id}`)).status).toBe(404);
  });
});
