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
import { openSigner } from '../../apps/admin/src/signer.js';
import { type Call, callerOf } from './admin-call.js';
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
    call: callerOf(url, adminToken),
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
  signer: openSigner(),
  kinds: providers,
  catalog: catalogOf([gpt, ...demoFacts], new Set(['demo'])),
  network: { allowPrivate: true },
  limits: 'memory',
  dataDirectory,
  retention: { requestsDays: 400, ledgerMonths: 37, responsesDays: 30, resourcesDays: 365 },
  nowMs: () => performance.now(),
});
