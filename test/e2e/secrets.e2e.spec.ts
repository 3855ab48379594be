import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { secretsFrom } from '#adapters/secrets';
import { adminToken } from '../fakes/admin.js';
import * as fake from '../fakes/upstream/index.js';
import { call } from './kit/call.js';
import { waitUntil } from './kit/patience.js';
import { chatOf } from './kit/scene.js';
import { type Key, startSystem, type System } from './kit/system.js';

const { openai } = fake;

/** Texts that stand nowhere else: wherever one is found again, it has leaked. */
const canary = {
  provider: 'sk-proj-CanaryOfTheProvider7Qm2Xw9Lk4Tz',
  environment: 'sk-ant-CanaryOfTheEnvironment3Hd8Vb1Rn6Yp',
  header: 'CanaryOfTheHeader5Gs0Jc',
  prompt: 'CanaryOfThePrompt2Fk6Wu',
  answer: 'CanaryOfTheAnswer8Zx1Me',
  unknown: `gw_live_CanaryOfNobody${'x'.repeat(35)}`,
  encryption: randomBytes(32).toString('base64'),
};

let system: System;
let key: Key;
let upstream: fake.FakeUpstream;
/** Where the gateway keeps what must outlive it: its write-ahead log, and the configuration as it was last. */
const dataDirectory = mkdtempSync(path.join(tmpdir(), 'gatewright-secrets-'));
/** Every error that was answered to a caller. */
const errors: string[] = [];

beforeAll(async () => {
  const secrets = secretsFrom(canary.encryption);
  const environment = (name: string) => (name === 'CANARY_KEY' ? canary.environment : undefined);
  system = await startSystem({ admin: { secrets, environment }, gateway: { environment, dataDirectory } });
  key = await system.key();
  upstream = await system.upstream();
  const common = { base_url: `${upstream.url}/v1`, headers: { 'x-team-secret': canary.header } };
  await system.provider({ slug: 'stored', api_key: canary.provider, ...common });
  await system.provider({ slug: 'referenced', api_key: 'env:CANARY_KEY', ...common });
  await system.provider({ slug: 'passing', credentials: 'passthrough', ...common });
  await system.provider({ slug: 'refusing', ...common, base_url: await fake.refusingUrl() });
  await everythingHappens();
});
afterAll(async () => {
  await system.stop();
  rmSync(dataDirectory, { recursive: true });
});

/** Good requests and bad ones, and a provider that repeats all it was told. */
async function everythingHappens(): Promise<void> {
  for (const slug of ['stored', 'referenced', 'passing']) {
    for (const stream of [false, true]) {
      upstream.script(openai.answer(canary.answer));
      expect(await ask({ model: `${slug}/gpt-4.1`, stream })).toBe(200);
    }
  }
  const told = `Incorrect API key provided: ${canary.provider}. You said: ${canary.prompt}`;
  const said = { message: told, type: 'invalid_request_error', code: 'invalid_api_key' };
  for (const status of [400, 401, 403, 404, 429, 500]) {
    upstream.respond(() => openai.error(status, said));
    // A model of its own each time, and a change of the configuration: nothing rests, no circuit is open.
    await system.configure('PATCH', '/providers/stored', { metadata: { round: String(status) } });
    await system.settled();
    expect(await ask({ model: `stored/m-${status}` })).toBeGreaterThanOrEqual(400);
  }
  for (const step of [fake.html(502), fake.text(200, told, { 'content-type': 'application/json' }), fake.reset()]) {
    upstream.respond(() => step);
    await ask({ model: 'referenced/gpt-4.1' });
    await ask({ model: 'referenced/gpt-4.1', stream: true });
  }
  upstream.respond(() => openai.failingStream('one two'));
  await ask({ model: 'passing/gpt-4.1', stream: true });
  await ask({ model: 'refusing/gpt-4.1' });
  await ask({ model: key.secret });
  await ask({ model: 'stored/gpt-4.1', temperature: canary.prompt });
  await ask({ model: 'stored/gpt-4.1', secret: canary.unknown });
  await ask({ model: 'stored/gpt-4.1', secret: `${key.secret}x` });
  await broken(`{"model":"stored/gpt-4.1","messages":[{"role":"user","content":"${canary.prompt}"`);
  await broken(`{"${canary.prompt}":`);
  await call(`${system.url}/v1/models?key=${key.secret}`, undefined, { method: 'GET', secret: canary.unknown });
  await call(`${system.url}/v1/${key.secret}`, undefined, { method: 'GET' });
}

