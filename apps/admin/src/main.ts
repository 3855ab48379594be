import 'reflect-metadata';
import process from 'node:process';
import { ConsoleLogger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { catalog } from '#adapters/catalog';
import { type Config, ConfigError, environment, isLoopback, readConfig } from '#adapters/config';
import { connectDatabase, databaseFault } from '#adapters/database';
import { EncryptionKeyError, nameWithKeys, secretsFrom } from '#adapters/secrets';
import { providers } from '#core/providers';
import { createAdmin } from './admin.js';
import { BootstrapService } from './bootstrap/bootstrap.service.js';
import { BackgroundService } from './housekeeping/background.service.js';
import type { AdminSettings } from './settings.js';
import { openSigner } from './signer.js';

try {
  await start(readConfig());
} catch (error) {
  fail(error);
}

async function start(config: Config): Promise<void> {
  const settings = settingsOf(config);
  const database = connectDatabase(required(config.databaseUrl, 'DATABASE_URL'), {
    applicationName: nameWithKeys('gatewright-admin', settings.secrets),
  });
  const json = !process.stdout.isTTY;
  // How Nest puts itself together interests nobody.
  const logger = new ConsoleLogger({ json, logLevels: ['error', 'fatal', 'warn'] });
  const app = await createAdmin({ settings, database, logger });
  const stop = stopper(app, () => database.$disconnect());
  process.once('SIGTERM', stop).once('SIGINT', stop).once('disconnect', stop);
  await app.get(BootstrapService).run();
  // Not Nest's own listen: that one would log a port in use, with a stack, before we can say it in a sentence.
  const address = await app.getHttpAdapter().getInstance().listen(config.admin);
  new ConsoleLogger('admin', { json }).log(`the admin API listens on ${address}`);
  app.get(BackgroundService).start();
}

function settingsOf(config: Config): AdminSettings {
  const isTest = environment('NODE_ENV') === 'test';
  return {
    adminToken: required(config.adminToken, 'ADMIN_TOKEN'),
    secrets: secretsFrom(required(config.encryptionKey, 'ENCRYPTION_KEY'), config.previousEncryptionKeys),
    environment,
    signer: openSigner(),
    kinds: providers,
    catalog: catalog(),
    // Whoever can only be reached from this machine may also point to this machine.
    network: { allowPrivate: isLoopback(config.admin.host) },
    limits: config.redisUrl ? 'redis' : 'memory',
    dataDirectory: config.dataDirectory,
    retention: config.retention,
    priceListUrl: config.priceListUrl,
    nowMs: () => performance.now(),
    ...(!isTest && { ollamaUrl: 'http://127.0.0.1:11434' }),
  };
}

function required(value: string | undefined, name: string): string {
  if (value) return value;
  throw new ConfigError(name, `${name} is not set: npm start makes one, and docker compose does too.`);
}

// What is being answered is finished; a client that hangs must not keep the process.
function stopper(app: NestFastifyApplication, disconnect: () => Promise<void>): () => void {
  return () => {
    setTimeout(() => process.exit(0), 5_000).unref();
    void app
      .close()
      .then(disconnect)
      .finally(() => process.exit(0));
  };
}

function fail(error: unknown): never {
  const { exitCode, message } = reasonOf(error);
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}

// All of it in functions, for this file waits at its top until the app listens: a const down here would not be set by then.
function reasonOf(error: unknown): Reason {
  if (error instanceof ConfigError || error instanceof EncryptionKeyError) return reason(2, error.message);
  if (databaseFault(error) === 'unavailable') {
    return reason(1, 'PostgreSQL does not answer: look at DATABASE_URL, and whether the server runs.');
  }
  if (!(error instanceof Error)) return reason(1, String(error));
  const code = 'code' in error ? error.code : undefined;
  if (code === 'P2021') return reason(1, 'The database has no tables yet: run npm run db:deploy first.');
  if (code !== 'EADDRINUSE') return reason(1, error.stack ?? error.message);
  return reason(
    3,
    'The port of the admin API is in use by another program: stop that one, or set ADMIN_PORT to another port.',
  );
}

interface Reason {
  readonly exitCode: number;
  readonly message: string;
}

function reason(exitCode: number, message: string): Reason {
  return { exitCode, message };
}
