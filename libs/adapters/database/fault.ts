import { Prisma } from './generated/client.js';

/**
 * What a failed query means for its caller: a unique value is `taken`, a row is `missing`,
 * two writers are in `conflict`, or the database is `unavailable` (gone, too slow or full).
 */
export type DatabaseFault = 'taken' | 'missing' | 'conflict' | 'unavailable';

/** Names the fault of a failed query; `undefined` for anything that is a mistake of ours. */
export function databaseFault(error: unknown): DatabaseFault | undefined {
  if (error instanceof Prisma.PrismaClientInitializationError) return 'unavailable';
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return byWords(error);
  return faults[error.code] ?? ofDriver(error.meta) ?? byWords(error);
}

/** A raw query (P2010) says only in its details what the driver said: a kind, or PostgreSQL's own code. */
function ofDriver(meta: unknown): DatabaseFault | undefined {
  const error = isRecord(meta) && 'driverAdapterError' in meta ? meta.driverAdapterError : undefined;
  const cause = isRecord(error) ? error.cause : undefined;
  if (!isRecord(cause)) return undefined;
  const { kind, originalCode } = cause as { readonly kind?: unknown; readonly originalCode?: unknown };
  return kinds[String(kind)] ?? codes.find(([code]) => code.test(String(originalCode ?? cause.code)))?.[1];
}

// @prisma/driver-adapter-utils, `MappedError`.
const kinds: Readonly<Record<string, DatabaseFault>> = {
  UniqueConstraintViolation: 'taken',
  TransactionWriteConflict: 'conflict',
  AuthenticationFailed: 'unavailable',
  ConnectionClosed: 'unavailable',
  DatabaseAccessDenied: 'unavailable',
  DatabaseDoesNotExist: 'unavailable',
  DatabaseNotReachable: 'unavailable',
  SocketTimeout: 'unavailable',
  TlsConnectionError: 'unavailable',
  TooManyConnections: 'unavailable',
};

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const codes: readonly (readonly [RegExp, DatabaseFault])[] = [
  [/^40(001|P01)$/, 'conflict'],
  [/^(08|53|57)/, 'unavailable'],
];

// https://www.prisma.io/docs/orm/reference/error-reference
const faults: Readonly<Record<string, DatabaseFault>> = {
  P2002: 'taken',
  P2025: 'missing',
  P2034: 'conflict',
  P1000: 'unavailable',
  P1001: 'unavailable',
  P1002: 'unavailable',
  P1003: 'unavailable',
  P1008: 'unavailable',
  P1017: 'unavailable',
  P2024: 'unavailable',
  P2028: 'unavailable',
  P2037: 'unavailable',
};

// The driver's own errors come through unnamed: pg's deadlines, sockets, and a server that is starting or stopping.
const unavailable =
  /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|timeout exceeded when trying to connect|Query read timeout|statement timeout|Connection terminated|the database system is (starting|shutting)|terminating connection/i;

function byWords(error: unknown): DatabaseFault | undefined {
  for (let cause = error; isRecord(cause); cause = cause.cause) {
    if (unavailable.test(`${String(cause.code)} ${String(cause.message)}`)) return 'unavailable';
  }
  return undefined;
}

const isRecord = (value: unknown): value is { code?: unknown; message?: unknown; cause?: unknown } =>
  typeof value === 'object' && value !== null;
