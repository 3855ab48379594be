import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;

beforeAll(async () => {
  admin = await startAdmin();
});

afterAll(() => admin.stop());

const post = (body: unknown, headers: Record<string, string> = {}) => admin.call('POST', '/keys', { body, headers });

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
    '{"name":"a","constructor":{"prototype":{}}}',
    '{"name":"a","prototype":1}',
    '{"name":"\\ud800"}',
    '{"name":"a","limits":{"rpm":1e400}}',
    `{"name":${'['.repeat(5_000)}`,
    `{"name":${'['.repeat(100)}${']'.repeat(100)}}`,
  ];

  it.each(broken)('such as %s is refused with 400', async (body) => {
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
