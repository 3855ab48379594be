import { readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { isWellFormedKey } from '#adapters/secrets';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';
import type { AdminSettings } from '../settings.js';
import { BootstrapService } from './bootstrap.service.js';

const started: TestAdmin[] = [];

const start = async (change: Partial<AdminSettings> = {}): Promise<TestAdmin> => {
  const admin = await startAdmin(change);
  started.push(admin);
  await bootstrap(admin);
  return admin;
};

const bootstrap = (admin: TestAdmin) => admin.app.get(BootstrapService).run();

const providersOf = async (admin: TestAdmin) => (await admin.call('GET', '/providers?order=asc')).body.data;

afterEach(async () => {
  await Promise.all(started.splice(0).map((admin) => admin.stop()));
});

const keys: Record<string, string> = {
  OPENAI_API_KEY: 'sk-canary-0123456789',
  ANTHROPIC_API_KEY: 'sk-ant-canary-0123456789',
};
const environment = (name: string) => keys[name];

describe('A first start', () => {
  it('registers the demonstration and makes a first key with $5 a day', async () => {
    const admin = await start();
    expect(await providersOf(admin)).toMatchObject([{ slug: 'demo', source: 'built in' }]);
    const { body } = await admin.call('GET', '/keys/first-key');
    expect(body).toMatchObject({ project: 'default', budget: { amount: '5', period: 'day' }, status: 'active' });
    expect(await admin.database.budget.findMany()).toMatchObject([{ scopeKind: 'key', amountNano: 5_000_000_000n }]);
  });

  it('leaves the secret of the first key in a file that only its owner can read', async () => {
    const admin = await start();
    const file = `${admin.settings.dataDirectory}/first-key`;
    const secret = readFileSync(file, 'utf8').trim();
    expect(isWellFormedKey(secret)).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const digest = admin.secrets.digests(secret)[0].digest;
    expect(await admin.database.keySecret.count({ where: { digest } })).toBe(1);
  });

  it('registers a provider for each variable that is set, and copies no secret', async () => {
    const admin = await start({ environment });
    expect(await providersOf(admin)).toContainEqual(
      expect.objectContaining({
        slug: 'openai',
        source: 'from OPENAI_API_KEY',
        api_key: expect.objectContaining({ ref: 'env:OPENAI_API_KEY' }),
      }),
    );
    expect((await providersOf(admin)).map(({ slug }) => slug)).toContain('anthropic');
    expect(JSON.stringify(await admin.database.provider.findMany())).not.toContain('canary');
  });

  it('is the same when two admins do it at once', async () => {
    const admin = await startAdmin({ environment });
    started.push(admin);
    await Promise.all([bootstrap(admin), bootstrap(admin), bootstrap(admin)]);
    expect(await admin.database.key.count()).toBe(1);
    expect(await providersOf(admin)).toHaveLength(3);
    const secret = readFileSync(`${admin.settings.dataDirectory}/first-key`, 'utf8').trim();
    expect(await admin.database.keySecret.count({ where: { digest: admin.secrets.digests(secret)[0].digest } })).toBe(
      1,
    );
  });
});

describe('A later start', () => {
  it('brings back nothing that an operator deleted', async () => {
    const admin = await start({ environment });
    await admin.call('DELETE', '/providers/openai');
    await admin.call('DELETE', '/providers/demo');
    await bootstrap(admin);
    expect((await providersOf(admin)).map(({ slug }) => slug)).toEqual(['anthropic']);
  });

  it('leaves a provider alone that an operator made of the same variable', async () => {
    const admin = await startAdmin({ environment });
    started.push(admin);
    await admin.call('POST', '/providers', { body: { slug: 'mine', kind: 'openai', api_key: 'env:OPENAI_API_KEY' } });
    await bootstrap(admin);
    expect((await providersOf(admin)).map(({ slug }) => slug)).not.toContain('openai');
  });

  it('makes no key while there is one', async () => {
    const admin = await start();
    await admin.call('POST', '/keys', { body: { name: 'app' } });
    await admin.call('DELETE', '/keys/first-key');
    await bootstrap(admin);
    expect(await admin.database.key.count()).toBe(1);
  });
});

describe('Ollama on this machine', () => {
  const serve = async (body: string): Promise<Server> => {
    const server = createServer((_, response) => response.end(body));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return server;
  };

  const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  it('is registered with its models', async () => {
    const server = await serve(JSON.stringify({ models: [{ name: 'llama3:8b' }, { name: 'qwen3' }] }));
    const admin = await start({ ollamaUrl: urlOf(server) });
    const { body } = await admin.call('GET', '/providers/ollama');
    expect(body).toMatchObject({ kind: 'ollama', discovered_models: [{ id: 'llama3:8b' }, { id: 'qwen3' }] });
    expect(body.source).toBe(`found on ${urlOf(server).slice('http://'.length)}`);
    server.close();
  });

  it.each(['<html>', '{"models":"none"}'])('is not seen in a server that answers %s', async (body) => {
    const server = await serve(body);
    const admin = await start({ ollamaUrl: urlOf(server) });
    expect((await admin.call('GET', '/providers/ollama')).status).toBe(404);
    server.close();
  });

  it('is not waited for', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const admin = await startAdmin({ ollamaUrl: urlOf(server) });
    started.push(admin);
    const start = performance.now();
    await bootstrap(admin);
    expect(performance.now() - start).toBeLessThan(2_000);
    server.closeAllConnections();
    server.close();
  });
});
