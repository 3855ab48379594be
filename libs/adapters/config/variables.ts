import { z } from 'zod';

const megabyte = 1024 * 1024;

const host = z.string().regex(/^[A-Za-z0-9._:-]+$/, 'must be an address or a host name, without a port');
const port = wholeNumber(1, 65535);
const token = (least: number): z.ZodString =>
  z.string().regex(new RegExp(`^[!-~]{${least},}$`), `must have at least ${least} characters and no spaces`);

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Every variable the program reads, as it is written in the environment; what is not here does not exist. */
export const variables = z.object({
  GATEWAY_HOST: host.default('127.0.0.1'),
  GATEWAY_PORT: port.default(4000),
  ADMIN_HOST: host.default('127.0.0.1'),
  ADMIN_PORT: port.default(4001),
  DATABASE_URL: address('postgresql:', 'postgres:').optional(),
  REDIS_URL: addresses('redis:', 'rediss:').optional(),
  DATA_DIR: z.string().default('.gatewright'),
  ADMIN_TOKEN: token(8).optional(),
  ENCRYPTION_KEY: keys().optional(),
  ENCRYPTION_KEY_PREVIOUS: keys().optional(),
  GATEWRIGHT_CONFIG: z.string().optional(),
  LOG_LEVEL: z
    .string()
    .refine((level) => logLevels.includes(level), `must be one of ${logLevels.join(', ')}`)
    .default('info'),
  METRICS_TOKEN: token(8).optional(),
  MAX_BODY_MB: number(0.001, 1024)
    .transform((size) => Math.round(size * megabyte))
    .default(32 * megabyte),
  MAX_UPLOAD_MB: number(0.001, 102_400)
    .transform((size) => Math.round(size * megabyte))
    .default(512 * megabyte),
  FETCH_MAX_MB: number(0.001, 1024)
    .transform((size) => Math.round(size * megabyte))
    .default(20 * megabyte),
  FETCH_ALLOW_PRIVATE_NETWORK: z
    .enum(['true', 'false'], 'must be true or false')
    .transform((text) => text === 'true')
    .default(false),
  DRAIN_DELAY_S: number(0, 300)
    .transform((seconds) => seconds * 1000)
    .default(0),
  DRAIN_MAX_S: number(0, 3600)
    .transform((seconds) => seconds * 1000)
    .default(120_000),
  REQUEST_RETENTION_DAYS: wholeNumber(0, 36_500).default(400),
  RESPONSE_RETENTION_DAYS: wholeNumber(0, 36_500).default(30),
  RESOURCE_RETENTION_DAYS: wholeNumber(0, 36_500).default(365),
  LEDGER_RETENTION_MONTHS: wholeNumber(0, 1_200).default(37),
  PRICE_LIST_URL: address('https:', 'http:').optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: address('http:', 'https:').optional(),
});

export type Variables = z.infer<typeof variables>;

/** Variables whose value may not be repeated in a message. */
export const secrets: readonly string[] = [
  'DATABASE_URL',
  'REDIS_URL',
  'ADMIN_TOKEN',
  'ENCRYPTION_KEY',
  'ENCRYPTION_KEY_PREVIOUS',
  'METRICS_TOKEN',
];

function wholeNumber(least: number, most: number): z.ZodType<number, string> {
  const fits = (text: string): boolean => /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most;
  return z.string().refine(fits, `must be a whole number from ${least} to ${most}`).transform(Number);
}

function number(least: number, most: number): z.ZodType<number, string> {
  const fits = (text: string): boolean => /^\d+(\.\d+)?$/.test(text) && Number(text) >= least && Number(text) <= most;
  return z.string().refine(fits, `must be a number from ${least} to ${most}`).transform(Number);
}

function address(...protocols: readonly string[]): z.ZodString {
  return z.string().refine((text) => isAddress(text, protocols), `must be a URL that begins with ${protocols[0]}//`);
}

// Several nodes of a Redis Cluster are written one after the other, with commas.
function addresses(...protocols: readonly string[]): z.ZodString {
  const fits = (text: string): boolean => text.split(',').every((part) => isAddress(part.trim(), protocols));
  return z.string().refine(fits, `must be a URL that begins with ${protocols[0]}//`);
}

function isAddress(text: string, protocols: readonly string[]): boolean {
  const url = URL.parse(text);
  return url !== null && protocols.includes(url.protocol) && url.hostname !== '';
}

// Several where the file of the keys was read into the variable: one in each line, the current one first.
function keys(): z.ZodType<readonly string[], string> {
  const all = (text: string): readonly string[] => text.split(/[\s,]+/).filter(Boolean);
  return z
    .string()
    .refine((text) => all(text).every(isKey), 'must be 32 bytes in base64 (openssl rand -base64 32)')
    .transform(all);
}

function isKey(text: string): boolean {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) && Buffer.from(text, 'base64').length === 32;
}
