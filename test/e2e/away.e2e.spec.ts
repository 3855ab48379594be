import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { canStartRedis, type OwnRedis, ownRedis } from '../fakes/redis.js';
import { startGateway, type TestGateway } from '../fakes/gateway.js';
import { type FaultProxy, openai, startFaultProxy } from '../fakes/upstream/index.js';
import { call, errorIn } from './kit/call.js';
import { waitUntil } from './kit/patience.js';
import { chatOf } from './kit/scene.js';
import { type Key, startSystem, type System } from './kit/system.js';

const model = 'acme/gpt-4.1';

let system: System;
beforeAll(async () => {
  system = await startSystem();
  const upstream = await system.upstream();
  upstream.respond(() => openai.answer('Hello.'));
  await system.provider({ slug: 'acme', base_url: `${upstream.url}/v1` });
});
afterAll(() => system.stop());

const ask = ({ url }: TestGateway, { secret }: Key) =>
  call(`${url}/v1/chat/completions`, chatOf({ model }), { secret });
const isReady = async ({ url }: TestGateway, text: string) => {
  const heard = await call(`${url}/health/ready`, undefined, { method: 'GET' });
  return heard.status === 200 && heard.text.includes(text);
};

describe('while PostgreSQL is away', () => {
  let proxy: FaultProxy;
  let gateway: TestGateway;
  let known: Key;
  beforeAll(async () => {
    const { databaseUrl, secrets } = system.admin;
    const url = new URL(databaseUrl);
    proxy = await startFaultProxy({ target: { port: Number(url.port) } });
    url.port = String(proxy.port);
    gateway = await startGateway({ databaseUrl: url.href, secrets });
    await waitUntil(() => gateway.version() === system.gateways[0]?.version());
    known = await system.key();
    expect((await ask(gateway, known)).status).toBe(200);
    await proxy.close();
    await waitUntil(() => isReady(gateway, 'PostgreSQL does not answer'));
  });
  afterAll(() => gateway.stop());

  it('a key that was seen before is served', async () => {
    for (let asked = 0; asked < 5; asked += 1) expect((await ask(gateway, known)).status).toBe(200);
  });

  it('a key that was never seen is asked to come back, and not refused', async () => {
    const { status, headers, text } = await ask(gateway, await system.key());
    expect({ status, ...errorIn(text) }).toMatchObject({ status: 503, code: 'auth_backend_unavailable' });
    expect(headers.get('retry-after')).toBe('1');
    expect(headers.get('x-should-retry')).not.toBe('false');
  });

  it('a key that is none is refused all the same', async () => {
    expect((await ask(gateway, { id: '', secret: 'gw_live_mistyped' })).status).toBe(401);
  });
});

(canStartRedis ? describe : describe.skip)('while Redis is away', () => {
  let redis: OwnRedis;
  let gateway: TestGateway;
  beforeAll(async () => {
    redis = await ownRedis();
    const { databaseUrl, secrets } = system.admin;
    gateway = await startGateway({ databaseUrl, secrets, redisUrl: redis.url });
    await waitUntil(() => gateway.version() === system.gateways[0]?.version());
    await redis.kill();
    await waitUntil(() => isReady(gateway, 'Redis does not answer'));
  });
  afterAll(async () => {
    await gateway.stop();
    await redis.stop();
  });

  it('limits are counted in the process, by its share: other gateways live', async () => {
    const key = await system.key({ limits: { rpm: 8 } });
    const heard = [];
    for (let asked = 0; asked < 8; asked += 1) heard.push(await ask(gateway, key));
    const served = heard.filter(({ status }) => status === 200);
    expect(served.length).toBeGreaterThanOrEqual(1);
    expect(served.length).toBeLessThanOrEqual(4);
    expect(heard.at(-1)?.status).toBe(429);
    expect(served.at(-1)?.headers.get('x-gatewright-degraded')).toBe('limits-local');
  });
});
