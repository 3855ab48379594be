import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;

beforeAll(async () => {
  admin = await startAdmin();
});

afterAll(() => admin.stop());

const post = (body: unknown, headers: Record<string, string> = {}) => admin.call('POST', '/keys', { body, headers });

/** Sends bytes as they are and answers what comes back until the server closes. */
const send = (bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(admin.url).port), '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer)).on('error', reject);
  });

describe('The admin API', () => {
  const wrong = [
    '',
    'Bearer',
    'Bearer wrong',
    'Basic dXNlcjp3b3Jk',
    `Bearer gw_live_${'a'.repeat(49)}`,
    'Bearer the-token-of-the-owne',
  ];

  it.each(wrong)('answers 401 to %j and says what to do', async (authorization) => {
    const { status, body, headers } = await admin.call('GET', '/keys', { headers: { authorization } });
    expect(status).toBe(401);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(body).toMatchObject({ code: 'unauthorized', status: 401, detail: expect.stringContaining('ADMIN_TOKEN') });
  });

  it('ignores a token in the query', async () => {
    const { status } = await admin.call('GET', '/keys?token=the-token-of-the-owner', {
      headers: { authorization: '' },
    });
    expect(status).toBe(401);
  });

  it('describes every failure as RFC 9457 does', async () => {
    const { body, headers } = await admin.call('GET', '/keys/gone?x=1');
    expect(body).toEqual({
      type: 'urn:gatewright:problem:not_found',
      title: 'There is no such thing',
      status: 404,
      detail: 'There is no key "gone".',
      instance: '/admin/v1/keys/gone',
      code: 'not_found',
      request_id: headers.get('x-request-id'),
    });
    expect(body.request_id).toMatch(/^req_[0-9a-z]{26}$/);
  });

  it.each(['//', '//nowhere', '//admin/v1/nothing', '//admin/v1/%ZZ', '//admin/v1/..%2f..%2fetc'])(
    'answers %s with a problem',
    async (place) => {
      const { status, headers } = await admin.call('GET', place);
      expect([400, 404]).toContain(status);
      expect(headers.get('content-type')).toContain('application/problem+json');
    },
  );

  it('sends the headers of a careful server', async () => {
    const { headers } = await admin.call('GET', '/keys');
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
    });
    expect(headers.has('x-powered-by')).toBe(false);
    expect(headers.has('access-control-allow-origin')).toBe(false);
  });
});

describe('A body', () => {
  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-7',
    'application/xml',
  ])('of type %s is refused with 415', async (type) => {
    const { status, body } = await post('{"name":"a"}', { 'content-type': type });
    expect([status, body.code]).toEqual([415, 'unsupported_media_type']);
  });

  it('that is compressed is refused with 415', async () => {
    const { status } = await post(gzipSync('{"name":"a"}').toString('latin1'), { 'content-encoding': 'gzip' });
    expect(status).toBe(415);
  });

  it('over 1 MiB is refused with 413', async () => {
    const { status, body } = await post({ name: 'x'.repeat(1024 * 1024) });
    expect([status, body.code]).toEqual([413, 'payload_too_large']);
  });

  const broken = [
    '{"name":',
    "{'name':1}",
    '[]',
    'null',
    '"x"',
    '{"name":"a","name":"b"}',
    '{"__proto__":{"name":"a"}}',
    '{"name":"a","metadata":{"__proto__":{"x":"y"}}}',
    '{"name":"\\ud800"}',
    '{"name":"a","limits":{"rpm":1e400}}',
    `{"name":${'['.repeat(5_000)}`,
    `{"name":${'['.repeat(100)}${']'.repeat(100)}}`,
  ];

  it.each(broken)('such as %.40s is refused with 400', async (body) => {
    expect((await post(body)).status).toBe(400);
  });

  it('that is missing where one is needed is refused with 400', async () => {
    expect((await admin.call('POST', '/keys')).status).toBe(400);
    expect((await post('')).status).toBe(400);
  });

  it('with a BOM is read', async () => {
    expect((await post('\ufeff{"name":"bom"}')).status).toBe(201);
  });

  it('tells of all mistakes at once, each with a pointer', async () => {
    const { body } = await post({ name: 1, limits: { rpm: 0 }, budgt: {} });
    expect(body.errors.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/name wrong_type',
      '/limits/rpm too_small',
      '/budgt unknown_field',
    ]);
  });
});

describe('What is no HTTP', () => {
  it('is answered with a problem, and the connection is closed', async () => {
    const answer = await send('GET / HTTP/1.1\r\nContent-Length : 2\r\n\r\n');
    expect(answer).toContain('400');
    expect(answer).toContain('application/problem+json');
  });

  it('is answered with 431 when its headers are too large', async () => {
    expect(await send(`GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`)).toContain(' 431 ');
  });
});

describe('Idempotency-Key', () => {
  const keyed = (key: string, body: object = { name: 'once' }) => post(body, { 'idempotency-key': key });

  it('answers the same request as the first time, secret and all', async () => {
    const first = await keyed('one');
    const again = await keyed('one');
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(await admin.database.key.count({ where: { id: first.body.key.id } })).toBe(1);
  });

  it('keeps what it remembers sealed', async () => {
    const { body } = await keyed('sealed');
    const record = await admin.database.idempotencyRecord.findUniqueOrThrow({ where: { key: 'sealed' } });
    expect(JSON.stringify(record)).not.toContain(body.secret);
  });

  it('makes one thing of many requests at once', async () => {
    const name = 'stampede';
    const statuses = (await Promise.all(Array.from({ length: 8 }, () => keyed(name, { name })))).map(
      ({ status }) => status,
    );
    expect(statuses.filter((status) => status !== 201 && status !== 409)).toEqual([]);
    expect(await admin.database.key.count({ where: { name } })).toBe(1);
  });

  it('answers 422 when the request is another one', async () => {
    await keyed('other');
    const { status, body } = await keyed('other', { name: 'different' });
    expect([status, body.code]).toEqual([422, 'idempotency_mismatch']);
  });

  it('may be used again after a refusal', async () => {
    expect((await keyed('again', { name: '' })).status).toBe(400);
    expect((await keyed('again', { name: 'fine' })).status).toBe(201);
  });

  it.each(['', 'a b', 'x'.repeat(300)])('is refused as %j', async (key) => {
    expect((await keyed(key)).status).toBe(400);
  });
});

describe('Without its database', () => {
  let alone: TestAdmin;

  beforeAll(async () => {
    alone = await startAdmin();
    await alone.loseDatabase();
  });

  afterAll(() => alone.stop());

  it('the admin API lives, is not ready, and says what is missing', async () => {
    expect((await alone.call('GET', '//health/live')).status).toBe(200);
    expect(await alone.call('GET', '//health/ready')).toMatchObject({
      status: 503,
      body: { status: 'error', details: { database: { status: 'down', message: 'PostgreSQL does not answer.' } } },
    });
  });

  it('every request is answered 503 with a time to come back', async () => {
    const { status, body, headers } = await alone.call('POST', '/keys', { body: { name: 'a' } });
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'database_unavailable', '1']);
  });
});

describe('Health', () => {
  it('is told to everybody', async () => {
    expect(await admin.call('GET', '//health/live', { headers: { authorization: '' } })).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    });
    expect(await admin.call('GET', '//health/ready', { headers: { authorization: '' } })).toMatchObject({
      status: 200,
      body: { status: 'ok', details: { database: { status: 'up' } } },
    });
  });
});
