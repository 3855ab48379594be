import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { responsePlace, secretsFrom, webhookPlace } from '#adapters/secrets';
import { rotate } from '../../scripts/secrets-rotate.ts';
import { newEncryptionKey } from '../../scripts/up/new-secrets.ts';
import { startGateway, type TestGateway } from '../fakes/gateway.js';
import { type FakeUpstream, openai } from '../fakes/upstream/index.js';
import { call } from './kit/call.js';
import { waitUntil } from './kit/patience.js';
import { chatOf } from './kit/scene.js';
import { type Key, startSystem, type System } from './kit/system.js';

const [first, second, third] = [newEncryptionKey(), newEncryptionKey(), newEncryptionKey()];
const idOf = (key: string) => secretsFrom(key).keyIds[0];
const both = { encryptionKey: second, previousEncryptionKeys: [first] };

let system: System;
let upstream: FakeUpstream;
let database: Client;
const keys: Record<'busy' | 'quiet', Key> = { busy: { id: '', secret: '' }, quiet: { id: '', secret: '' } };

beforeAll(async () => {
  system = await startSystem({ gateways: 0, admin: { secrets: secretsFrom(first) } });
  upstream = await system.upstream();
  upstream.respond(() => openai.answer('Hello.'));
  const provider = {
    slug: 'acme',
    base_url: `${upstream.url}/v1`,
    api_key: 'sk-acme-1',
    headers: { 'x-team': 'blue' },
  };
  await system.provider(provider);
  const credential = { access_key_id: 'AKIAEXAMPLE', secret_access_key: 'not-a-real-secret', region: 'eu-central-1' };
  await system.provider({ slug: 'cloud', kind: 'bedrock', base_url: upstream.url, api_key: undefined, credential });
  keys.busy = await system.key({ name: 'busy' });
  keys.quiet = await system.key({ name: 'quiet' });
  await system.admin.call('POST', '/keys', { body: { name: 'answered' }, headers: { 'idempotency-key': 'again' } });
  await system.configure('DELETE', '/keys/answered');
  database = new Client({ connectionString: system.admin.databaseUrl });
  await database.connect();
  await system.configure('POST', '/providers', {
    slug: 'asked',
    kind: 'openai',
    usage_credential: 'sk-admin-not-real',
  });
  // A row of the time before headers were sealed, and one that only another room writes.
  await database.query(
    `INSERT INTO providers (id, slug, kind, headers, updated_at) VALUES ('prov_old', 'old', 'openai', '{"x-old": "plain"}', now())`,
  );
  await database.query(
    `INSERT INTO webhooks (id, url, secret_sealed, updated_at) VALUES ('hook', 'https://x.example', $1, now())`,
    [secretsFrom(first).seal('whsec', webhookPlace('hook'))],
  );
  await database.query(`INSERT INTO stored_responses (key, project, sealed) VALUES ('a/resp_1', 'a', $1)`, [
    secretsFrom(first).responses.seal('{}', responsePlace('a/resp_1')),
  ]);
});
afterAll(async () => {
  await database.end();
  await system.stop();
});

const startWith = async (encryptionKey: string, previous: readonly string[] = []): Promise<TestGateway> => {
  const secrets = secretsFrom(encryptionKey, previous);
  const gateway = await startGateway({ databaseUrl: system.admin.databaseUrl, secrets });
  await waitUntil(() => gateway.version() !== undefined);
  return gateway;
};
const ask = ({ url }: Pick<TestGateway, 'url'>, { secret }: Key) =>
  call(`${url}/v1/chat/completions`, chatOf({ model: 'acme/gpt-4.1' }), { secret });
const shown = () => upstream.requests.map(({ headers }) => [headers['authorization'], headers['x-team']].join());
const keyOf = async ({ id }: Key) => {
  const { rows } = await database.query<{ made_with: string }>('SELECT made_with FROM key_secrets WHERE key_id = $1', [
    id,
  ]);
  return rows.map(({ made_with }) => made_with);
};

