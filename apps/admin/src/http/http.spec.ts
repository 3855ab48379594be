import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;

beforeAll(async () => {
  admin = await startAdmin();
});

afterAll(() => admin.stop());

/** Sends bytes as they are and answers what comes back until the server closes. */
const send = (bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(admin.url).port), '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer)).on('error', reject);
  });

const careful = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'content-security-policy': expect.stringMatching(/^default-src 'self'.*frame-ancestors 'none'/),
};

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

  it.each([
    '/keys',
    '/keys/gone',
    '//nowhere',
    '//admin/v1/%ZZ',
    '//health/live',
    '//admin/docs',
    '//admin/openapi.json',
  ])('answers %s with the headers of a careful server', async (place) => {
    const { headers } = await admin.call('GET', place);
    expect(Object.fromEntries(headers)).toMatchObject(careful);
    expect(headers.has('x-powered-by')).toBe(false);
    expect(headers.has('access-control-allow-origin')).toBe(false);
  });
});

describe('What is no HTTP', () => {
  it('is answered with a problem, and the connection is closed', async () => {
    const answer = await send('GET / HTTP/1.1\r\nContent-Length : 2\r\n\r\n');
    expect(answer).toContain('400');
    expect(answer).toContain('application/problem+json');
    expect(answer).toContain('x-content-type-options: nosniff');
  });

  it('is answered with 431 when its headers are too large', async () => {
    expect(await send(`GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`)).toContain(' 431 ');
  });
});
