import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  bytesOf,
  callTo,
  failureOf,
  type FakeUpstream,
  hang,
  json,
  openai,
  startUpstream,
  text,
  textOf,
  until,
} from '../../../test/fakes/upstream/index.js';
import type { Upstream as RelaysUpstream } from '../../../apps/gateway/src/relay/ports.js';
import { createUpstream, type Upstream } from './index.js';

let provider: FakeUpstream;
let upstream: Upstream;

beforeEach(async () => {
  provider = await startUpstream();
  upstream = createUpstream();
});
afterEach(async () => {
  await upstream.close();
  await provider.close();
});

it('is what the relay asks for', () => {
  const port: RelaysUpstream = upstream;
  expect(port).toBe(upstream);
});

describe('a request', () => {
  it.each(['GET', 'DELETE'] as const)('with %s has neither a body nor its type', async (method) => {
    provider.script(json(200, {}));
    await textOf(await upstream.send({ ...callTo(provider.url, { path: '/files/f1' }), method }));
    const [asked] = provider.requests;
    expect([asked?.method, asked?.path, asked?.body.length]).toEqual([method, '/files/f1', 0]);
    expect([asked?.headers['content-type'], asked?.headers['content-length']]).toEqual([undefined, undefined]);
  });
});

describe('an answer', () => {
  it('is its status, its headers and its bytes', async () => {
    provider.script(openai.chat('Hello there'));
    const answer = await upstream.send(callTo(provider.url, { body: { model: 'gpt' } }));
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(JSON.parse(await textOf(answer))).toMatchObject({
      model: 'gpt',
      choices: [{ message: { content: 'Hello there' } }],
    });
  });

  it('has its header names in lower case, and the values of one name joined', async () => {
    provider.script(json(200, {}, { 'X-Request-ID': 'req_1', 'X-Many': ['one', 'two'] }));
    const { headers } = await upstream.send(callTo(provider.url));
    expect(headers).toMatchObject({ 'x-request-id': 'req_1', 'x-many': 'one, two' });
  });

  it('is not judged: an error status is an answer like any other', async () => {
    provider.script(openai.rateLimited(7));
    const answer = await upstream.send(callTo(provider.url));
    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toBe('7');
    expect(await textOf(answer)).toContain('rate_limit_exceeded');
  });

  it('may be empty', async () => {
    provider.script(text(200, ''));
    expect(await textOf(await upstream.send(callTo(provider.url)))).toBe('');
  });

  it('may end with its connection, without a length', async () => {
    provider.script(openai.chatStream('Hello there', { untilClose: true }));
    const answer = await upstream.send(callTo(provider.url));
    expect(await textOf(answer)).toMatch(/data: \[DONE\]\n\n$/);
  });

  it('has one reader at a time', async () => {
    provider.script(hangAfterHead());
    const { body } = await upstream.send(callTo(provider.url));
    const reader = body[Symbol.asyncIterator]();
    const first = reader.next();
    expect(await failureOf(reader.next())).toMatchObject({ code: 'internal_error' });
    await reader.return?.();
    expect(await first).toEqual({ done: true, value: undefined });
  });
});

describe('a request', () => {
  it('is a POST of the bytes it was given, with their length', async () => {
    const body = Buffer.from('{"content":"Grüße 🙂"}');
    await upstream.send(callTo(provider.url, { body }));
    expect(provider.requests[0]).toMatchObject({ method: 'POST', body });
    expect(provider.requests[0]?.headers['content-length']).toBe(String(body.length));
  });

  it('carries the headers it was given, says JSON, refuses compression, and adds nothing else', async () => {
    await upstream.send(callTo(provider.url, { headers: { authorization: 'Bearer sk-1', 'X-Tag': 'a' } }));
    expect(Object.keys(provider.requests[0]?.headers ?? {}).sort()).toEqual(
      ['accept-encoding', 'authorization', 'connection', 'content-length', 'content-type', 'host', 'x-tag'].sort(),
    );
    expect(provider.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer sk-1',
      'x-tag': 'a',
      'content-type': 'application/json',
      'accept-encoding': 'identity',
    });
  });

  it('keeps the content type it was given', async () => {
    await upstream.send(callTo(provider.url, { headers: { 'Content-Type': 'text/plain' } }));
    expect(provider.requests[0]?.headers['content-type']).toBe('text/plain');
  });

  it('does not let a header speak for the connection', async () => {
    const headers = {
      'Accept-Encoding': 'gzip',
      'content-length': '3',
      'transfer-encoding': 'chunked',
      host: 'evil.test',
    };
    await upstream.send(callTo(provider.url, { headers }));
    expect(provider.requests[0]?.headers).toMatchObject({
      'accept-encoding': 'identity',
      'content-length': '2',
      host: `127.0.0.1:${provider.port}`,
    });
  });

  it.each([
    ['', '/chat', '/chat'],
    ['/', '/chat', '/chat'],
    ['/v1', '/chat', '/v1/chat'],
    ['/v1/', '/chat', '/v1/chat'],
    ['/v1', 'chat', '/v1/chat'],
    ['/v1', '/m:stream?alt=sse', '/v1/m:stream?alt=sse'],
    ['/v1?version=2', '/chat', '/v1/chat?version=2'],
    ['/v1', '/../other/chat', '/other/chat'],
    ['/a/b/v1', '/../../other/chat', '/a/other/chat'],
    ['', '/../other/chat', '/other/chat'],
    ['/v1', '/m/../chat', '/v1/m/../chat'],
    ['/v1?version=2', '/m?alt=sse', '/v1/m?alt=sse&version=2'],
  ])('to a base URL ending in %p asked for %p goes to %p', async (base, path, expected) => {
    await upstream.send(callTo(provider.url + base, { path }));
    expect(provider.requests[0]?.path).toBe(expected);
  });

  it.each(['not a url', 'ftp://127.0.0.1/', 'file:///etc/passwd'])('is not sent to %p', async (baseUrl) => {
    expect(await failureOf(upstream.send(callTo(baseUrl)))).toMatchObject({
      code: 'upstream_error',
      details: { fault: 'invalid', provider: 'acme' },
    });
  });

  it('with a header that HTTP cannot carry fails without showing it', async () => {
    const failure = await failureOf(
      upstream.send(callTo(provider.url, { headers: { authorization: 'sk-secret\r\nx: y' } })),
    );
    expect(failure).toMatchObject({ details: { fault: 'invalid', provider: 'acme' } });
    expect(String(failure.stack)).not.toContain('sk-secret');
  });
});

