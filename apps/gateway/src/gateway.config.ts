import { catalog } from '#adapters/catalog';
import { type Config, ConfigError, environment, isLoopback } from '#adapters/config';
import { secretsFrom } from '#adapters/secrets';
import { providers } from '#core/providers';
import type { GatewaySettings } from './settings.js';

const POLL_MS = 500;
const BATCH_POLL_MS = 5_000;

/** What the environment means for the gateway. Throws a ConfigError with one sentence. */
export const settingsFrom = (config: Config): GatewaySettings => ({
  databaseUrl: required(config.databaseUrl, 'DATABASE_URL'),
  redisUrl: config.redisUrl,
  secrets: secretsFrom(required(config.encryptionKey, 'ENCRYPTION_KEY'), config.previousEncryptionKeys),
  environment,
  dataDirectory: config.dataDirectory,
  kinds: providers,
  catalog: catalog(),
  // While only this machine reaches the admin API, whoever configures a provider may reach its networks anyway.
  allowPrivateNetwork: isLoopback(config.admin.host),
  maxBodyBytes: config.maxBodyBytes,
  fetching: config.fetching,
  maxUploadBytes: config.maxUploadBytes,
  drainDelayMs: config.drainDelayMs,
  drainMaxMs: config.drainMaxMs,
  metricsToken: config.metricsToken,
  logLevel: config.logLevel,
  tracingEndpoint: config.tracingEndpoint,
  pollMs: POLL_MS,
  batchPollMs: BATCH_POLL_MS,
});

function required(value: string | undefined, variable: string): string {
  if (value !== undefined) return value;
  throw new ConfigError(variable, `${variable} is not set: npm start makes one, and docker compose does too.`);
}
