import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  bytesOf,
  callTo,
  close,
  cutHead,
  failureOf,
  type FakeUpstream,
  json,
  reset,
  startUpstream,
  textOf,
} from '../../../test/fakes/upstream/index.js';
import { createUpstream, type Upstream } from './index.js';

let provider: FakeUpstream;
let upstream: Upstream;

beforeEach(async () => {
  provider = await startUpstream();
  // A test machine is slower than a network card.
  upstream = createUpstream({ staleMs: 2_000 });
});
afterEach(async () => {
  await upstream.close();
  await provider.close();
});

const unreachable = { code: 'upstream_error', details: { fault: 'unreachable', provider: 'acme' } };

describe('a kept connection that the provider has closed: U22', () => {
  const keep = async () => {
    provider.script(json(200, { turn: 1 }));
    await bytesOf(await upstream.send(callTo(provider.url)));
    // The connection is free for the next request one turn of the event loop later.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
  };

  it.each([
    ['reset', reset],
    ['closed', close],
  ])('is replaced without a word when it is %s as the request comes in', async (_how, fault) => {
    await keep();
    provider.script(fault(), json(200, { turn: 2 }));
    expect(await textOf(await upstream.send(callTo(provider.url)))).toBe('{"turn":2}');
    expect(provider.requests.map(({ connection }) => connection)).toEqual([1, 1, 2]);
  });

  it('is replaced once, not for ever', async () => {
    await keep();
    provider.respond(() => reset());
    expect(await failureOf(upstream.send(callTo(provider.url)))).toMatchObject(unreachable);
    expect(provider.requests).toHaveLength(3);
  });

  it('is not replaced when the answer had begun', async () => {
    await keep();
    provider.respond(() => cutHead(10, json(200, {})));
    expect(await failureOf(upstream.send(callTo(provider.url)))).toMatchObject(unreachable);
    expect(provider.requests).toHaveLength(2);
  });

  it('is not replaced when it was fresh: the provider has read the request, and may bill it', async () => {
    provider.respond(() => reset());
    expect(await failureOf(upstream.send(callTo(provider.url)))).toMatchObject(unreachable);
    expect(provider.requests).toHaveLength(1);
  });

  it('is not replaced when it lived on for a while: the request may have been read', async () => {
    const strict = createUpstream({ staleMs: -1 });
    provider.script(json(200, {}));
    await bytesOf(await strict.send(callTo(provider.url)));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    provider.respond(() => reset());
    expect(await failureOf(strict.send(callTo(provider.url)))).toMatchObject(unreachable);
    expect(provider.requests).toHaveLength(2);
    await strict.close();
  });
});