describe('When the encryption key is changed', () => {
  it('nothing is wrapped while a gateway runs that could not open it then', async () => {
    const gateway = await startWith(first);
    expect((await ask(gateway, keys.busy)).status).toBe(200);
    await expect(rotate(system.admin.databaseUrl, both)).rejects.toThrow(
      /gatewright-gateway runs .* Nothing was changed/,
    );
    await gateway.stop();
  });

  it('everything is wrapped again while a gateway serves, and nobody notices', async () => {
    const gateway = await startWith(second, [first]);
    const statuses: number[] = [];
    let isRotating = true;
    const traffic = (async () => {
      do statuses.push((await ask(gateway, keys.busy)).status);
      while (isRotating);
    })();
    const report = await rotate(system.admin.databaseUrl, both);
    await waitUntil(() => statuses.length > 20);
    isRotating = false;
    await traffic;
    await gateway.stop();
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(new Set(shown())).toEqual(new Set(['Bearer sk-acme-1,blue']));
    expect(report).toContain('Wrapped 8 with the current key.');
    expect(report).toMatch(
      new RegExp(`\\| ${idOf(second)} \\| current +\\| 1 +\\| 1 +\\| 1 +\\| 2 +\\| 1 +\\| 1 +\\| 1 +\\|`),
    );
    expect(report).toMatch(
      new RegExp(`\\| ${idOf(first)} \\| previous +\\| 0 +\\| 0 +\\| 0 +\\| 0 +\\| 0 +\\| 0 +\\| 0 +\\|`),
    );
  });

  it('the key of a caller who was seen since needs the old one no longer, and the others are named', async () => {
    expect([await keyOf(keys.busy), await keyOf(keys.quiet)]).toEqual([[idOf(second)], [idOf(first)]]);
    const report = await rotate(system.admin.databaseUrl, both);
    expect(report).toContain('Nothing had to be wrapped again.');
    expect(report).toMatch(`The key ${idOf(first)} must stay until these API keys were used once more`);
    expect(report).toContain(`quiet (${keys.quiet.secret.slice(0, 13)}…)`);
    expect(report).not.toContain('busy');
  });

  it('the old key may go when every caller was seen, and everything works without it', async () => {
    // As of a time when nobody noted which key a digest was made with.
    await database.query('UPDATE key_secrets SET made_with = NULL');
    expect(await rotate(system.admin.databaseUrl, both)).toContain(`The key ${idOf(first)} must stay`);
    const between = await startWith(second, [first]);
    expect([(await ask(between, keys.quiet)).status, (await ask(between, keys.busy)).status]).toEqual([200, 200]);
    await between.stop();
    expect(await rotate(system.admin.databaseUrl, both)).toContain(`The key ${idOf(first)} may be removed`);
    const after = await startWith(second);
    const seen = shown().length;
    expect([(await ask(after, keys.quiet)).status, (await ask(after, keys.busy)).status]).toEqual([200, 200]);
    await after.stop();
    expect(shown().slice(seen)).toEqual(Array(2).fill('Bearer sk-acme-1,blue'));
  });

  it('a gateway without a key that is needed starts, says what it cannot open, and serves the rest', async () => {
    const gateway = await startWith(third);
    const told = gateway.lines.filter((line) => line.includes(idOf(second)));
    expect(told.filter((line) => line.includes("credential of the provider 'acme'"))).toHaveLength(1);
    expect((await call(`${gateway.url}/health/ready`, undefined, { method: 'GET' })).status).toBe(200);
    expect((await ask(gateway, keys.busy)).status).toBe(401);
    await gateway.stop();
  });

  it('a key that has nothing to do with the database seals nothing into it', async () => {
    const wrong = { encryptionKey: third, previousEncryptionKeys: [] };
    await expect(rotate(system.admin.databaseUrl, wrong)).rejects.toThrow(`sealed with the key ${idOf(second)}`);
  });

  it('what cannot be opened is told one by one, and the rest is wrapped', async () => {
    const moved = secretsFrom(first).seal('elsewhere', webhookPlace('other'));
    await database.query(`UPDATE webhooks SET secret_sealed = $1`, [moved]);
    const report = await rotate(system.admin.databaseUrl, { encryptionKey: third, previousEncryptionKeys: [second] });
    expect(report).toContain('Wrapped 7 with the current key.');
    expect(report).toContain('! The sealed secret of webhooks hook cannot be opened');
    expect(report).toContain(`The key ${idOf(first)} is not here`);
  });
});