describe('connections', () => {
  it('are kept and used again', async () => {
    provider.respond(() => json(200, {}));
    for (let turn = 0; turn < 5; turn += 1) await bytesOf(await upstream.send(callTo(provider.url)));
    // A connection rests for one turn of the event loop before it is used again, so two take turns.
    expect(provider.connections()).toBeLessThanOrEqual(2);
  });

  it('carry one request at a time', async () => {
    provider.respond(() => hang());
    for (let turn = 0; turn < 3; turn += 1) void upstream.send(callTo(provider.url)).catch(() => undefined);
    await until(() => provider.requests.length === 3);
    expect(new Set(provider.requests.map(({ connection }) => connection)).size).toBe(3);
  });

  it('are limited per origin: a call that finds none in time fails with a timeout', async () => {
    const narrow = createUpstream({ connections: 1 });
    provider.respond(() => hang());
    void narrow.send(callTo(provider.url)).catch(() => undefined);
    await provider.request(0);
    const failure = await failureOf(narrow.send(callTo(provider.url, { connectMs: 20 })));
    expect(failure).toMatchObject({ code: 'upstream_timeout', details: { fault: 'timeout', provider: 'acme' } });
    expect(provider.requests).toHaveLength(1);
    await narrow.close();
  });

  it('are closed with the pool that is pushed out by a newer one', async () => {
    const other = await startUpstream();
    const small = createUpstream({ maxPools: 1 });
    await bytesOf(await small.send(callTo(provider.url)));
    await bytesOf(await small.send(callTo(other.url)));
    await until(() => provider.openSockets() === 0);
    expect(other.openSockets()).toBe(1);
    await small.close();
    await other.close();
  });

  it('are closed with a pool that nobody has used for a while', async () => {
    const forgetful = createUpstream({ idlePoolMs: 20 });
    await bytesOf(await forgetful.send(callTo(provider.url)));
    await until(() => provider.openSockets() === 0);
    await forgetful.close();
  });

  it('are all closed in the end, and what still ran is broken off', async () => {
    provider.script(json(200, {}), hang());
    await bytesOf(await upstream.send(callTo(provider.url)));
    const running = failureOf(upstream.send(callTo(provider.url)));
    await provider.request(1);
    await upstream.close();
    expect(await running).toMatchObject({ code: 'upstream_error', details: { fault: 'unreachable' } });
    await until(() => provider.openSockets() === 0);
  });

  it('are made by the connector of the wiring, which hears whether private addresses are allowed', async () => {
    const heard: unknown[] = [];
    const guarded = createUpstream({
      connectorFor: (wish) => {
        heard.push(wish);
        return (_target, done) => done(Object.assign(new Error('no'), { code: 'EBLOCKED' }), null);
      },
    });
    const failure = await failureOf(guarded.send(callTo(provider.url)));
    expect(heard).toEqual([{ allowPrivateNetwork: true, connectTimeoutMs: 10_000 }]);
    expect(failure.message).toBe('Provider acme could not be reached (EBLOCKED).');
    await guarded.close();
  });
});

const hangAfterHead = () => text(200, '', { 'content-length': '10' });
