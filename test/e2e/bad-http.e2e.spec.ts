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

describe('what is no HTTP', () => {
  it.each<[string, () => string | Uint8Array]>([
    ['two lengths', () => chat('content-length: 2', 'content-length: 5') + '{}'],
    ['a length and chunks', () => chat(sized, 'transfer-encoding: chunked') + '0\r\n\r\n'],
    ['an unknown transfer encoding', () => chat('transfer-encoding: xchunked') + '0\r\n\r\n'],
    ['chunks that are not the last encoding', () => chat('transfer-encoding: chunked, identity') + '0\r\n\r\n'],
    ['a space before the colon', () => chat('content-length : 2') + '{}'],
    ['line ends without CR', () => 'GET /v1/models HTTP/1.1\nhost: x\n\n'],
    ['a folded header', () => models('x-a: b\r\n c')],
    ['NUL in a header', () => models('x-a: b\0c')],
    ['no Host', () => lines('GET /v1/models HTTP/1.1', authorized())],
    ['two Hosts', () => models('host: y')],
    ['an absolute target', () => lines('GET http://evil/v1/models HTTP/1.1', 'host: x', authorized())],
    ['a method in lower case', () => lines('get /v1/models HTTP/1.1', 'host: x')],
    [
      'a chunk extension of 20 KB',
      () => chat('transfer-encoding: chunked') + `2;a=${'x'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`,
    ],
    ['a chunk of 2^68 bytes', () => chat('transfer-encoding: chunked') + 'FFFFFFFFFFFFFFFFF\r\n{}'],
    ['a path with broken escapes', () => lines('GET /v1/%ZZ HTTP/1.1', 'host: x')],
  ])('is refused: %s', async (_, bytes) => {
    const { answers } = await sayRaw(port, bytes());
    expect(answers.map(({ status }) => status)).toEqual([400]);
    expect(answers[0]?.headers['content-type']).toMatch(/^application\/json/);
    expect(answers[0]?.headers['x-should-retry']).toBe('false');
    expect(answers[0]?.error).toMatchObject({ type: 'invalid_request_error', code: 'invalid_request', param: null });
  });

  it.each<[string, () => string]>([
    ['two lengths', () => chat('content-length: 2', 'content-length: 5') + '{}'],
    ['a length and chunks', () => chat(sized, 'transfer-encoding: chunked') + '0\r\n\r\n'],
    ['an unknown transfer encoding', () => chat('transfer-encoding: xchunked') + '0\r\n\r\n'],
    ['two Hosts', () => chat('host: y', sized) + body],
  ])('is the last thing on its connection: %s', async (_, bytes) => {
    const { answers, isClosed } = await sayRaw(port, bytes() + models());
    expect(answers).toHaveLength(1);
    expect(isClosed).toBe(true);
  });

  it.each<[string, () => string | Uint8Array]>([
    ['HTTP/0.9', () => 'GET /v1/models\r\n\r\n'],
    ['a TLS hello', () => Buffer.from('16030100c8010000c40303', 'hex')],
    ['a tunnel', () => lines('CONNECT 169.254.169.254:80 HTTP/1.1', 'host: 169.254.169.254:80')],
  ])('ends with the connection: %s', async (_, bytes) => {
    const { answers, isClosed } = await sayRaw(port, bytes());
    expect(answers.every(({ status }) => status >= 400)).toBe(true);
    expect(isClosed).toBe(true);
  });
});

describe('HTTP that is too much', () => {
  const tooLarge = { type: 'invalid_request_error', code: 'headers_too_large' };
  it.each<[string, () => string]>([
    ['a header of 17 KiB', () => models(`x-a: ${'x'.repeat(17 * 1024)}`)],
    ['1,900 headers on a path of the API', () => models(...many(1_900))],
    ['101 headers with a chat', () => chat(...many(101), sized) + body],
  ])('is refused: %s', async (_, bytes) => {
    const { answers } = await sayRaw(port, bytes());
    expect(answers[0]).toMatchObject({ status: 431, error: tooLarge });
  });
  const many = (count: number) => Array.from({ length: count }, (__, index) => `a${index}: 1`);

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
  it.each(['//v1/models', '/v1/%2e%2e/v1/models', '/V1/Models', '/v1/nothing', '/'])('is 404: %s', async (path) => {
    const { answers } = await sayRaw(port, lines(`GET ${path} HTTP/1.1`, 'host: x', authorized()));
    expect(answers[0]).toMatchObject({ status: 404, error: { code: 'not_found', type: 'invalid_request_error' } });
  });

  it.each([
    ['TRACE', '/v1/models'],
    ['GET', '/v1/chat/completions'],
    ['DELETE', '/v1/chat/completions'],
  ])('is refused in our shape: %s %s', async (method, path) => {
    const { answers } = await sayRaw(port, lines(`${method} ${path} HTTP/1.1`, 'host: x', authorized()));
    expect([404, 405]).toContain(answers[0]?.status);
    expect(answers[0]?.error?.type).toBe('invalid_request_error');
  });

  it('is an expectation nobody can meet', async () => {
    const { answers } = await sayRaw(port, chat('expect: 200-maybe', sized) + body);
    expect(answers[0]).toMatchObject({ status: 417, error: { type: 'invalid_request_error' } });
  });

  it('is another protocol: the request is served in this one', async () => {
    const { answers } = await sayRaw(port, models('connection: upgrade', 'upgrade: h2c'));
    expect([200, 400]).toContain(answers[0]?.status);
  });
});

describe('HTTP that is meant to confuse', () => {
  it('does not take an underscore for a dash', async () => {
    const { answers } = await sayRaw(port, lines('GET /v1/models HTTP/1.1', 'host: x', `x_api_key: ${secret}`));
    expect(answers[0]).toMatchObject({ status: 401, error: { code: 'invalid_api_key' } });
  });

  it('asks for the key even when the key is named a hop of the connection', async () => {
    const hop = lines('GET /v1/models HTTP/1.1', 'host: x', 'connection: authorization');
    expect((await sayRaw(port, hop)).answers[0]?.status).toBe(401);
  });

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
  it.each<[string, () => string]>([
    ['a body that stops', () => chat('content-length: 100') + '{'],
    ['a head that stops', () => 'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthor'],
  ])('is given up, with an answer: %s', async (_, bytes) => {
    const server = system.gateways[0]!.gateway.app.getHttpServer();
    const patience = { requestTimeout: server.requestTimeout, headersTimeout: server.headersTimeout };
    Object.assign(server, { requestTimeout: 300, headersTimeout: 300 });
    const raw = rawTo(port);
    raw.say(bytes());
    const { answers } = await raw.hear();
    Object.assign(server, patience);
    expect(answers[0]).toMatchObject({ status: 408, error: { code: 'request_timeout' } });
    expect(await raw.hasClosed()).toBe(true);
  });
});
