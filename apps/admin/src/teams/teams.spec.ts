import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;

beforeAll(async () => {
  admin = await startAdmin();
});

afterAll(() => admin.stop());

let count = 0;
const fresh = () => `team-${(count += 1)}`;

const create = async (body: object = {}) =>
  (await admin.call('POST', '/teams', { body: { slug: fresh(), ...body } })).body;

describe('POST /teams', () => {
  it('makes a team', async () => {
    const body = { slug: 'data', name: 'Data & AI', limits: { rpm: 600, input_tpm: 9 }, metadata: { floor: '3' } };
    const answer = await admin.call('POST', '/teams', { body });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/admin/v1/teams/${answer.body.id}`);
    expect(answer.body).toMatchObject({ object: 'team', ...body, etag: '"1"' });
    expect(answer.body.id).toMatch(/^team_/);
  });

  it('calls it by its slug where it has no name', async () => {
    expect(await create({ slug: 'plain' })).toMatchObject({ name: 'plain', limits: {}, metadata: {} });
  });

  it('answers 409 when the slug is taken', async () => {
    const { slug } = await create();
    expect(await admin.call('POST', '/teams', { body: { slug } })).toMatchObject({
      status: 409,
      body: { code: 'slug_taken' },
    });
  });

  const bad: readonly [string, object, string][] = [
    ['no slug', { slug: undefined }, '/slug'],
    ['a slug with capitals', { slug: 'Data' }, '/slug'],
    ['a name with a line break', { name: 'a\nb' }, '/name'],
    ['a name with NUL', { name: 'a\0b' }, '/name'],
    ['a name of 10 KB', { name: 'x'.repeat(10_000) }, '/name'],
    ['rpm 0', { limits: { rpm: 0 } }, '/limits/rpm'],
    ['rpm -1', { limits: { rpm: -1 } }, '/limits/rpm'],
    ['tpm 1e12', { limits: { tpm: 1e12 } }, '/limits/tpm'],
    ['input_tpm 1.5', { limits: { input_tpm: 1.5 } }, '/limits/input_tpm'],
    ['output_tpm as text', { limits: { output_tpm: '60' } }, '/limits/output_tpm'],
    ['a concurrency that is not a number', { limits: { concurrency: 'NaN' } }, '/limits/concurrency'],
    ['a burst', { limits: { burst: 1 } }, '/limits/burst'],
    ['an id', { id: 'team_1' }, '/id'],
  ];

  it.each(bad)('refuses %s', async (_, change, pointer) => {
    const { status, body } = await admin.call('POST', '/teams', { body: { slug: fresh(), ...change } });
    expect(status).toBe(400);
    expect(body.errors.map(({ pointer }) => pointer)).toContain(pointer);
  });

  it.each(['<script>alert(1)</script>', '=cmd()', "' OR 1=1--", '‮ right to left', '🙂'])(
    'keeps a name that only looks dangerous as it is: %s',
    async (name) => {
      expect((await create({ name })).name).toBe(name);
    },
  );
});

describe('GET /teams/{id}', () => {
  it('accepts the id and the slug', async () => {
    const { id, slug } = await create();
    expect((await admin.call('GET', `/teams/${id}`)).body.slug).toBe(slug);
    expect((await admin.call('GET', `/teams/${slug}`)).body.id).toBe(id);
  });

  it('lists them, the newest first', async () => {
    const older = await create();
    const newer = await create();
    const { body } = await admin.call('GET', '/teams?limit=2');
    expect(body.data.map(({ id }) => id)).toEqual([newer.id, older.id]);
    expect((await admin.call('GET', `/teams?limit=1&after=${newer.id}`)).body.data[0]?.id).toBe(older.id);
  });
});

describe('PATCH /teams/{id}', () => {
  it('changes what it names and nothing else', async () => {
    const { slug } = await create({ name: 'Old', limits: { rpm: 1, tpm: 2 } });
    const { body } = await admin.call('PATCH', `/teams/${slug}`, { body: { limits: { tpm: null, concurrency: 3 } } });
    expect(body).toMatchObject({ name: 'Old', etag: '"2"' });
    expect(body.limits).toEqual({ rpm: 1, concurrency: 3 });
  });

  it('keeps the slug', async () => {
    const { slug } = await create();
    expect((await admin.call('PATCH', `/teams/${slug}`, { body: { slug: fresh() } })).status).toBe(400);
  });

  it('refuses a stale version, and shows the current one', async () => {
    const { slug } = await create();
    const edit = (name: string) =>
      admin.call('PATCH', `/teams/${slug}`, { body: { name }, headers: { 'if-match': '"1"' } });
    await edit('one');
    expect(await edit('two')).toMatchObject({ status: 412, body: { current: { name: 'one' } } });
  });
});

describe('PUT /teams/{slug}', () => {
  it('makes what is not there and replaces what is', async () => {
    const slug = fresh();
    const put = (body: object) => admin.call('PUT', `/teams/${slug}`, { body });
    expect((await put({ limits: { rpm: 1 } })).status).toBe(201);
    expect(await put({ name: 'New' })).toMatchObject({ status: 200, body: { name: 'New', limits: {}, etag: '"2"' } });
  });
});

describe('DELETE /teams/{id}', () => {
  it('answers 409 while it has projects, and says which', async () => {
    const { slug } = await create();
    await admin.call('POST', '/projects', { body: { slug: `of-${slug}`, team: slug } });
    const { status, body } = await admin.call('DELETE', `/teams/${slug}`);
    expect([status, body.code]).toEqual([409, 'in_use']);
    expect(JSON.stringify(body)).toContain(`of-${slug}`);
    await admin.call('PATCH', `/projects/of-${slug}`, { body: { team: null } });
    expect((await admin.call('DELETE', `/teams/${slug}`)).status).toBe(204);
    expect((await admin.call('GET', `/teams/${slug}`)).status).toBe(404);
  });

  it('takes its budgets with it', async () => {
    const { slug } = await create();
    const scope = { kind: 'team', id: slug };
    const { body } = await admin.call('POST', '/budgets', { body: { scope, amount: '1', period: 'day' } });
    await admin.call('DELETE', `/teams/${slug}`);
    expect((await admin.call('GET', `/budgets/${body.id}`)).status).toBe(404);
  });
});
