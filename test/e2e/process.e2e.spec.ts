import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { secretsFrom } from '#adapters/secrets';
import { startGateway } from '../fakes/gateway.js';
import * as fake from '../fakes/upstream/index.js';
import { call, errorIn, toldBy } from './kit/call.js';
import { waitUntil } from './kit/patience.js';
import { rawTo } from './kit/raw.js';
import { newEncryptionKey, type Program, startProgram } from './kit/program.js';
import { chatOf } from './kit/scene.js';
import { type Key, startSystem, type System } from './kit/system.js';

const { openai } = fake;
const model = 'acme/gpt-4.1';
const encryptionKey = newEncryptionKey();
const text = 'one two three four five six seven eight';

/** What the programs share: a database with a provider and a key in it. */
let system: System;
let upstream: fake.FakeUpstream;
let key: Key;
beforeAll(async () => {
  system = await startSystem({ gateways: 0, admin: { secrets: secretsFrom(encryptionKey) } });
  upstream = await system.upstream();
  await system.provider({ slug: 'acme', base_url: `${upstream.url}/v1`, api_key: 'sk-CanaryOfTheProcess9Qw3Er' });
  key = await system.key();
});
afterAll(() => system.stop());

const started: Program[] = [];
afterEach(() => started.splice(0).forEach(({ kill }) => kill()));

async function start(change: Readonly<Record<string, string>> = {}, name: 'gateway' | 'admin' = 'gateway') {
  const common = {
    DATABASE_URL: system.admin.databaseUrl,
    ENCRYPTION_KEY: encryptionKey,
    ADMIN_TOKEN: 'canary-of-admin',
  };
  const program = await startProgram(name, { ...common, DATA_DIR: system.admin.settings.dataDirectory, ...change });
  started.push(program);
  return program;
}

const ask = ({ url }: Pick<Program, 'url'>, more: object = {}, { secret } = key) =>
  call(`${url}/v1/chat/completions`, { ...chatOf({ model }), ...more }, { secret });
/** How many chats are under way. */
const inFlight = async ({ url }: Program) =>
  Number(/inflight_requests\{operation="chat"\} (\d+)/.exec(await (await fetch(`${url}/metrics`)).text())?.[1]);
const streamed = { stream: true };

/** A stream of which the first words are on their way; in an object, for it is not to be awaited yet. */
const begun = async (gateway: Program, step: fake.Step, by = key) => {
  const before = upstream.requests.length;
  upstream.script(step);
  const heard = ask(gateway, streamed, by);
  const request = await upstream.request(before);
  await waitUntil(() => request.written > 600);
  return { heard };
};

describe('a program that is started alone', () => {
  it.each(['gateway', 'admin'] as const)('says in one line where it listens (%s)', async (name) => {
    const program = await start({}, name);
    await program.ready();
    await waitUntil(() => program.output().includes(program.url));
    expect(program.output().trim().split('\n')).toHaveLength(1);
  });
});

describe('a program that cannot start', () => {
  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['a port that is no number', { GATEWAY_PORT: 'banana' }, /^GATEWAY_PORT must be .*"banana"\.$/],
    ['a variable with a typing error', { GATEWAY_PROT: '4000' }, /^GATEWAY_PROT .*did you mean GATEWAY_PORT\?$/],
    ['a key that is too short', { ENCRYPTION_KEY: 'short-secret' }, /^ENCRYPTION_KEY must be 32 bytes/],
    ['another database', { DATABASE_URL: 'mysql://root:hidden@x/y' }, /^DATABASE_URL must be a URL/],
    ['a level nobody knows', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be one of/],
    ['no database', { DATABASE_URL: '' }, /^DATABASE_URL is not set/],
  ])('says in one sentence what is wrong, and ends with 2: %s', async (_, change, sentence) => {
    const program = await start(change);
    expect(await program.exit).toEqual({ code: 2, signal: null });
    expect(program.errors().trim()).toMatch(sentence);
    expect(program.output().trim().split('\n')).toHaveLength(1);
    expect(program.output()).not.toMatch(/short-secret|hidden/);
  });

  it.each(['gateway', 'admin'] as const)('says that its port is taken, and ends with 3: %s', async (name) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const variable = `${name.toUpperCase()}_PORT`;
    const program = await start({ [variable]: String(port) }, name);
    expect(await program.exit).toEqual({ code: 3, signal: null });
    expect(program.errors().trim()).toMatch(new RegExp(`in use.*${variable}`));
    expect(program.errors().trim().split('\n')).toHaveLength(1);
    await new Promise((resolve) => other.close(resolve));
  });
});

