import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { sse } from '#core/dialects/kit';
import { Failure } from '#core/failure';
import { Cancel } from '../relay/cancel.js';
import { failureHeaders, refuse, reply } from './reply.js';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server that answers so, and what a caller of it reads; `leave` hangs up. */
async function ask(answering: (response: ServerResponse) => Promise<void> | void) {
  let over: Promise<void> | undefined;
  const server = createServer((_request, response) => {
    over = Promise.resolve(answering(response)).catch(() => undefined);
  });
  server.listen(0, '127.0.0.1');
  closing.push(() => server.close());
  await once(server, 'listening');
  const asking = request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
  asking.on('error', () => undefined);
  asking.end();
  const [incoming] = (await once(asking, 'response')) as [IncomingMessage];
  incoming.on('error', () => undefined);
  const text = async () => {
    let read = '';
    for await (const piece of incoming) read += String(piece);
    return read;
  };
  return { incoming, text, leave: () => asking.destroy(), over: () => over };
}

async function* pieces(...some: readonly (string | Uint8Array)[]) {
  yield* some;
}

describe('a reply', () => {
  it('is one body with its length', async () => {
    const { incoming, text } = await ask((response) =>
      reply(response, { is: 'whole', headers: { 'x-request-id': 'r' }, body: '{"é":1}' }, new Cancel()),
    );
    expect([await text(), incoming.headers]).toMatchObject([
      '{"é":1}',
      { 'x-request-id': 'r', 'content-length': '8', 'content-type': 'application/json; charset=utf-8' },
    ]);
  });

  it('is a stream of pieces', async () => {
    const { incoming, text } = await ask((response) =>
      reply(
        response,
        { is: 'stream', form: sse, headers: {}, pieces: pieces('data: a\n\n', Buffer.from('data: b\n\n')) },
        new Cancel(),
      ),
    );
    expect([await text(), incoming.headers['content-type']]).toEqual([
      'data: a\n\ndata: b\n\n',
      'text/event-stream; charset=utf-8',
    ]);
  });

  it('leaves a stream when the caller has left, though it never read', async () => {
    let isLeft = false;
    async function* endless() {
      try {
        for (;;) yield Buffer.alloc(256 * 1024);
      } finally {
        isLeft = true;
      }
    }
    const { leave, over } = await ask((response) =>
      reply(response, { is: 'stream', form: sse, headers: {}, pieces: endless() }, new Cancel()),
    );
    leave();
    await over();
    expect(isLeft).toBe(true);
  });

  it('leaves a stream that ends after the caller has left', async () => {
    let end = () => {};
    const ended = new Promise<void>((resolve) => (end = resolve));
    async function* late() {
      yield 'data: a\n\n';
      await ended;
      yield 'data: b\n\n';
    }
    const { leave, over } = await ask((response) => {
      response.once('close', end);
      return reply(response, { is: 'stream', form: sse, headers: {}, pieces: late() }, new Cancel());
    });
    leave();
    await expect(over()).resolves.toBeUndefined();
  });

  it('does not wait for a caller who does not read, once all is given up', async () => {
    const cancel = new Cancel();
    async function* endless() {
      while (!cancel.reason) yield Buffer.alloc(256 * 1024);
      yield 'data: over\n\n';
    }
    const { over, leave } = await ask((response) =>
      reply(response, { is: 'stream', form: sse, headers: {}, pieces: endless() }, cancel),
    );
    setImmediate(() => cancel.cancel(new Failure('overloaded', 'Over.')));
    await expect(over()).resolves.toBeUndefined();
    leave();
  });

  it('settles a stream even when its head cannot be sent', async () => {
    let isLeft = false;
    async function* told() {
      try {
        yield 'data: a\n\n';
      } finally {
        isLeft = true;
      }
    }
    const { text } = await ask(async (response) => {
      const headers = { 'x-odd': 'a\nb' };
      await reply(response, { is: 'stream', form: sse, headers, pieces: told() }, new Cancel()).catch(() =>
        response.end('left'),
      );
    });
    expect([await text(), isLeft]).toEqual(['left', true]);
  });
});

describe('a reply that passes as it came', () => {
  const passing = (contentType: string, ...some: readonly Uint8Array[]) =>
    ({ is: 'passing', headers: { 'x-request-id': 'r' }, contentType, pieces: pieces(...some) }) as const;

  it('has the type it came with', async () => {
    const { incoming, text } = await ask((response) =>
      reply(response, passing('audio/mpeg', Buffer.from('ID3'), Buffer.from('x')), new Cancel()),
    );
    expect([await text(), incoming.headers]).toMatchObject([
      'ID3x',
      { 'x-request-id': 'r', 'content-type': 'audio/mpeg' },
    ]);
  });

  it('is cut where it breaks off and cannot say so', async () => {
    async function* breaking() {
      yield Buffer.from('ID3');
      await new Promise(setImmediate);
      throw new Failure('upstream_error', 'Cut.');
    }
    const { text } = await ask(async (response) => {
      const answer = { ...passing('audio/mpeg'), pieces: breaking() };
      await reply(response, answer, new Cancel()).catch((error: unknown) =>
        refuse(response, Failure.from(error), 'r', {}),
      );
    });
    await expect(text()).rejects.toThrow('aborted');
  });
});

describe('a refusal', () => {
  it('has the status and the headers of its failure', async () => {
    const failure = new Failure('rate_limit_exceeded', 'Too many.', { retryAfterMs: 1_200 });
    const { incoming, text } = await ask((response) => refuse(response, failure, 'req_1', { error: {} }));
    expect([incoming.statusCode, await text(), incoming.headers]).toMatchObject([
      429,
      '{"error":{}}',
      { 'retry-after': '2', 'retry-after-ms': '1200', 'x-request-id': 'req_1' },
    ]);
  });

  it('is a cut once the head has left', async () => {
    const { text } = await ask((response) => {
      response.write('data: a\n\n', () => refuse(response, new Failure('internal_error', ''), 'req_1', {}));
    });
    await expect(text()).rejects.toThrow('aborted');
  });

  it('says that a second try is in vain where it is', () => {
    expect(failureHeaders(new Failure('insufficient_quota', ''))).toEqual({ 'x-should-retry': 'false' });
  });

  it('names no wait for what waiting does not mend', () => {
    expect(failureHeaders(new Failure('upstream_error', '', { retryAfterMs: 5 }))).toEqual({});
  });
});