async function ask({ secret = key.secret, ...change }: { secret?: string; [field: string]: unknown }): Promise<number> {
  const messages = [{ role: 'user', content: canary.prompt }];
  const headers = { 'x-provider-authorization': `Bearer ${canary.provider}`, cookie: `session=${canary.header}` };
  const body = { ...chatOf({ model: '' }), messages, ...change };
  const { status, text } = await call(`${system.url}/v1/chat/completions`, body, { secret, headers });
  // Who names the key in place of a model is told what that was.
  if (change['model'] !== key.secret && (status >= 400 || text.includes('"error"'))) errors.push(text);
  return status;
}

async function broken(body: string): Promise<void> {
  errors.push((await call(`${system.url}/v1/chat/completions`, body, { secret: key.secret })).text);
}

/** Which canaries sing in there. */
const found = (text: string, names = Object.keys(canary)) => {
  const all: Readonly<Record<string, string>> = { ...canary, caller: key.secret, admin: adminToken };
  return [...names, 'caller', 'admin'].filter((name) => text.includes(all[name] ?? ''));
};

describe('a secret', () => {
  it('is used: the provider was shown its key', () => {
    const shown = upstream.requests.map(({ headers }) => headers['authorization']);
    expect(shown).toContain(`Bearer ${canary.provider}`);
    expect(shown).toContain(`Bearer ${canary.environment}`);
    expect(upstream.requests.every(({ headers }) => headers['x-team-secret'] === canary.header)).toBe(true);
  });

  it('stands in no line of the log', () => {
    const { lines } = system.gateways[0]!;
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.flatMap((line) => found(line).map((name) => ({ name, line })))).toEqual([]);
  });

  it('stands in no metric', async () => {
    const { text } = await call(`${system.url}/metrics`, undefined, { method: 'GET' });
    expect(text).toContain('gatewright_');
    expect(found(text)).toEqual([]);
  });

  it('stands in no error', () => {
    expect(errors.length).toBeGreaterThan(15);
    const ours = ['provider', 'environment', 'header', 'encryption', 'answer'];
    expect(errors.flatMap((text) => found(text, ours).map((name) => ({ name, text })))).toEqual([]);
  });

  it('stands in no row of the database', async () => {
    await waitUntil(async () => (await system.configure('GET', `/requests?key=${key.id}&limit=100`)).data.length > 20);
    const rows = await everyRow(system.admin.databaseUrl);
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.flatMap((row) => found(row).map((name) => ({ name, row })))).toEqual([]);
  });

  it('stands in no file of the gateway, its write-ahead log among them', () => {
    const files = readdirSync(dataDirectory, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    expect(files.length).toBeGreaterThan(0);
    const read = files.map(({ parentPath, name }) => readFileSync(path.join(parentPath, name), 'latin1'));
    expect(read.join('').length).toBeGreaterThan(1_000);
    expect(read.flatMap((bytes) => found(bytes))).toEqual([]);
  });

  it('stands in no answer of the admin API', async () => {
    const pages = ['/providers', '/keys', '/requests', '/usage', '/models', '/routes', '/prices', '/system'];
    const texts = await Promise.all(pages.map(async (page) => JSON.stringify(await system.configure('GET', page))));
    const wrong = await system.admin.call('POST', '/providers', { body: { slug: 'x', api_keys: canary.provider } });
    expect(wrong.status).toBe(400);
    expect([...texts, JSON.stringify(wrong.body)].flatMap((text) => found(text))).toEqual([]);
  });
});

async function everyRow(url: string): Promise<readonly string[]> {
  const database = new Client({ connectionString: url });
  await database.connect();
  try {
    const tables = await database.query<{ name: string }>(
      `SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    const rows: string[] = [];
    for (const { name } of tables.rows) {
      const all = await database.query<{ row: string }>(`SELECT to_json(one)::text AS row FROM ${name} AS one`);
      rows.push(...all.rows.map(({ row }) => row));
    }
    return rows;
  } finally {
    await database.end();
  }
}
