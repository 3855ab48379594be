import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  callTo,
  failureOf,
  type FakeUpstream,
  json,
  openai,
  refusingUrl,
  startFaultProxy,
  startUpstream,
  textOf,
  until,
} from '../../../test/fakes/upstream/index.js';
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

const unreachable = { code: 'upstream_error', details: { fault: 'unreachable', provider: 'acme' } };

describe('a provider that cannot be reached', () => {
  it('refuses the connection: U1', async () => {
    const failure = await failureOf(upstream.send(callTo(await refusingUrl())));
    expect(failure).toMatchObject(unreachable);
    expect(failure.message).toBe('Provider acme refused the connection (ECONNREFUSED).');
  });

  it('can be reached again at once when it is back', async () => {
    const { port } = provider;
    await provider.close();
    await failureOf(upstream.send(callTo(provider.url)));
    provider = await startUpstream({ port });
    provider.script(json(200, {}));
    expect((await upstream.send(callTo(provider.url))).status).toBe(200);
  });

  it('never answers the attempt to connect: U2', async () => {
    const call = callTo('http://acme.test', { connectMs: 30 });
    const silent = createUpstream({ connectorFor: () => () => undefined });
    expect(await failureOf(silent.send(call))).toMatchObject({
      code: 'upstream_timeout',
      status: 504,
      details: { fault: 'timeout', provider: 'acme' },
    });
    expect(call.cancel.listeners.size).toBe(0);
    await silent.close();
  });

  it('never answers, and the attempt makes room for the next one', async () => {
    let attempts = 0;
    const silent = createUpstream({ connections: 1, connectorFor: () => () => void (attempts += 1) });
    for (let turn = 1; turn <= 3; turn += 1) {
      await failureOf(silent.send(callTo('http://acme.test', { connectMs: 10 })));
      await until(() => attempts === turn);
    }
    await silent.close();
  });

  it('has no address: U21', async () => {
    const nowhere = createUpstream({
      connectorFor: () => (_target, done) => done(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }), null),
    });
    const failure = await failureOf(nowhere.send(callTo('http://acme.test')));
    expect(failure).toMatchObject(unreachable);
    expect(failure.message).toBe('Provider acme has an address that cannot be found (ENOTFOUND).');
    await nowhere.close();
  });
});

describe('on a bad network', () => {
  it('an answer arrives whole, in whatever segments and however late', async () => {
    const proxy = await startFaultProxy({ target: provider, seed: 7 });
    proxy.inject([{ is: 'split' }, { is: 'latency', ms: 0, jitterMs: 2, way: 'down' }]);
    provider.script(openai.chat('Hello there'));
    const answer = await upstream.send(callTo(proxy.url, { body: { model: 'gpt' } }));
    expect(JSON.parse(await textOf(answer))).toMatchObject({ choices: [{ message: { content: 'Hello there' } }] });
    await proxy.close();
  });

  it('a connection that swallows everything is given up when the caller says so', async () => {
    const proxy = await startFaultProxy({ target: provider });
    proxy.inject([{ is: 'blackhole' }]);
    const call = callTo(proxy.url);
    const sent = upstream.send(call);
    await until(() => proxy.log.length > 0);
    const why = call.cancel.cancel();
    expect(await failureOf(sent)).toBe(why);
    await until(() => proxy.openSockets() === 0);
    await proxy.close();
  });
});
