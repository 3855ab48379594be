import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startGateway, type TestGateway } from '../fakes/gateway.js';
import {
  awsSignature,
  bedrock,
  type FakeUpstream,
  type FaultProxy,
  openai,
  startFaultProxy,
} from '../fakes/upstream/index.js';
import { call, errorIn } from './kit/call.js';
import { waitUntil } from './kit/patience.js';
import { chatOf } from './kit/scene.js';
import { type Key, startSystem, type System } from './kit/system.js';

let system: System;
let upstream: FakeUpstream;
let proxy: FaultProxy;
let dataDirectory: string;
let gateway: TestGateway;
let known: Key;
let unknown: Key;

const ask = ({ secret }: Key, model = 'acme/gpt-4.1') =>
  call(`${gateway.url}/v1/chat/completions`, chatOf({ model }), { secret });
const ready = () => call(`${gateway.url}/health/ready`, undefined, { method: 'GET' });
const kept = () => path.join(dataDirectory, 'kept-configuration');

beforeAll(async () => {
  system = await startSystem({ gateways: 0 });
  upstream = await system.upstream();
  upstream.respond(({ path: asked }) => (asked.startsWith('/model/') ? bedrock : openai).answer('Hello.'));
  await system.provider({
    ...{ slug: 'acme', base_url: `${upstream.url}/v1`, api_key: 'sk-CanaryOfTheDisk', headers: { 'x-team': 'blue' } },
  });
  const credential = { access_key_id: 'AKIAEXAMPLE', secret_access_key: 'CanaryOfTheCloud', region: 'eu-central-1' };
  await system.provider({ slug: 'cloud', kind: 'bedrock', base_url: upstream.url, api_key: undefined, credential });
  [known, unknown] = [await system.key({ name: 'known' }), await system.key({ name: 'unknown' })];
  const url = new URL(system.admin.databaseUrl);
  proxy = await startFaultProxy({ target: { port: Number(url.port) } });
  url.port = String(proxy.port);
  dataDirectory = mkdtempSync(path.join(tmpdir(), 'gatewright-kept-'));
  const start = async () => {
    gateway = await startGateway({ databaseUrl: url.href, secrets: system.admin.secrets, dataDirectory });
    await waitUntil(async () => (await ready()).status === 200);
  };
  await start();
  await waitUntil(async () => (await ask(known)).status === 200);
  await gateway.stop();
  proxy.inject([{ is: 'refuse' }]);
  await start();
});
afterAll(async () => {
  await gateway.stop();
  await proxy.close();
  await system.stop();
  rmSync(dataDirectory, { recursive: true });
});

describe('A gateway that starts while PostgreSQL is away', () => {
  it('is ready, and says what is missing', async () => {
    expect(await ready()).toMatchObject({ status: 200, text: expect.stringContaining('PostgreSQL does not answer') });
  });

  it('serves a key that it knew, with the credential and the headers of the provider', async () => {
    expect((await ask(known)).status).toBe(200);
    const { headers } = upstream.requests.at(-1)!;
    expect([headers['authorization'], headers['x-team']]).toEqual(['Bearer sk-CanaryOfTheDisk', 'blue']);
  });

  it('signs with a credential of several fields', async () => {
    expect((await ask(known, 'cloud/amazon.nova-lite-v1:0')).status).toBe(200);
    const { claimed, right } = awsSignature(upstream.requests.at(-1)!, 'CanaryOfTheCloud');
    expect(claimed).toBe(right);
  });

  it('asks a key that it did not know to come back', async () => {
    const { status, text } = await ask(unknown);
    expect({ status, ...errorIn(text) }).toMatchObject({ status: 503, code: 'auth_backend_unavailable' });
  });

  it('has nothing on its disk that somebody else could read', () => {
    expect(statSync(kept()).mode & 0o777).toBe(0o600);
    const text = readFileSync(kept(), 'utf8');
    expect(text).toMatch(/^v2\./);
    const all = readdirSync(dataDirectory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'));
    for (const secret of ['sk-CanaryOfTheDisk', 'CanaryOfTheCloud', known.secret])
      expect(all.filter((file) => file.includes(secret))).toEqual([]);
  });

  it('knows every key again when PostgreSQL is back', async () => {
    proxy.heal();
    await waitUntil(async () => (await ask(unknown)).status === 200);
    await waitUntil(async () => !(await ready()).text.includes('PostgreSQL does not answer'));
  });
});
