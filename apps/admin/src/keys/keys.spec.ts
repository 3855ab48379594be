import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isWellFormedKey } from '#adapters/secrets';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;

beforeAll(async () => {
  admin = await startAdmin();
});

afterAll(() => admin.stop());

const create = async (body: object) =>
  (await admin.call('POST', '/keys', { body })).body as { key: { id: string }; secret: string };

const digests = async (keyId: string) =>
  (await admin.database.keySecret.findMany({ where: { keyId } })).map(({ digest, expiresAt }) => ({
    digest,
    expiresAt,
  }));

describe('POST /keys', () => {
  it('makes a key and shows its secret once', async () => {
    const { status, body, headers } = await admin.call('POST', '/keys', {
      body: {
        name: 'app',
        project: 'default',
        models: ['*'],
        limits: { rpm: 60, tpm: 100_000, concurrency: 4 },
        budget: { amount: '50', period: 'month' },
        expires_at: null,
      },
    });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/admin/v1/keys/${body.key.id}`);
    expect(isWellFormedKey(body.secret)).toBe(true);
    expect(body.key).toMatchObject({
      name: 'app',
      project: 'default',
      prefix: body.secret.slice(0, 13),
      last4: body.secret.slice(-4),
      limits: { rpm: 60, tpm: 100_000, concurrency: 4 },
      budget: { amount: '50', period: 'month' },
      expires_at: null,
      status: 'active',
      last_used_at: null,
    });
    const { body: read } = await admin.call('GET', `/keys/${body.key.id}`);
    expect(JSON.stringify(read)).not.toContain(body.secret);
  });

  it('keeps nothing of the secret but its keyed digest', async () => {
    const { key, secret } = await create({ name: 'digest' });
    expect(await digests(key.id)).toEqual([{ digest: admin.secrets.digests(secret)[0].digest, expiresAt: null }]);
  });

  it('needs no more than a name', async () => {
    const { status, body } = await admin.call('POST', '/keys', { body: { name: 'short' } });
    expect(status).toBe(201);
    expect(body.key).toMatchObject({
      project: 'default',
      models: ['*'],
      routes: ['*'],
      endpoints: ['*'],
      ip_allow: [],
      limits: {},
      budget: null,
    });
  });

  it('keeps where and for what it may be used', async () => {
    const body = {
      name: 'narrow',
      routes: ['smart', 'cheap-*'],
      endpoints: ['chat', 'embeddings'],
      ip_allow: ['10.0.0.8', '192.168.0.0/16', '2001:db8::1', '2001:db8::/32', '::ffff:10.0.0.1'],
      limits: { rpm: 1, tpm: 2, input_tpm: 3, output_tpm: 4, concurrency: 5 },
    };
    const { key } = await create(body);
    expect((await admin.call('GET', `/keys/${key.id}`)).body).toMatchObject(body);
  });

  it('remembers by which encryption key its digest was made', async () => {
    const { key } = await create({ name: 'made with' });
    const [{ madeWith } = {}] = await admin.database.keySecret.findMany({ where: { keyId: key.id } });
    expect(madeWith).toBe(admin.secrets.keyIds[0]);
  });

  it('stores what only looks dangerous as it is', async () => {
    const name = `<script>alert(1)</script> =cmd() ' OR 1=1-- ‮ 🙂`;
    const { body } = await admin.call('POST', '/keys', { body: { name } });
    expect(body.key.name).toBe(name);
  });
});

describe('GET /keys/{id}', () => {
  it('accepts a name that only one key has', async () => {
    const { key } = await create({ name: 'only one' });
    expect((await admin.call('GET', `/keys/${encodeURIComponent('only one')}`)).body.id).toBe(key.id);
  });

  it('asks for the id when several keys have the name', async () => {
    await create({ name: 'twin' });
    await create({ name: 'twin' });
    const { status, body } = await admin.call('GET', '/keys/twin');
    expect([status, body.code]).toEqual([409, 'ambiguous_name']);
  });
});

