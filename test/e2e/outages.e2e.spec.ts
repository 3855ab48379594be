import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { secretsFrom } from '#adapters/secrets';
import { startGateway, type TestGateway } from '../fakes/gateway.js';
import { canStartRedis, type OwnRedis, ownRedis } from '../fakes/redis.js';
import * as fake from '../fakes/upstream/index.js';
import { call, errorIn } from './kit/call.js';
import { waitFor, waitUntil } from './kit/patience.js';
import { newEncryptionKey, type Program, startProgram } from './kit/program.js';
import { chatOf } from './kit/scene.js';
import { type Key, startSystem, type System } from './kit/system.js';

const { openai } = fake;
const model = 'acme/gpt-4.1';
const max_tokens = 100;
const encryptionKey = newEncryptionKey();
/** 250 ms are promised; a busy test machine gets more. */
const MOST_MS = 1_000;

let system: System;
let upstream: fake.FakeUpstream;
beforeAll(async () => {
  system = await startSystem({ gateways: 0, admin: { secrets: secretsFrom(encryptionKey) } });
  upstream = await system.upstream();
  upstream.respond(() => openai.answer('Hello.', { usage: { input: 12, output: 100 } }));
  await system.provider({ slug: 'acme', base_url: `${upstream.url}/v1` });
  await system.configure('PUT', `/prices/${model}`, { input: '0', output: '10' });
});
afterAll(() => system.stop());

const ask = async ({ url }: { readonly url: string }, { secret }: Key, more: object = {}) => {
  const before = performance.now();
  const heard = await call(`${url}/v1/chat/completions`, { ...chatOf({ model }), max_tokens, ...more }, { secret });
  const code = heard.status === 200 ? '' : ` ${errorIn(heard.text).code}`;
  return { ...heard, said: `${heard.status}${code}`, ms: performance.now() - before };
};
const requestsOf = async ({ id }: Key) => (await system.configure('GET', `/requests?key=${id}&limit=100`)).data;
const budget = (more: object = {}) => ({ budget: { amount: '100', period: 'day', ...more } });

