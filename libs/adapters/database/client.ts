import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.js';

export interface DatabaseOptions {
  readonly poolSize?: number | undefined;
  readonly connectTimeoutMs?: number | undefined;
  /** How long the server may work on one statement. */
  readonly statementTimeoutMs?: number | undefined;
  /** What `pg_stat_activity` calls us. */
  readonly applicationName?: string | undefined;
  /** An idle connection broke; the next query opens another one. */
  readonly onIdleError?: ((error: Error) => void) | undefined;
}

/** PostgreSQL with a deadline on everything: no frozen server may freeze us. Connects with the first query. */
export function connectDatabase(url: string, options: DatabaseOptions = {}): PrismaClient {
  const { poolSize = 10, connectTimeoutMs = 3_000, statementTimeoutMs = 10_000 } = options;
  const { applicationName = 'gatewright', onIdleError = ignore } = options;
  const pool = {
    connectionString: url,
    application_name: applicationName,
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs,
    // The server ends its statement by itself; this is for a server that says nothing any more.
    query_timeout: statementTimeoutMs + 1_000,
  };
  return new PrismaClient({
    adapter: new PrismaPg(pool, { onPoolError: onIdleError, onConnectionError: onIdleError }),
    errorFormat: 'minimal',
    transactionOptions: { maxWait: connectTimeoutMs, timeout: statementTimeoutMs },
  });
}

// Without a listener Node would end the process.
const ignore = (): void => undefined;
