import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { credentialPlace, headersPlace, usagePlace } from '#adapters/secrets';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;

beforeAll(async () => {
  admin = await startAdmin({
    environment: (name) => (name === 'OPENAI_API_KEY' ? 'sk-from-the-environment-wXyZ' : undefined),
  });
});

afterAll(() => admin.stop());

let count = 0;
const fresh = () => `provider-${(count += 1)}`;

const create = async (body: object = {}) => {
  const answer = await admin.call('POST', '/providers', { body: { slug: fresh(), kind: 'openai', ...body } });
  return answer.body as { id: string; slug: string; etag: string };
};

const headersIn = async (id: string): Promise<unknown> =>
  JSON.parse(admin.secrets.open((await row(id)).headersSealed ?? '', headersPlace(id)));

const row = (id: string) => admin.database.provider.findUniqueOrThrow({ where: { id } });

describe('POST /providers', () => {
  it('registers a provider with the address of its kind', async () => {
    const { status, body, headers } = await admin.call('POST', '/providers', {
      body: { slug: 'openai', kind: 'openai' },
    });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/admin/v1/providers/${body.id}`);
    expect(headers.get('etag')).toBe('"1"');
    expect(body).toMatchObject({
      object: 'provider',
      slug: 'openai',
      base_url: 'https://api.openai.com/v1',
      api_key: { set: false, ref: null, hint: null, updated_at: null },
      enabled: true,
      source: 'configured',
    });
  });

  it('seals a key and never shows it again', async () => {
    const { status, body } = await admin.call('POST', '/providers', {
      body: { slug: 'sealed', kind: 'openai', api_key: 'sk-a-very-secret-key-1234' },
    });
    expect(status).toBe(201);
    expect(body.api_key).toMatchObject({ set: true, ref: null, hint: '…1234' });
    expect(JSON.stringify(body)).not.toContain('very-secret');
    const { secretSealed } = await row(body.id);
    expect(secretSealed).not.toContain('very-secret');
    expect(admin.secrets.open(secretSealed ?? '', credentialPlace(body.id))).toBe('sk-a-very-secret-key-1234');
  });

  it('seals a credential for the usage API apart from the key, and never shows it', async () => {
    const usage_credential = 'sk-admin-not-a-real-key-5678';
    const provider = await create({ api_key: 'sk-a-very-secret-key-1234', usage_credential });
    expect(provider).toMatchObject({
      api_key: { hint: '…1234' },
      usage_credential: { set: true, ref: null, hint: '…5678' },
    });
    expect(JSON.stringify(provider)).not.toContain('not-a-real');
    const { usageSealed } = await row(provider.id);
    expect(admin.secrets.open(usageSealed ?? '', usagePlace(provider.id))).toBe(usage_credential);
    expect(() => admin.secrets.open(usageSealed ?? '', credentialPlace(provider.id))).toThrow();
    const patch = (body: object) => admin.call('PATCH', `/providers/${provider.id}`, { body });
    expect((await patch({ usage_credential: '…5678', enabled: false })).body).toMatchObject({
      usage_credential: { set: true },
    });
    expect((await patch({ usage_credential: 'env:OPENAI_API_KEY' })).body).toMatchObject({
      usage_credential: { ref: 'env:OPENAI_API_KEY', hint: '…wXyZ' },
    });
    expect((await patch({ usage_credential: null })).body).toMatchObject({
      api_key: { set: true },
      usage_credential: { set: false, ref: null, hint: null },
    });
  });

  it('keeps a reference as a reference', async () => {
    const provider = await create({ api_key: 'env:OPENAI_API_KEY' });
    expect(provider).toMatchObject({ api_key: { set: true, ref: 'env:OPENAI_API_KEY', hint: '…wXyZ' } });
    expect(await row(provider.id)).toMatchObject({ secretReference: 'env:OPENAI_API_KEY', secretSealed: null });
  });

  it('answers 409 when the slug is taken', async () => {
    const { slug } = await create();
    const { status, body } = await admin.call('POST', '/providers', { body: { slug, kind: 'openai' } });
    expect([status, body.code]).toEqual([409, 'slug_taken']);
  });

  it('accepts fractions of seconds', async () => {
    const failover = { connect_s: 0.25, first_token_s: 0.5, idle_s: 1.5, retries: 0, on_cut: 'restart' };
    expect(await create({ failover })).toMatchObject({ failover });
  });

  it('knows which kinds may stand on this machine by themselves', async () => {
    expect(await create({ kind: 'ollama' })).toMatchObject({
      allow_private_network: true,
      base_url: 'http://localhost:11434',
    });
  });
});

describe('GET /providers', () => {
  it('reads one by slug as by id, and answers 304 to who has it', async () => {
    const { id, slug, etag } = await create();
    expect((await admin.call('GET', `/providers/${slug}`)).body.id).toBe(id);
    const again = await admin.call('GET', `/providers/${id}`, { headers: { 'if-none-match': etag } });
    expect([again.status, again.body]).toEqual([304, '']);
  });

  it('hides what headers may hold of secrets', async () => {
    const { id } = await create({ headers: { 'x-team': 'blue', 'cf-aig-authorization': 'Bearer abcdefgh12345678' } });
    const { body } = await admin.call('GET', `/providers/${id}`);
    expect(body.headers).toEqual({ 'x-team': 'blue', 'cf-aig-authorization': '…5678' });
  });

  it('walks through pages without losing or repeating any', async () => {
    const made = [await create(), await create(), await create(), await create(), await create()];
    const seen: string[] = [];
    let query = 'limit=2&order=asc';
    for (let more = true; more;) {
      const { body } = await admin.call('GET', `/providers?${query}`);
      seen.push(...body.data.map(({ id }) => id));
      expect([body.first_id, body.last_id]).toEqual([body.data.at(0)?.id, body.data.at(-1)?.id]);
      more = body.has_more;
      query = `limit=2&order=asc&after=${body.last_id}`;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.slice(-5)).toEqual(made.map(({ id }) => id));
    const { body: before } = await admin.call('GET', `/providers?limit=2&order=asc&before=${made[4]?.id}`);
    expect(before.data.map(({ id }) => id)).toEqual([made[2]?.id, made[3]?.id]);
  });
});

describe('PATCH /providers/{id}', () => {
  it('merges, counts the version and keeps the secret', async () => {
    const { id } = await create({ api_key: 'sk-a-very-secret-key-1234', headers: { 'x-a': '1' } });
    const { status, body } = await admin.call('PATCH', `/providers/${id}`, {
      body: { headers: { 'x-b': '2' }, enabled: false },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      headers: { 'x-a': '1', 'x-b': '2' },
      enabled: false,
      etag: '"2"',
      api_key: { set: true, hint: '…1234' },
    });
  });

  it.each(['••••1234', '…1234'])('takes the hint %s for no change of the secret', async (api_key) => {
    const { id } = await create({ api_key: 'sk-a-very-secret-key-1234' });
    const before = await row(id);
    expect((await admin.call('PATCH', `/providers/${id}`, { body: { api_key } })).status).toBe(200);
    expect((await row(id)).secretSealed).toBe(before.secretSealed);
  });

  it('takes the hint of a header for no change of it', async () => {
    const { id } = await create({ headers: { 'x-api-token': 'abcdefgh12345678', 'x-a': '1' } });
    await admin.call('PATCH', `/providers/${id}`, { body: { headers: { 'x-api-token': '…5678', 'x-a': '2' } } });
    expect(await headersIn(id)).toEqual({ 'x-api-token': 'abcdefgh12345678', 'x-a': '2' });
  });

  it('seals the values of headers, and those that were stored before with the next change', async () => {
    const { id } = await create({ headers: { 'x-team': 'a-header-of-ours' } });
    expect(JSON.stringify(await row(id))).not.toContain('a-header-of-ours');
    const old = { headers: { 'x-team': 'from-before' }, headersSealed: null };
    await admin.database.provider.update({ where: { id }, data: old });
    expect((await admin.call('GET', `/providers/${id}`)).body.headers).toEqual({ 'x-team': 'from-before' });
    await admin.call('PATCH', `/providers/${id}`, { body: { enabled: false } });
    expect([(await row(id)).headers, await headersIn(id)]).toEqual([{ 'x-team': '' }, { 'x-team': 'from-before' }]);
    await admin.call('PATCH', `/providers/${id}`, { body: { headers: { 'x-team': null } } });
    expect(await row(id)).toMatchObject({ headers: {}, headersSealed: null });
  });

  it('leaves headers alone that it cannot open, and wants all of them to change any', async () => {
    const { id } = await create({ headers: { 'x-a': '1', 'x-b': '2' } });
    const headersSealed = (await row(id)).headersSealed?.replace(/^v2\.[0-9a-f]{8}/, 'v2.00000000') ?? '';
    await admin.database.provider.update({ where: { id }, data: { headersSealed } });
    const patch = (body: object) => admin.call('PATCH', `/providers/${id}`, { body });
    const kept = await patch({ enabled: false });
    expect([kept.status, kept.body.headers, (await row(id)).headersSealed]).toEqual([
      200,
      { 'x-a': '…', 'x-b': '…' },
      headersSealed,
    ]);
    const refused = await patch({ headers: { 'x-a': '3' } });
    expect([refused.status, refused.body.errors[0]?.pointer]).toEqual([400, '/headers']);
    expect((await patch({ headers: { 'x-a': '3', 'x-b': '4' } })).status).toBe(200);
    expect(await headersIn(id)).toEqual({ 'x-a': '3', 'x-b': '4' });
  });

  it('removes the secret with null', async () => {
    const { id } = await create({ api_key: 'sk-a-very-secret-key-1234' });
    expect((await admin.call('PATCH', `/providers/${id}`, { body: { api_key: null } })).body.api_key.set).toBe(false);
  });

  it('checks the whole that comes of it', async () => {
    const { id } = await create({ base_url: 'http://127.0.0.1:8000' });
    const { status, body } = await admin.call('PATCH', `/providers/${id}`, { body: { allow_private_network: false } });
    expect([status, body.errors[0]?.pointer]).toEqual([400, '/base_url']);
  });

  it.each([{ slug: 'other' }, { id: 'x' }, { revision: 9 }, { tenantId: null }, { nonsense: null }])(
    'refuses %j',
    async (body) => {
      const { id } = await create();
      expect((await admin.call('PATCH', `/providers/${id}`, { body })).status).toBe(400);
    },
  );

  it('answers 412 with the object as it is when the ETag is stale', async () => {
    const { id } = await create();
    await admin.call('PATCH', `/providers/${id}`, { body: { enabled: false } });
    const stale = await admin.call('PATCH', `/providers/${id}`, {
      body: { enabled: true },
      headers: { 'if-match': '"1"' },
    });
    expect(stale.status).toBe(412);
    expect(stale.body.current).toMatchObject({ enabled: false, etag: '"2"' });
  });
});

describe('PUT /providers/{slug}', () => {
  it('makes what is not there and replaces what is, all but the secret', async () => {
    const slug = fresh();
    const made = await admin.call('PUT', `/providers/${slug}`, {
      body: { kind: 'openai', api_key: 'sk-a-very-secret-key-1234', enabled: false },
    });
    expect([made.status, made.body.enabled]).toEqual([201, false]);
    expect(made.headers.get('location')).toBe(`/admin/v1/providers/${made.body.id}`);
    const replaced = await admin.call('PUT', `/providers/${slug}`, { body: { kind: 'openai' } });
    expect([replaced.status, replaced.body.id, replaced.body.enabled]).toEqual([200, made.body.id, true]);
    expect(replaced.body.api_key).toMatchObject({ set: true, hint: '…1234' });
  });

  it('refuses another slug in the body, a bad one in the path, and an If-Match for nothing', async () => {
    const put = (slug: string, body: object, headers = {}) =>
      admin.call('PUT', `/providers/${slug}`, { body: { kind: 'openai', ...body }, headers });
    expect((await put(fresh(), { slug: 'other' })).status).toBe(400);
    expect((await put('Not-A-Slug', {})).status).toBe(400);
    expect((await put(fresh(), {}, { 'if-match': '"1"' })).status).toBe(412);
  });
});

describe('DELETE /providers/{id}', () => {
  it('deletes', async () => {
    const { id } = await create();
    expect((await admin.call('DELETE', `/providers/${id}`)).status).toBe(204);
    expect((await admin.call('GET', `/providers/${id}`)).status).toBe(404);
  });

  it('answers 409 while a route targets it, unless it is forced', async () => {
    const { id, slug } = await create();
    await admin.call('POST', '/routes', {
      body: { slug: fresh(), match: { models: ['m'] }, targets: [{ provider: slug, model: 'm' }] },
    });
    expect((await admin.call('DELETE', `/providers/${id}`)).body.code).toBe('in_use');
    expect((await admin.call('DELETE', `/providers/${id}?force=true`)).status).toBe(204);
  });
});