describe('PATCH /keys/{id}', () => {
  it('changes what it names and nothing else', async () => {
    const { key } = await create({ name: 'patch', limits: { rpm: 1, tpm: 2 }, budget: { amount: '5', period: 'day' } });
    const { status, body } = await admin.call('PATCH', `/keys/${key.id}`, { body: { limits: { tpm: null, rpm: 9 } } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'patch', limits: { rpm: 9 }, budget: { amount: '5', period: 'day' } });
    expect(body.limits).not.toHaveProperty('tpm');
  });

  it('takes application/merge-patch+json as well', async () => {
    const { key } = await create({ name: 'typed' });
    await admin.call('POST', '/projects', { body: { slug: 'blue' } });
    const headers = { 'content-type': 'application/merge-patch+json' };
    expect((await admin.call('PATCH', `/keys/${key.id}`, { body: { project: 'blue' }, headers })).body).toMatchObject({
      project: 'blue',
    });
  });

  it.each([{ id: 'x' }, { hash: null }, { last_used_at: null }, { status: 'active' }, { name: null }])(
    'refuses %j',
    async (body) => {
      const { key } = await create({ name: 'fixed' });
      expect((await admin.call('PATCH', `/keys/${key.id}`, { body })).status).toBe(400);
    },
  );

  it('moves it to a project that exists, and to no other', async () => {
    const { key } = await create({ name: 'moving' });
    await admin.call('POST', '/projects', { body: { slug: 'green' } });
    const move = (project: string) => admin.call('PATCH', `/keys/${key.id}`, { body: { project } });
    expect((await move('green')).body).toMatchObject({ project: 'green' });
    expect(await move('gone')).toMatchObject({ status: 400, body: { errors: [{ pointer: '/project' }] } });
    expect((await admin.call('GET', '/keys?project=green')).body.data).toMatchObject([{ id: key.id }]);
  });

  it('lets one of two edits of the same version win', async () => {
    const { key } = await create({ name: 'race' });
    const edit = (name: string) =>
      admin.call('PATCH', `/keys/${key.id}`, { body: { name }, headers: { 'if-match': '"1"' } });
    const statuses = (await Promise.all([edit('one'), edit('two')])).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 412]);
  });
});

describe('POST /keys/{id}/roll', () => {
  it('ends the old secret at once', async () => {
    const { key, secret } = await create({ name: 'roll' });
    const { status, body } = await admin.call('POST', `/keys/${key.id}/roll`);
    expect(status).toBe(200);
    expect(body.secret).not.toBe(secret);
    expect(body.key.last4).toBe(body.secret.slice(-4));
    expect(await digests(key.id)).toEqual([{ digest: admin.secrets.digests(body.secret)[0].digest, expiresAt: null }]);
  });

  it('lets the old secret live for as long as it is told', async () => {
    const { key, secret } = await create({ name: 'overlap' });
    await admin.call('POST', `/keys/${key.id}/roll`, { body: { expires_old_in: '24h' } });
    const old = (await digests(key.id)).find(({ digest }) => digest === admin.secrets.digests(secret)[0].digest);
    const hours = ((old?.expiresAt?.getTime() ?? 0) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThanOrEqual(24);
  });

  it.each(['-1d', '1000y', '31d', 'soon', '', 24])('refuses an overlap of %j', async (expires_old_in) => {
    const { key } = await create({ name: 'bad roll' });
    const { status } = await admin.call('POST', `/keys/${key.id}/roll`, { body: { expires_old_in } });
    expect(status).toBe(400);
  });
});

describe('A key', () => {
  it('is disabled and enabled', async () => {
    const { key } = await create({ name: 'switch' });
    expect((await admin.call('POST', `/keys/${key.id}/disable`)).body.status).toBe('disabled');
    expect((await admin.call('POST', `/keys/${key.id}/disable`)).body.status).toBe('disabled');
    expect((await admin.call('POST', `/keys/${key.id}/enable`)).body.status).toBe('active');
  });

  it('says when it has expired', async () => {
    const { key } = await create({ name: 'old', expires_at: '2020-01-01T00:00:00+02:00' });
    expect((await admin.call('GET', `/keys/${key.id}`)).body).toMatchObject({
      status: 'expired',
      expires_at: '2019-12-31T22:00:00.000Z',
    });
  });

  it('is deleted with its secrets', async () => {
    const { key } = await create({ name: 'gone' });
    expect((await admin.call('DELETE', `/keys/${key.id}`)).status).toBe(204);
    expect((await admin.call('DELETE', `/keys/${key.id}`)).status).toBe(404);
    expect(await digests(key.id)).toEqual([]);
  });
});
