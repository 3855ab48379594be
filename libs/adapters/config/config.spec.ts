import { describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { ConfigError, environment, providerKeys, readConfig } from './index.js';

const key = Buffer.alloc(32, 7).toString('base64');

function refusal(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  throw new Error('expected a ConfigError');
}

describe('readConfig', () => {
  it('needs nothing to be set', () => {
    expect(readConfig({})).toEqual({
      gateway: { host: '127.0.0.1', port: 4000 },
      admin: { host: '127.0.0.1', port: 4001 },
      dataDirectory: path.resolve('.gatewright'),
      drainDelayMs: 0,
      retention: { requestsDays: 400, ledgerMonths: 37, responsesDays: 30, resourcesDays: 365 },
      logLevel: 'info',
      maxBodyBytes: 32 * 1024 * 1024,
      maxUploadBytes: 512 * 1024 * 1024,
      fetching: { maxBytes: 20 * 1024 * 1024, allowPrivate: false },
      drainMaxMs: 120_000,
    });
  });

  it('takes what is set', () => {
    const config = readConfig({
      GATEWAY_HOST: '0.0.0.0',
      GATEWAY_PORT: '8080',
      DATABASE_URL: 'postgresql://someone:secret@db/gatewright',
      REDIS_URL: 'redis://one:6379,redis://two:6379',
      DATA_DIR: '/var/lib/gatewright',
      ENCRYPTION_KEY: key,
      MAX_BODY_MB: '0.5',
      FETCH_MAX_MB: '2',
      FETCH_ALLOW_PRIVATE_NETWORK: 'true',
      MAX_UPLOAD_MB: '2',
      DRAIN_MAX_S: '5',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
    });
    expect(config).toMatchObject({
      gateway: { host: '0.0.0.0', port: 8080 },
      databaseUrl: 'postgresql://someone:secret@db/gatewright',
      redisUrl: 'redis://one:6379,redis://two:6379',
      dataDirectory: '/var/lib/gatewright',
      encryptionKey: key,
      maxBodyBytes: 512 * 1024,
      fetching: { maxBytes: 2 * 1024 * 1024, allowPrivate: true },
      maxUploadBytes: 2 * 1024 * 1024,
      drainMaxMs: 5000,
      tracingEndpoint: 'http://collector:4318',
    });
  });

  it('takes the encryption keys before the current one from either variable', () => {
    const [current, older, oldest] = [9, 8, 7].map((byte) => Buffer.alloc(32, byte).toString('base64'));
    const keys = { encryptionKey: current, previousEncryptionKeys: [older, oldest] };
    expect(readConfig({ ENCRYPTION_KEY: `${current}`, ENCRYPTION_KEY_PREVIOUS: `${older}, ${oldest}` })).toMatchObject(
      keys,
    );
    expect(readConfig({ ENCRYPTION_KEY: `${current}\n${older}\n${oldest}\n` })).toMatchObject(keys);
    expect(readConfig({ ENCRYPTION_KEY: `${current}` }).previousEncryptionKeys).toBeUndefined();
  });

  it('takes an empty variable as an absent one', () => {
    expect(readConfig({ DATABASE_URL: '', GATEWAY_PORT: ' ' })).toEqual(readConfig({}));
  });

  it.each([
    ['GATEWAY_PORT', 'http'],
    ['GATEWAY_PORT', '0'],
    ['ADMIN_PORT', '65536'],
    ['ADMIN_HOST', 'http://localhost'],
    ['LOG_LEVEL', 'loud'],
    ['MAX_BODY_MB', '-1'],
    ['FETCH_MAX_MB', '0'],
    ['FETCH_ALLOW_PRIVATE_NETWORK', 'yes'],
    ['MAX_UPLOAD_MB', '0'],
    ['DRAIN_MAX_S', 'soon'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
  ])('refuses %s=%s in one sentence that names and repeats it', (name, value) => {
    const message = refusal({ [name]: value });
    expect(message).toMatch(new RegExp(`^${name} must .*"${value}"\\.$`));
    expect(message).not.toContain('\n');
  });

  it.each([
    ['DATABASE_URL', 'mysql://someone:hidden@db/x'],
    ['REDIS_URL', 'hidden:6379'],
    ['ADMIN_TOKEN', 'hidden'],
    ['ENCRYPTION_KEY', 'hidden'],
    ['ENCRYPTION_KEY', `${key} hidden`],
    ['ENCRYPTION_KEY_PREVIOUS', `${key},hidden`],
    ['METRICS_TOKEN', 'hidden'],
  ])('refuses a wrong %s without repeating it', (name, value) => {
    const message = refusal({ [name]: value });
    expect(message).toMatch(new RegExp(`^${name} must `));
    expect(message).not.toContain('hidden');
  });

  it('refuses one port for both listeners', () => {
    expect(refusal({ GATEWAY_PORT: '4001' })).toMatch(/ADMIN_PORT and GATEWAY_PORT are both 4001/);
  });

  it('refuses an admin API that other machines reach without a token somebody chose', () => {
    expect(refusal({ ADMIN_HOST: '0.0.0.0' })).toMatch(/^ADMIN_TOKEN must be set/);
    expect(readConfig({ ADMIN_HOST: '0.0.0.0', ADMIN_TOKEN: 'a-long-enough-one' }).admin.host).toBe('0.0.0.0');
  });

  it('refuses a configuration file that is not there', () => {
    expect(refusal({ GATEWRIGHT_CONFIG: 'nowhere.yaml' })).toMatch(/^GATEWRIGHT_CONFIG names .*nowhere\.yaml/);
  });

  it.each([
    ['GATEWAY_PROT', 'GATEWAY_PORT'],
    ['ADMIN_TOKN', 'ADMIN_TOKEN'],
    ['GATEWRIGHT_CONFIG_FILE', 'GATEWRIGHT_CONFIG'],
  ])('takes %s for a typing error of %s', (name, meant) => {
    expect(refusal({ [name]: 'x' })).toBe(`${name} is not a variable of Gatewright: did you mean ${meant}?`);
  });

  it('lets the variables pass that Kubernetes makes of services', () => {
    const env = {
      GATEWAY_SERVICE_HOST: '10.0.0.1',
      GATEWAY_PORT_4000_TCP: 'tcp://10.0.0.1:4000',
      GATEWRIGHT_PORT: 'tcp://10.0.0.1',
    };
    expect(readConfig(env)).toEqual(readConfig({}));
  });
});

describe('environment', () => {
  it('reads the value behind a credential reference', () => {
    expect(environment('OPENAI_API_KEY', { OPENAI_API_KEY: 'sk-1' })).toBe('sk-1');
    expect(environment('OPENAI_API_KEY', { OPENAI_API_KEY: '' })).toBeUndefined();
  });

  it('lists which keys of providers are set', () => {
    expect(providerKeys(['OPENAI_API_KEY', 'GROQ_API_KEY'], { GROQ_API_KEY: 'gsk' })).toEqual(['GROQ_API_KEY']);
  });
});
