import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  bytesOf,
  callTo,
  cutAfter,
  endless,
  failureOf,
  FakeCancel,
  type FakeUpstream,
  hang,
  hangAfter,
  json,
  openai,
  startUpstream,
  text,
  until,
} from '../../../test/fakes/upstream/index.js';
import { createUpstream, type Upstream } from './index.js';
import { openConnector } from './pools.js';

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

const nothingLeft = () => until(() => provider.openSockets() === 0);

describe('giving up', () => {
  it('before sending sends nothing', async () => {
    const call = callTo(provider.url);
    const why = call.cancel.cancel();
    expect(await failureOf(upstream.send(call))).toBe(why);
    expect(provider.connections()).toBe(0);
  });

  it('before the head closes the connection and throws the reason', async () => {
    const call = callTo(provider.url);
    provider.script(hang());
    const sent = upstream.send(call);
    const { aborted } = await provider.request(0);
    const why = call.cancel.cancel();
    expect(await failureOf(sent)).toBe(why);
    await aborted;
    await nothingLeft();
  });

  it('after the head, when nothing follows, closes the connection and throws the reason: U4', async () => {
    const call = callTo(provider.url, { body: { stream: true } });
    provider.script(hangAfter(0, openai.chatStream('one two')));
    const { body } = await upstream.send(call);
    const next = body[Symbol.asyncIterator]().next();
    const why = call.cancel.cancel();
    expect(await failureOf(next)).toBe(why);
    await nothingLeft();
  });

  it('while connecting lets the attempt go', async () => {
    const socket = new Socket();
    let connected = () => {};
    const slow = createUpstream({ connectorFor: () => (_target, done) => (connected = () => done(null, socket)) });
    const call = callTo('http://acme.test');
    const sent = slow.send(call);
    const why = call.cancel.cancel();
    expect(await failureOf(sent)).toBe(why);
    connected();
    expect(socket.destroyed).toBe(true);
    await slow.close();
  });

  it('while waiting for a connection costs nobody theirs', async () => {
    const narrow = createUpstream({ connections: 1 });
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    provider.script((wire) => held.then(() => json(200, {})(wire)), json(200, {}));
    const first = narrow.send(callTo(provider.url));
    await provider.request(0);
    const waiting = callTo(provider.url);
    const second = narrow.send(waiting);
    const third = narrow.send(callTo(provider.url));
    const why = waiting.cancel.cancel();
    expect(await failureOf(second)).toBe(why);
    release();
    await bytesOf(await first);
    await bytesOf(await third);
    expect(provider.requests.map(({ connection }) => connection)).toEqual([1, 1]);
    await narrow.close();
  });

  it('in the body throws the reason to the waiting reader and closes the connection: U5', async () => {
    const call = callTo(provider.url, { body: { stream: true } });
    provider.script(hangAfter(200, openai.chatStream('one two three')));
    const { body } = await upstream.send(call);
    const reader = body[Symbol.asyncIterator]();
    await reader.next();
    const next = reader.next();
    const why = call.cancel.cancel();
    expect(await failureOf(next)).toBe(why);
    expect(await reader.next()).toEqual({ done: true, value: undefined });
    await nothingLeft();
  });

  it('in the body throws the reason also to a reader who was not waiting, before anything else', async () => {
    const call = callTo(provider.url);
    provider.script(endless());
    const { body } = await upstream.send(call);
    const reader = body[Symbol.asyncIterator]();
    await reader.next();
    const why = call.cancel.cancel();
    expect(await failureOf(reader.next())).toBe(why);
    await nothingLeft();
  });

  it('after the end changes nothing', async () => {
    const call = callTo(provider.url);
    provider.script(json(200, {}));
    const answer = await upstream.send(call);
    expect((await bytesOf(answer)).toString()).toBe('{}');
    call.cancel.cancel();
    expect(provider.openSockets()).toBe(1);
  });

  it('does not open another connection in place of the closed one', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const call = callTo(provider.url);
      provider.script(hang());
      const sent = upstream.send(call);
      await provider.request(turn);
      call.cancel.cancel();
      await failureOf(sent);
      await nothingLeft();
    }
    expect(provider.connections()).toBe(5);
  });
});

describe('leaving the loop', () => {
  it('early closes the connection at once', async () => {
    provider.script(endless());
    const { body } = await upstream.send(callTo(provider.url));
    for await (const chunk of body) if (chunk.length > 0) break;
    await provider.requests[0]?.aborted;
    await nothingLeft();
  });

  it('before it began closes the connection', async () => {
    provider.script(text(200, 'x', { 'content-length': '2' }));
    const { body } = await upstream.send(callTo(provider.url));
    await body[Symbol.asyncIterator]().return?.();
    await nothingLeft();
  });

  it('by throwing closes the connection', async () => {
    provider.script(endless());
    const { body } = await upstream.send(callTo(provider.url));
    const reading = async () => {
      for await (const chunk of body) throw new Error(`read ${chunk.length}`);
    };
    await expect(reading()).rejects.toThrow('read');
    await nothingLeft();
  });

  it('after the end keeps the connection', async () => {
    provider.script(json(200, {}));
    const { body } = await upstream.send(callTo(provider.url));
    await bytesOf({ body });
    await body[Symbol.asyncIterator]().return?.();
    expect(provider.openSockets()).toBe(1);
  });
});

describe('a listener', () => {
  it.each([
    ['an answer', () => json(200, {})],
    ['a broken answer', () => cutAfter(1, json(200, {}))],
    ['an endless answer that is left', () => endless()],
  ])('is taken from the cancel after %s', async (_what, step) => {
    const cancel = new FakeCancel();
    provider.script(step());
    const { body } = await upstream.send(callTo(provider.url, { cancel }));
    try {
      for await (const chunk of body) if (chunk.length > 1_000) break;
    } catch {
      // Whatever it was: it is over.
    }
    expect(cancel.listeners.size).toBe(0);
  });
});

describe('a reader who pauses', () => {
  it('makes the provider pause, with less than 1 MiB in our hands, and gets every byte when he goes on: U16', async () => {
    let socket: Socket | undefined;
    const watched = createUpstream({
      connectorFor: (wish) => (target, done) =>
        openConnector(wish)(target, (...result) => {
          socket = result[1] ?? undefined;
          done(...result);
        }),
    });
    provider.script(endless());
    const { body } = await watched.send(callTo(provider.url));
    const reader = body[Symbol.asyncIterator]();
    let read = 0;
    for (let turn = 1; turn <= 4; turn += 1) {
      while (read < turn * 8_000_000) read += sizeOf(await reader.next());
      await stands(() => provider.requests[0]?.written ?? 0);
      expect((socket?.bytesRead ?? 0) - read).toBeLessThan(1024 * 1024);
    }
    await reader.return?.();
    await watched.close();
  });

  it('and never reads on leaves no more than that behind', async () => {
    const call = callTo(provider.url);
    provider.script(endless());
    await upstream.send(call);
    await stands(() => provider.requests[0]?.written ?? 0);
    call.cancel.cancel();
    await nothingLeft();
  });
});

const sizeOf = ({ value }: IteratorResult<Uint8Array, unknown>) => (value instanceof Uint8Array ? value.length : 0);

/** Waits until a number has stopped changing. */
async function stands(value: () => number): Promise<void> {
  for (let last = value(), same = 0; same < 10;) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    same = value() === last ? same + 1 : 0;
    last = value();
  }
}
