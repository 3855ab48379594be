import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openai } from '../fakes/upstream/index.js';
import { call } from './kit/call.js';
import { rawTo, sayRaw } from './kit/raw.js';
import { chatOf } from './kit/scene.js';
import { startSystem, type System } from './kit/system.js';

let system: System;
let secret: string;
let port: number;
beforeAll(async () => {
  system = await startSystem();
  const upstream = await system.upstream();
  upstream.respond(() => openai.answer('Still here.'));
  await system.provider({ slug: 'acme', base_url: `${upstream.url}/v1` });
  ({ secret } = await system.key());
  port = system.gateways[0]!.port;
});
afterAll(() => system.stop());

// Whatever came before: the process lives, and serves.
afterEach(async () => {
  const heard = await call(`${system.url}/v1/chat/completions`, chatOf({ model: 'acme/gpt-4.1' }), { secret });
  expect(heard.text).toContain('Still here.');
});

const body = JSON.stringify(chatOf({ model: 'acme/gpt-4.1' }));
const lines = (...all: string[]) => `${all.join('\r\n')}\r\n\r\n`;
const authorized = () => `authorization: Bearer ${secret}`;
/** A chat request with these lines instead of its length. */
const chat = (...framing: string[]) =>
  lines('POST /v1/chat/completions HTTP/1.1', 'host: x', 'content-type: application/json', authorized(), ...framing);
const models = (...more: string[]) => lines('GET /v1/models HTTP/1.1', 'host: x', authorized(), ...more);
const sized = `content-length: ${Buffer.byteLength(body)}`;

describe('HTTP that is too much', () => {
  it('is refused before it is read: a body announced with 1 GB', async () => {
    const raw = rawTo(port);
    raw.say(chat('content-length: 1073741824') + '{"model":');
    const { answers } = await raw.hear();
    expect(answers[0]).toMatchObject({ status: 413, error: { code: 'payload_too_large' } });
    expect(await raw.hasClosed()).toBe(true);
  });

  it('is refused as soon as it is too long: chunks without end', async () => {
    const raw = rawTo(port);
    raw.say(chat('transfer-encoding: chunked'));
    const piece = Buffer.alloc(1024 * 1024, ' ');
    for (let sent = 0; sent < 40 && raw.socket.writable; sent += 1) {
      raw.say(Buffer.concat([Buffer.from('100000\r\n'), piece, Buffer.from('\r\n')]));
      await new Promise(setImmediate);
    }
    const { answers } = await raw.hear();
    expect(answers[0]).toMatchObject({ status: 413, error: { code: 'payload_too_large' } });
    expect(await raw.hasClosed()).toBe(true);
  });
});

describe('HTTP that nobody serves', () => {
  it.each(['/v1/nothing', '/nothing'])('is 404: %s', async (path) => {
    const { answers } = await sayRaw(port, lines(`GET ${path} HTTP/1.1`, 'host: x', authorized()));
    expect(answers[0]).toMatchObject({ status: 404, error: { code: 'not_found', type: 'invalid_request_error' } });
  });

  it.each([
    ['GET', '/v1/chat/completions'],
    ['DELETE', '/v1/chat/completions'],
  ])('is refused in our shape: %s %s', async (method, path) => {
    const { answers } = await sayRaw(port, lines(`${method} ${path} HTTP/1.1`, 'host: x', authorized()));
    expect([404, 405]).toContain(answers[0]?.status);
    expect(answers[0]?.error?.type).toBe('invalid_request_error');
  });

  it('is another protocol: the request is served in this one', async () => {
    const { answers } = await sayRaw(port, models('connection: upgrade', 'upgrade: h2c'));
    expect([200, 400]).toContain(answers[0]?.status);
  });
});

describe('HTTP that is seldom seen', () => {
  it('answers fifty requests in a row on one connection, in order', async () => {
    const raw = rawTo(port);
    raw.say((chat(sized) + body).repeat(25) + models().repeat(25));
    const { answers } = await raw.hear(50);
    raw.close();
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(answers.slice(0, 25).every((answer) => answer.body.includes('Still here.'))).toBe(true);
    expect(answers.slice(25).every((answer) => answer.body.includes('"object":"list"'))).toBe(true);
  });

  it('answers a caller who says "100-continue" first', async () => {
    const raw = rawTo(port);
    raw.say(chat('expect: 100-continue', sized));
    expect((await raw.hear(1)).answers[0]?.status).toBe(100);
    raw.say(body);
    expect((await raw.hear(2)).answers[1]?.status).toBe(200);
    raw.close();
  });
});

describe('HTTP that does not come to an end', () => {
  const server = () => system.gateways[0]!.gateway.app.getHttpServer();
  const atAdmin =
    'POST /admin/v1/keys HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{';
  it.each<[string, () => Server, () => string]>([
    ['a body that stops', server, () => chat('content-length: 100') + '{'],
    ['a body in chunks that stops', server, () => chat('transfer-encoding: chunked') + '2\r\n{'],
    ['a head that stops', server, () => 'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthor'],
    ['a head that stops, at the admin API', () => system.admin.app.getHttpServer(), () => 'GET / HTTP/1.1\r\nho'],
    ['a body that stops, at the admin API', () => system.admin.app.getHttpServer(), () => atAdmin],
  ])('is given up, with an answer: %s', async (_, of, bytes) => {
    const patience = { requestTimeout: of().requestTimeout, headersTimeout: of().headersTimeout };
    Object.assign(of(), { requestTimeout: 300, headersTimeout: 300 });
    const raw = rawTo((of().address() as AddressInfo).port);
    raw.say(bytes());
    const { answers } = await raw.hear();
    const isClosed = await raw.hasClosed();
    Object.assign(of(), patience);
    raw.close();
    expect(answers[0]).toMatchObject({ status: 408, body: expect.stringContaining('"request_timeout"') });
    expect(isClosed).toBe(true);
  });

  it('waits ten seconds for a head, and a minute for the whole', () => {
    expect([server().headersTimeout, server().requestTimeout]).toEqual([10_000, 60_000]);
    const admin: Server = system.admin.app.getHttpServer();
    expect([admin.headersTimeout, admin.requestTimeout]).toEqual([10_000, 30_000]);
  });
});