/** PostgreSQL as one gateway reaches it: it can be gone for that one alone, connections and all. */
async function ownWayToPostgres() {
  const { databaseUrl } = system.admin;
  const url = new URL(databaseUrl);
  const [port, sockets] = [Number(url.port), new Set<Socket>()];
  let isOff = false;
  const server = createServer((near) => {
    if (isOff) return void near.destroy();
    const far = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => other.destroy());
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url.port = String((server.address() as { port: number }).port);
  const off = () => {
    isOff = true;
    for (const socket of sockets) socket.destroy();
  };
  const on = () => void (isOff = false);
  return { url: url.href, off, on, close: () => (off(), server.close()) };
}

interface Outage {
  readonly what: string;
  readonly isRedisAway: boolean;
  readonly isPostgresAway: boolean;
  readonly begin: () => unknown;
  readonly end: () => unknown;
}

(canStartRedis ? describe : describe.skip)('an outage', () => {
  let redis: OwnRedis;
  let postgres: Awaited<ReturnType<typeof ownWayToPostgres>>;
  let gateway: TestGateway;
  beforeAll(async () => {
    redis = await ownRedis();
    postgres = await ownWayToPostgres();
    gateway = await startGateway({
      ...{ databaseUrl: postgres.url, redisUrl: redis.url },
      secrets: system.admin.settings.secrets,
    });
    await waitUntil(() => gateway.version() !== undefined);
  });
  afterAll(async () => {
    postgres.on();
    redis.thaw();
    await gateway.stop();
    postgres.close();
    await redis.stop();
  });

  const problems = async () =>
    (await (await fetch(`${gateway.url}/health/ready`)).text()).match(/"degraded":true/g)?.length ?? 0;

  /** For how many attempts the gateway has something in escrow in the budget of this key: each costs a thousandth of a dollar. */
  const inEscrow = async ({ id }: Key): Promise<number> => {
    const { data } = await system.configure('GET', `/budgets?scope_kind=key&scope_id=${id}`);
    const budgetId = (data as unknown as readonly { id: string }[])[0]?.id;
    const [holds] = (await redis.say(`KEYS {gatewright}:window:${budgetId}:*:h`)) as string[];
    const names = holds ? ((await redis.say(`HKEYS ${holds}`)) as string[]) : [];
    const escrow = names.find((name) => name.startsWith('escrow/'));
    return escrow ? Number(await redis.say(`HGET ${holds} ${escrow}`)) / 1_000_000 : 0;
  };

  const frozen = { begin: () => redis.freeze(), end: () => redis.thaw() };
  const killed = { begin: () => redis.kill(), end: () => redis.start() };
  const gone = { begin: () => postgres.off(), end: () => postgres.on() };
  const both = { begin: () => (gone.begin(), killed.begin()), end: () => (gone.end(), killed.end()) };
  const outages: readonly Outage[] = [
    { what: 'Redis is frozen', isRedisAway: true, isPostgresAway: false, ...frozen },
    { what: 'Redis is killed', isRedisAway: true, isPostgresAway: false, ...killed },
    { what: 'PostgreSQL is gone', isRedisAway: false, isPostgresAway: true, ...gone },
    { what: 'both are gone', isRedisAway: true, isPostgresAway: true, ...both },
  ];

  it.each(outages)('is survived: $what', async ({ isRedisAway, isPostgresAway, begin, end }) => {
    const known = {
      free: await system.key(),
      alerted: await system.key(budget({ on_exceed: 'alert' })),
      blocked: await system.key(budget()),
    };
    const asked = new Map<Key, number>(Object.values(known).map((key) => [key, 0]));
    const heard: Awaited<ReturnType<typeof ask>>[] = [];
    const say = async (key: Key) => {
      const one = await ask(gateway, key);
      heard.push(one);
      asked.set(key, (asked.get(key) ?? 0) + 1);
      return one.said;
    };
    for (const key of Object.values(known)) await waitUntil(async () => (await say(key)) === '200');
    const stranger = await system.key();
    const aside = await waitFor(async () => (await inEscrow(known.blocked)) || undefined);
    heard.splice(0);

    try {
      await begin();
      const said = { free: [] as string[], alerted: [] as string[], blocked: [] as string[] };
      for (let round = 0; round < aside; round += 1) {
        for (const name of ['free', 'alerted', 'blocked'] as const) said[name].push(await say(known[name]));
      }
      const all = Array.from({ length: aside }, () => '200');
      expect(said).toEqual({ free: all, alerted: all, blocked: all });
      // What was in escrow is spent.
      for (let round = 0; round < 2; round += 1)
        expect(await say(known.blocked)).toBe(isRedisAway ? '503 budget_backend_unavailable' : '200');
      expect(await say(stranger)).toBe(isPostgresAway ? '503 auth_backend_unavailable' : '200');
      if (isRedisAway) await waitUntil(async () => (await problems()) > 0);
      const longest = Math.max(...heard.map(({ ms }) => ms));
      process.stdout.write(`longest wait: ${Math.round(longest)} ms\n`);
      expect(longest).toBeLessThan(MOST_MS);
      expect(heard.filter(({ status, headers }) => status === 503 && headers.get('retry-after') === null)).toEqual([]);
    } finally {
      await end();
    }
    for (const key of [...Object.values(known), stranger])
      await waitUntil(async () => (await say(key)) === '200', 15_000);
    await waitUntil(async () => (await problems()) === 0, 15_000);
    for (const key of Object.values(known))
      await waitUntil(async () => (await requestsOf(key)).length === asked.get(key));
    const served = (await requestsOf(known.blocked)).filter(({ status }) => status === 200).length;
    const { data } = await system.configure('GET', `/budgets?scope_kind=key&scope_id=${known.blocked.id}`);
    expect(Number((data as unknown as readonly { used: string }[])[0]?.used)).toBeCloseTo(served * 0.001, 9);
  });
});

describe('a gateway that ends too early', () => {
  let gateway: Program;
  const start = async (more: Readonly<Record<string, string>> = {}) => {
    const { databaseUrl, settings } = system.admin;
    gateway = await startProgram('gateway', {
      ...{ DATABASE_URL: databaseUrl, ENCRYPTION_KEY: encryptionKey },
      ...{ ADMIN_TOKEN: 'canary-of-admin', DATA_DIR: settings.dataDirectory, LOG_LEVEL: 'warn' },
      ...more,
    });
    await gateway.ready();
  };
  afterEach(() => gateway.kill());

  it('charges an answer that it could not wait for when it was asked to end', async () => {
    await start({ DRAIN_MAX_S: '0.3' });
    const key = await system.key(budget());
    const before = upstream.requests.length;
    upstream.script(fake.hang());
    const asked = ask(gateway, key);
    await upstream.request(before);
    gateway.child.kill('SIGTERM');
    expect((await asked).said).toBe('503 overloaded');
    await gateway.exit;
    const record = await waitFor(async () => (await requestsOf(key))[0]);
    expect(record).toMatchObject({ cost_usd: '0.001', attempts: [{ provider: 'acme', ledger: 'unknown' }] });
  });

  // What was held for it is free by then: charged after all, it would be above the budget.
  it('charges nothing for a refusal, when it is killed while it waits to ask again', async () => {
    await start();
    const key = await system.key(budget());
    const before = upstream.requests.length;
    upstream.script(openai.rateLimited(2));
    const broken = ask(gateway, key).catch(() => undefined);
    const request = await upstream.request(before);
    await waitUntil(() => request.isAnswered);
    await pause(300);
    gateway.child.kill('SIGKILL');
    await gateway.exit;
    await broken;
    await start();
    const record = await waitFor(async () => (await requestsOf(key))[0]);
    expect(record).toMatchObject({ attempts: [{ status: 429, ledger: 'none' }] });
  });

  it('knows of a killed stream when it is back, and charges it as unknown', async () => {
    await start();
    const key = await system.key(budget());
    const before = upstream.requests.length;
    upstream.script(fake.hangAfter(1_000, openai.chatStream('one two three four five six seven eight')));
    const broken = ask(gateway, key, { stream: true }).catch(() => undefined);
    const request = await upstream.request(before);
    await waitUntil(() => request.written >= 1_000);
    gateway.child.kill('SIGKILL');
    await gateway.exit;
    await broken;
    await start();
    const record = await waitFor(async () => (await requestsOf(key))[0]);
    expect(record).toMatchObject({ cost_usd: '0.001', attempts: [{ provider: 'acme', ledger: 'unknown' }] });
    expect(await requestsOf(key)).toHaveLength(1);
    const { data } = await system.configure('GET', `/budgets?scope_kind=key&scope_id=${key.id}`);
    expect(data).toMatchObject([{ used: '0.001', reserved: '0.00' }]);
  });
});
