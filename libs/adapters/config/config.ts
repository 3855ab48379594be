import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { type z } from 'zod';
import { ConfigError } from './config-error.js';
import { type Environment } from './environment.js';
import { isLoopback } from './loopback.js';
import { refuseUnknown } from './unknown.js';
import { secrets, variables, type Variables } from './variables.js';

/** Where a listener waits. */
export interface Listener {
  readonly host: string;
  readonly port: number;
}

/** What the environment says, checked and in our own words. */
export interface Config {
  readonly gateway: Listener;
  readonly admin: Listener;
  /** Absent: the embedded PostgreSQL in `dataDirectory`. */
  readonly databaseUrl?: string;
  /** Absent: limits live in this process. Several cluster nodes are separated by commas. */
  readonly redisUrl?: string;
  readonly dataDirectory: string;
  readonly adminToken?: string;
  /** 32 bytes in base64. */
  readonly encryptionKey?: string;
  /** Those before it, which still open what they sealed. */
  readonly previousEncryptionKeys?: readonly string[];
  /** The declarative configuration, when there is one. */
  readonly configFile?: string;
  readonly logLevel: string;
  readonly metricsToken?: string;
  readonly maxBodyBytes: number;
  /** What callers point to is fetched up to this size; `allowPrivate`: also from loopback and private networks. */
  readonly fetching: { readonly maxBytes: number; readonly allowPrivate: boolean };
  /** Of a form with files, which go to disk. */
  readonly maxUploadBytes: number;
  readonly drainDelayMs: number;
  readonly drainMaxMs: number;
  /** How long requests, the ledger and stored responses are kept; 0: for ever. */
  readonly retention: {
    readonly requestsDays: number;
    readonly ledgerMonths: number;
    readonly responsesDays: number;
    readonly resourcesDays: number;
  };
  /** A published list of prices that is imported every day; absent: none is. */
  readonly priceListUrl?: string;
  /** Absent: tracing is off. */
  readonly tracingEndpoint?: string;
}

/** Reads and checks the whole environment; throws a ConfigError for the first thing that is wrong with it. */
export function readConfig(env: Environment = process.env): Config {
  refuseUnknown(env, Object.keys(variables.shape));
  const given = parse(env);
  refuseSamePort(given);
  refuseOpenAdmin(given);
  const { encryptionKey, previousEncryptionKeys } = keysOf(given);
  const configFile = findConfigFile(given.GATEWRIGHT_CONFIG);
  return {
    gateway: { host: given.GATEWAY_HOST, port: given.GATEWAY_PORT },
    admin: { host: given.ADMIN_HOST, port: given.ADMIN_PORT },
    dataDirectory: path.resolve(given.DATA_DIR),
    logLevel: given.LOG_LEVEL,
    maxBodyBytes: given.MAX_BODY_MB,
    fetching: { maxBytes: given.FETCH_MAX_MB, allowPrivate: given.FETCH_ALLOW_PRIVATE_NETWORK },
    maxUploadBytes: given.MAX_UPLOAD_MB,
    drainDelayMs: given.DRAIN_DELAY_S,
    drainMaxMs: given.DRAIN_MAX_S,
    retention: {
      requestsDays: given.REQUEST_RETENTION_DAYS,
      ledgerMonths: given.LEDGER_RETENTION_MONTHS,
      responsesDays: given.RESPONSE_RETENTION_DAYS,
      resourcesDays: given.RESOURCE_RETENTION_DAYS,
    },
    ...(given.DATABASE_URL && { databaseUrl: given.DATABASE_URL }),
    ...(given.REDIS_URL && { redisUrl: given.REDIS_URL }),
    ...(given.ADMIN_TOKEN && { adminToken: given.ADMIN_TOKEN }),
    ...(encryptionKey && { encryptionKey }),
    ...(previousEncryptionKeys.length > 0 && { previousEncryptionKeys }),
    ...(given.METRICS_TOKEN && { metricsToken: given.METRICS_TOKEN }),
    ...(given.PRICE_LIST_URL && { priceListUrl: given.PRICE_LIST_URL }),
    ...(given.OTEL_EXPORTER_OTLP_ENDPOINT && { tracingEndpoint: given.OTEL_EXPORTER_OTLP_ENDPOINT }),
    ...(configFile && { configFile }),
  };
}

// An empty variable is an absent one: compose files and shells write `NAME=` for "not set".
function parse(env: Environment): Variables {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const trimmed = Object.fromEntries(Object.entries(set).map(([name, value]) => [name, value?.trim()]));
  const { data, error } = variables.safeParse(trimmed);
  if (data) return data;
  throw asConfigError(error.issues[0], trimmed);
}

function asConfigError(issue: z.core.$ZodIssue | undefined, env: Environment): ConfigError {
  const variable = String(issue?.path[0]);
  const value = secrets.includes(variable) ? '' : `, and is "${env[variable] ?? ''}"`;
  return new ConfigError(variable, `${variable} ${issue?.message ?? 'is wrong'}${value}.`);
}

function keysOf({ ENCRYPTION_KEY = [], ENCRYPTION_KEY_PREVIOUS = [] }: Variables) {
  const [encryptionKey, ...older] = ENCRYPTION_KEY;
  return { encryptionKey, previousEncryptionKeys: [...older, ...ENCRYPTION_KEY_PREVIOUS] };
}

function refuseSamePort({ GATEWAY_PORT, ADMIN_PORT }: Variables): void {
  if (GATEWAY_PORT !== ADMIN_PORT) return;
  throw new ConfigError(
    'ADMIN_PORT',
    `ADMIN_PORT and GATEWAY_PORT are both ${ADMIN_PORT}: give one of them another port.`,
  );
}

// A generated token lies in a file that others on this machine cannot read; towards a network somebody must have chosen one.
function refuseOpenAdmin({ ADMIN_HOST, ADMIN_TOKEN }: Variables): void {
  if (isLoopback(ADMIN_HOST) || ADMIN_TOKEN) return;
  throw new ConfigError(
    'ADMIN_TOKEN',
    `ADMIN_TOKEN must be set when ADMIN_HOST is ${ADMIN_HOST}, where other machines reach the admin API.`,
  );
}

function findConfigFile(given: string | undefined): string | undefined {
  const file = path.resolve(given ?? 'gatewright.yaml');
  if (existsSync(file)) return file;
  if (given === undefined) return undefined;
  throw new ConfigError('GATEWRIGHT_CONFIG', `GATEWRIGHT_CONFIG names ${file}, and there is no such file.`);
}
