import type { Variables } from '../../libs/adapters/config/variables.ts';

export interface EnvironmentRow {
  /** As one would write it; absent: there is none. */
  readonly value?: string;
  readonly meaning: string;
}

/** Every variable of `libs/adapters/config/variables.ts` in words. A spec compares the defaults. */
export const environmentRows: Readonly<Record<keyof Variables, EnvironmentRow>> = {
  GATEWAY_HOST: { value: '127.0.0.1', meaning: 'Address the gateway listens on.' },
  GATEWAY_PORT: { value: '4000', meaning: 'Port of the gateway.' },
  ADMIN_HOST: {
    value: '127.0.0.1',
    meaning: 'Address the admin API listens on. Anything but loopback needs ADMIN_TOKEN.',
  },
  ADMIN_PORT: { value: '4001', meaning: 'Port of the admin API.' },
  DATABASE_URL: { meaning: 'A PostgreSQL. Not set: an embedded one in DATA_DIR.' },
  REDIS_URL: {
    meaning:
      'A Redis or Valkey; nodes of a cluster with commas. Not set: limits are counted in the one gateway process.',
  },
  DATA_DIR: {
    value: '.gatewright',
    meaning: 'Embedded database, generated secrets, the first key, and the write-ahead log: what is in that is money.',
  },
  ADMIN_TOKEN: {
    meaning: 'Token of the admin API, at least 8 characters. Not set: generated into DATA_DIR/admin-token.',
  },
  ENCRYPTION_KEY: {
    meaning: '32 bytes in base64 that seal provider credentials. Not set: generated into DATA_DIR/encryption-key.',
  },
  ENCRYPTION_KEY_PREVIOUS: {
    meaning: 'Earlier keys, with commas: they still open what they sealed. See secrets.md.',
  },
  GATEWRIGHT_CONFIG: {
    meaning: 'Path of a configuration file. It must exist when set; its content is not read yet.',
  },
  LOG_LEVEL: { value: 'info', meaning: 'trace, debug, info, warn, error, fatal or silent. JSON when not a terminal.' },
  METRICS_TOKEN: { meaning: 'Bearer token of /metrics. Not set: /metrics answers this machine only.' },
  MAX_BODY_MB: { value: '32', meaning: 'Largest request body, in MiB; forms with files have a limit of their own.' },
  MAX_UPLOAD_MB: {
    value: '512',
    meaning:
      'Largest form with files, in MiB. While a request lasts its files lie in DATA_DIR/uploads, without a name.',
  },
  FETCH_MAX_MB: {
    value: '20',
    meaning: 'Largest image or PDF fetched for a provider that fetches none, in MiB; all of a request: MAX_BODY_MB.',
  },
  FETCH_ALLOW_PRIVATE_NETWORK: {
    value: 'false',
    meaning: 'true: callers may also point to images on loopback and private networks. Metadata services: never.',
  },
  DRAIN_DELAY_S: {
    value: '0',
    meaning: 'How long a stopping gateway takes new connections still, in seconds, so that load balancers hear of it.',
  },
  DRAIN_MAX_S: { value: '120', meaning: 'How long a stopping gateway waits for requests under way, in seconds.' },
  REQUEST_RETENTION_DAYS: { value: '400', meaning: 'How long requests are kept, by whole months; 0: for ever.' },
  RESPONSE_RETENTION_DAYS: {
    value: '30',
    meaning: 'How long responses are kept that callers may read again or go on with (`store`); 0: for ever.',
  },
  RESOURCE_RETENTION_DAYS: {
    value: '365',
    meaning:
      'How long it is remembered whose batches, uploads and fine-tuning jobs were after they ended; 0: for ever. Files are remembered until they are deleted, or their provider lets them expire.',
  },
  LEDGER_RETENTION_MONTHS: {
    value: '37',
    meaning: 'How long the entries of the ledger are kept; 0: for ever. Sums stay.',
  },
  PRICE_LIST_URL: {
    meaning:
      'A list of prices to import every day, such as https://models.dev/api.json. Not set: none is. See providers.md.',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: { meaning: 'Where traces are sent (OTLP over HTTP). Not set: no tracing.' },
};
