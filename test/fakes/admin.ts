import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { connectDatabase, type PrismaClient } from '#adapters/database';
import { type Secrets, secretsFrom } from '#adapters/secrets';
import { catalogOf, type ModelFacts } from '#core/catalog';
import { demoFacts } from '#core/providers/demo';
import { providers } from '#core/providers';
import { createAdmin } from '../../apps/admin/src/admin.js';
import type { AdminSettings } from '../../apps/admin/src/settings.js';
import { freshDatabase } from './database.js';

export const adminToken = 'the-token-of-the-owner';

/** An admin API that listens, on a database of its own. */
export interface TestAdmin {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly database: PrismaClient;
  readonly databaseUrl: string;
  readonly secrets: Secrets;
  readonly settings: AdminSettings;
  readonly call: Call;
  readonly loseDatabase: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** What the specs look at in the answers of the admin API. */
export interface Seen {
  readonly object: string;
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly model: string;
  readonly code: string;
  readonly message: string;
  readonly pointer: string;
  readonly secret: string;
  readonly etag: string;
  readonly last4: string;
  readonly prefix: string;
  readonly source: string;
  readonly origin: string;
  readonly input: string;
  readonly effective_from: string;
  readonly request_id: string;
  readonly openapi: string;
  readonly first_id: string;
  readonly last_id: string;
  readonly status: string | number;
  readonly requests: number;
  readonly has_more: boolean;
  readonly enabled: boolean;
  readonly ok: boolean;
  readonly paths: Readonly<Record<string, unknown>>;
  readonly limits: object;
  readonly headers: object;
  readonly budget: unknown;
  readonly expected_cost_usd: unknown;
  readonly cost_usd: unknown;
  readonly current: Seen;
  readonly key: Seen;
  readonly api_key: { readonly set: boolean };
  readonly data: readonly Seen[];
  readonly errors: readonly Seen[];
  readonly targets: readonly Seen[];
  readonly candidates: readonly Seen[];
  readonly discovered_models: readonly Seen[];
  readonly providers: readonly Seen[];
  readonly checks: readonly { readonly step: string; readonly ok: boolean }[];
}

export interface Called {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Seen;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `call('POST', '/keys', { body })`; the path is below `/admin/v1` unless it begins with `//`. */
export type Call = (method: string, path: string, options?: CallOptions) => Promise<Called>;

export async function startAdmin(change: Partial<AdminSettings> = {}): Promise<TestAdmin> {
  const fresh = await freshDatabase();
  const dataDirectory = mkdtempSync(path.join(tmpdir(), 'gatewright-admin-'));
  const database = connectDatabase(fresh.url, { poolSize: 5 });
  const settings = { ...settingsIn(dataDirectory), ...change };
  const app = await createAdmin({ settings, database });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    app,
    url,
    database,
    databaseUrl: fresh.url,
    secrets: settings.secrets,
    settings,
    call: callerOf(url),
    loseDatabase: fresh.drop,
    stop: async () => {
      await app.close();
      await database.$disconnect();
      await fresh.drop();
      rmSync(dataDirectory, { recursive: true });
    },
  };
}

const gpt: ModelFacts = {
  provider: 'openai',
  model: 'gpt-test',
  context: 128_000,
  price: { input: 2_500_000, output: 10_000_000, cachedInput: 1_250_000, cacheWrite: null, reasoning: null },
};

const settingsIn = (dataDirectory: string): AdminSettings => ({
  adminToken,
  secrets: secretsFrom(randomBytes(32).toString('base64')),
  environment: () => undefined,
  kinds: providers,
  catalog: catalogOf([gpt, ...demoFacts], new Set(['demo'])),
  network: { allowPrivate: true },
  limits: 'memory',
  dataDirectory,
  nowMs: () => performance.now(),
});

function callerOf(url: string): Call {
  return async (method, place, { body, headers = {} } = {}) => {
    const response = await fetch(url + (place.startsWith('//') ? place.slice(1) : `/admin/v1${place}`), {
      method,
      headers: {
        authorization: `Bearer ${adminToken}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson && text ? JSON.parse(text) : text) as Seen,
    }; // seam: what a spec expects of it is what it checks
  };
}