describe('a gateway whose database is not there yet', () => {
  it('runs, is not ready, and does not blame the caller', async () => {
    const nobody = new URL(await fake.refusingUrl()).port;
    const gateway = await start({ DATABASE_URL: `postgresql://x:y@127.0.0.1:${nobody}/z` });
    await waitUntil(
      () =>
        fetch(`${gateway.url}/health/live`).then(
          ({ ok }) => ok,
          () => false,
        ),
      20_000,
    );
    const ready = await fetch(`${gateway.url}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ status: 'error', error: { configuration: { status: 'down' } } });
    const heard = await ask(gateway);
    expect(heard.status).toBe(503);
    expect(['auth_backend_unavailable', 'overloaded']).toContain(errorIn(heard.text).code);
    expect(heard.headers.get('retry-after')).toBe('1');
  });
});

describe('a gateway that is asked to stop', () => {
  it('finishes the stream that runs, takes no other, and ends with 0', async () => {
    const gateway = await start();
    await gateway.ready();
    const { heard } = await begun(gateway, openai.chatStream(text, { gapMs: 150 }));
    gateway.child.kill('SIGTERM');
    await waitUntil(() =>
      ask(gateway).then(
        ({ status }) => status === 503,
        () => true,
      ),
    );
    expect(toldBy((await heard).text)).toEqual({ content: text, error: undefined, isDone: true });
    expect(await gateway.exit).toEqual({ code: 0, signal: null });
  });

  it('has written down what it answered last', async () => {
    const own = await system.key();
    const gateway = await start();
    await gateway.ready();
    upstream.script(openai.answer(text));
    await call(`${gateway.url}/v1/chat/completions`, chatOf({ model }), { secret: own.secret });
    gateway.child.kill('SIGTERM');
    expect(await gateway.exit).toEqual({ code: 0, signal: null });
    expect((await system.configure('GET', `/requests?key=${own.id}`)).data).toMatchObject([{ status: 200 }]);
  });

  it('twice does not wait for anybody', async () => {
    const gateway = await start();
    await gateway.ready();
    const { heard } = await begun(gateway, fake.hangAfter(700, openai.chatStream(text)));
    gateway.child.kill('SIGTERM');
    await waitUntil(() =>
      ask(gateway).then(
        ({ status }) => status === 503,
        () => true,
      ),
    );
    gateway.child.kill('SIGTERM');
    expect(await gateway.exit).toEqual({ code: 1, signal: null });
    expect(toldBy((await heard).text).isDone).toBe(false);
  });

  it('finishes fifty streams that run', async () => {
    const gateway = await start();
    await gateway.ready();
    const before = upstream.requests.length;
    upstream.script(...Array.from({ length: 50 }, () => openai.chatStream(text, { gapMs: 150 })));
    const heard = Array.from({ length: 50 }, () => ask(gateway, streamed));
    await waitUntil(() => upstream.requests.slice(before).filter(({ written }) => written > 600).length === 50);
    gateway.child.kill('SIGTERM');
    const told = (await Promise.all(heard)).map((one) => toldBy(one.text));
    expect(told).toEqual(Array(50).fill({ content: text, error: undefined, isDone: true }));
    expect(await gateway.exit).toEqual({ code: 0, signal: null });
  });

  it('tells those that take longer than DRAIN_MAX_S that it is over, and writes them down', async () => {
    const own = await system.key();
    const gateway = await start({ DRAIN_MAX_S: '0.5' });
    await gateway.ready();
    const { heard } = await begun(gateway, fake.hangAfter(700, openai.chatStream(text)), own);
    upstream.script(fake.hang());
    const whole = ask(gateway, {}, own);
    await upstream.request(upstream.requests.length);
    gateway.child.kill('SIGTERM');
    const told = toldBy((await heard).text);
    expect(told).toMatchObject({
      isDone: false,
      error: { code: 'overloaded', message: expect.stringContaining('stopping') },
    });
    expect((await heard).isBroken).toBe(false);
    const { status, headers } = await whole;
    expect([status, headers.get('retry-after'), headers.get('connection')]).toEqual([503, '1', 'close']);
    expect(await gateway.exit).toEqual({ code: 0, signal: null });
    const { data } = await system.configure('GET', `/requests?key=${own.id}`);
    expect(data).toMatchObject([
      { status: 503, error_code: 'overloaded' },
      { status: 503, error_code: 'overloaded' },
    ]);
  });

  it('gives up a body that does not come to its end', async () => {
    const gateway = await start({ DRAIN_MAX_S: '0.5' });
    await gateway.ready();
    const raw = rawTo(gateway.port);
    const head = ['POST /v1/chat/completions HTTP/1.1', 'host: x', `authorization: Bearer ${key.secret}`];
    raw.say([...head, 'content-type: application/json', 'content-length: 100', '', '{'].join('\r\n'));
    await waitUntil(async () => (await inFlight(gateway)) === 1);
    gateway.child.kill('SIGTERM');
    expect((await raw.hear()).answers).toMatchObject([{ status: 503, error: { code: 'overloaded' } }]);
    expect(await gateway.exit).toEqual({ code: 0, signal: null });
  });

  it('says at once that it is not ready, and serves on as long as it is told to', async () => {
    const { databaseUrl, secrets } = { ...system.admin, secrets: system.admin.settings.secrets };
    const gateway = await startGateway({ databaseUrl, secrets, drainDelayMs: 1_000 });
    await waitUntil(() => fetch(`${gateway.url}/health/ready`).then(({ ok }) => ok));
    const stopped = gateway.stop();
    const ready = await fetch(`${gateway.url}/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([503, { error: { gateway: { status: 'down' } } }]);
    upstream.script(openai.answer(text));
    expect((await ask(gateway)).text).toContain(text);
    await stopped;
    await expect(ask(gateway)).rejects.toThrow();
  });

  it.each(['gateway', 'admin'] as const)('by the end of who started it ends too: %s', async (name) => {
    const program = await start({}, name);
    await program.ready();
    program.child.disconnect();
    expect(await program.exit).toEqual({ code: 0, signal: null });
  });
});

describe('what the programs write', () => {
  it('holds no secret and no prompt, good or bad as the requests are', async () => {
    const secrets = ['CanaryOfTheProcess', 'CanaryOfThePrompt', 'canary-of-admin', encryptionKey, key.secret];
    const [gateway, admin] = [await start({ LOG_LEVEL: 'trace' }), await start({}, 'admin')];
    await Promise.all([gateway.ready(), admin.ready()]);
    const messages = [{ role: 'user', content: 'CanaryOfThePrompt' }];
    upstream.respond(() => openai.error(500, { message: 'CanaryOfTheProcess9Qw3Er', type: 'x' }));
    for (const more of [{}, streamed, { temperature: 'CanaryOfThePrompt' }, { model: key.secret }])
      await ask(gateway, { messages, ...more });
    const api_key = 'sk-CanaryOfTheProcess9Qw3Er';
    for (const headers of [{ authorization: 'Bearer canary-of-admin' }, { authorization: `Bearer ${key.secret}` }])
      for (const body of [{ slug: 'a', kind: 'openai', api_key }, { slug: 'B!', api_key }, `{"api_key":"${api_key}"`])
        await call(`${admin.url}/admin/v1/providers`, body, { headers });
    for (const program of [gateway, admin]) program.child.kill('SIGTERM');
    await Promise.all([gateway.exit, admin.exit]);
    expect(gateway.output()).toContain('"request_id"');
    expect(secrets.filter((secret) => (gateway.output() + admin.output()).includes(secret))).toEqual([]);
  });
});
