import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { credentialPlace } from '#adapters/secrets';
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

  const bad: readonly [string, object, string][] = [
    ['an unknown kind', { kind: 'skynet' }, '/kind'],
    ['a kind from the prototype', { kind: 'constructor' }, '/kind'],
    ['a slug with capitals', { slug: 'OpenAI' }, '/slug'],
    ['a slug of 64 characters', { slug: 'a'.repeat(64) }, '/slug'],
    ['an unknown field', { baseurl: 'https://ok.example' }, '/baseurl'],
    ['a kind without an address of its own, and none given', { kind: 'openai-compatible' }, '/base_url'],
    ['the metadata service', { base_url: 'http://169.254.169.254/' }, '/base_url'],
    ['the metadata service as a number', { base_url: 'http://2852039166/' }, '/base_url'],
    ['the metadata service in IPv6', { base_url: 'http://[::ffff:a9fe:a9fe]/' }, '/base_url'],
    ['the metadata service by name', { base_url: 'http://metadata.google.internal/' }, '/base_url'],
    [
      'loopback when private networks are refused',
      { base_url: 'http://127.1/', allow_private_network: false },
      '/base_url',
    ],
    ['a user in the address', { base_url: 'https://ok.example@127.0.0.1/' }, '/base_url'],
    ['a backslash in the address', { base_url: 'https://127.0.0.1\\@ok.example/' }, '/base_url'],
    ['a port of Redis', { base_url: 'https://ok.example:6379/' }, '/base_url'],
    ['a file as address', { base_url: 'file:///etc/passwd' }, '/base_url'],
    ['an address of 3 KB', { base_url: `https://${'a'.repeat(3_000)}.example` }, '/base_url'],
    ['broken punycode', { base_url: 'https://xn--/' }, '/base_url'],
    ['the demo address for another kind', { base_url: 'demo://local' }, '/base_url'],
    ['a header with a line break', { headers: { x: 'a\r\nHost: evil' } }, '/headers/x'],
    ['a header name with a space', { headers: { 'x y': 'a' } }, '/headers/x y'],
    ['a header name with a colon', { headers: { 'x:': 'a' } }, '/headers/x:'],
    ['a header name in UTF-8', { headers: { é: 'a' } }, '/headers/é'],
    ['a Host header', { headers: { Host: 'evil' } }, '/headers/Host'],
    ['a Content-Length header', { headers: { 'Content-Length': '1' } }, '/headers/Content-Length'],
    ['a Transfer-Encoding header', { headers: { 'transfer-encoding': 'chunked' } }, '/headers/transfer-encoding'],
    ['a Connection header', { headers: { connection: 'close' } }, '/headers/connection'],
    ['a header twice', { headers: { 'x-a': '1', 'X-A': '2' } }, '/headers'],
    ['a key with a line break', { api_key: 'sk-a\r\nHost: evil' }, '/api_key'],
    ['a malformed reference', { api_key: 'env:NOT A NAME' }, '/api_key'],
    ['a relative file', { api_key: 'file:secret' }, '/api_key'],
    ['a failover of 0 seconds', { failover: { connect_s: 0 } }, '/failover/connect_s'],
    ['an endless failover', { failover: { total_s: 1e9 } }, '/failover/total_s'],
    ['half a retry', { failover: { retries: 1.5 } }, '/failover/retries'],
    ['an unknown rescue', { failover: { on_cut: 'pray' } }, '/failover/on_cut'],
    ['a model twice', { models: [{ id: 'a' }, { id: 'a' }] }, '/models'],
    ['an unknown capability', { models: [{ id: 'a', capabilities: ['flying'] }] }, '/models/0/capabilities/0'],
    ['rpm 0', { limits: { rpm: 0 } }, '/limits/rpm'],
    ['an id', { id: 'prov_1' }, '/id'],
    ['a source', { source: 'built in' }, '/source'],
    ['17 notes', { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`n${at}`, 'x'])) }, '/metadata'],
  ];

  it.each(bad)('refuses %s', async (_, change, pointer) => {
    const { status, body } = await admin.call('POST', '/providers', {
      body: { slug: fresh(), kind: 'openai', ...change },
    });
    expect(status).toBe(400);
    expect(body.errors.map(({ pointer }) => pointer)).toContain(pointer);
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

describe('Where the admin API is open to other machines', () => {
  let remote: TestAdmin;

  beforeAll(async () => {
    remote = await startAdmin({ network: { allowPrivate: false } });
  });

  afterAll(() => remote.stop());

  const add = (body: object) => remote.call('POST', '/providers', { body: { slug: fresh(), kind: 'openai', ...body } });

  it('a private address needs allow_private_network', async () => {
    const base_url = 'http://10.0.0.8:8000/v1';
    expect((await add({ base_url })).body.errors[0]?.message).toContain('allow_private_network');
    expect((await add({ base_url, allow_private_network: true })).status).toBe(201);
  });

  it('kinds that run on own machines may have one', async () => {
    expect((await add({ kind: 'ollama', base_url: 'http://10.0.0.8:11434' })).status).toBe(201);
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

  it.each([
    'limit=-1',
    'limit=0',
    'limit=1e9',
    'limit=abc',
    'after=prov_1',
    'after=%00',
    'sort=name;drop table',
    'order=__proto__',
    'fields=x',
  ])('refuses ?%s', async (query) => {
    expect((await admin.call('GET', `/providers?${query}`)).status).toBe(400);
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
