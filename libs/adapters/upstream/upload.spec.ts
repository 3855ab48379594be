import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Failure } from '#core/failure';
import {
  bytesOf,
  callTo,
  failureOf,
  type FakeUpstream,
  json,
  reset,
  startUpstream,
  textOf,
  until,
} from '../../../test/fakes/upstream/index.js';
import { createUpstream, type Upstream } from './index.js';

let provider: FakeUpstream;
let upstream: Upstream;

beforeEach(async () => {
  provider = await startUpstream();
  upstream = createUpstream({ staleMs: 2_000 });
});
afterEach(async () => {
  await upstream.close();
  await provider.close();
});

/** A body of these pieces; `opened` counts how often it was begun, `left` how often its reader was done with it. */
function streaming(pieces: readonly (string | Promise<string>)[], length?: number) {
  const body = {
    ...(length !== undefined && { length }),
    opened: 0,
    left: 0,
    async *open() {
      body.opened += 1;
      try {
        for (const piece of pieces) yield Buffer.from(await piece);
      } finally {
        body.left += 1;
      }
    },
  };
  return body;
}

const never = new Promise<string>(() => undefined);

describe('a body that streams', () => {
  it('is sent in chunks where nobody knows how long it is', async () => {
    provider.script(json(200, {}));
    await bytesOf(await upstream.send(callTo(provider.url, { body: streaming(['one ', '', 'two']) })));
    expect(provider.requests[0]).toMatchObject({ text: 'one two', headers: { 'transfer-encoding': 'chunked' } });
  });

  it('is sent with its length where that is known', async () => {
    provider.script(json(200, {}));
    await bytesOf(await upstream.send(callTo(provider.url, { body: streaming(['one ', 'two'], 7) })));
    expect(provider.requests[0]).toMatchObject({ text: 'one two', headers: { 'content-length': '7' } });
  });

  it('keeps its own type', async () => {
    provider.script(json(200, {}));
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    await bytesOf(await upstream.send(callTo(provider.url, { body: streaming(['x']), headers })));
    expect(provider.requests[0]?.headers).toMatchObject(headers);
  });

  it('is opened again when a kept connection turns out to be dead', async () => {
    provider.script(json(200, { turn: 1 }));
    await bytesOf(await upstream.send(callTo(provider.url)));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    provider.script(reset(), json(200, { turn: 2 }));
    const body = streaming(['one ', 'two']);
    expect(await textOf(await upstream.send(callTo(provider.url, { body })))).toBe('{"turn":2}');
    expect(provider.requests.map(({ text }) => text).slice(1)).toEqual(['one two', 'one two']);
    expect(body.opened).toBe(2);
  });

  it('that breaks is no end of it: the provider sees a cut, and the reason is thrown', async () => {
    const why = new Failure('client_closed_request', 'The caller hung up.');
    const body = streaming(['one ', until(() => provider.connections() > 0).then(() => Promise.reject(why))]);
    expect(await failureOf(upstream.send(callTo(provider.url, { body })))).toMatchObject({ code: why.code });
    await until(() => provider.openSockets() === 0);
    expect(provider.requests).toEqual([]);
  });

  it('that is given up is left, also while it waits for more', async () => {
    let came = (_: string): void => undefined;
    const more = new Promise<string>((resolve) => (came = resolve));
    const body = streaming(['one ', more]);
    const call = callTo(provider.url, { body });
    const sent = upstream.send(call);
    await until(() => provider.openSockets() === 1);
    const why = call.cancel.cancel();
    expect(await failureOf(sent)).toBe(why);
    await until(() => provider.openSockets() === 0);
    came('two');
    await until(() => body.left === 1);
    expect(provider.requests).toEqual([]);
  });

  it('may be answered before it was sent: the answer counts, and the rest is not sent', async () => {
    const server = createServer((_request, response) => response.writeHead(413).end('too much'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const body = streaming(['one ', never]);
    const answer = await upstream.send(callTo(`http://127.0.0.1:${port}`, { body }));
    expect([answer.status, await textOf(answer)]).toEqual([413, 'too much']);
    await new Promise((resolve) => server.close(resolve));
  });

  it('does not run ahead of a provider that reads nothing', async () => {
    const server = createServer(() => undefined);
    server.on('connection', (socket) => socket.pause());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const piece = Buffer.alloc(64 * 1024);
    let read = 0;
    const open = async function* () {
      for (; read < 4_000; read += 1) yield piece;
    };
    const call = callTo(`http://127.0.0.1:${port}`, { body: { open } });
    const sent = failureOf(upstream.send(call));
    let before = -1;
    await until(() => {
      const isStill = read > 0 && read === before;
      before = read;
      return isStill;
    });
    call.cancel.cancel();
    await sent;
    expect(read).toBeLessThan(1_000); // what kernels hold for it, and no more
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
