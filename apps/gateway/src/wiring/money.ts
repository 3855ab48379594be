import { hostname } from 'node:os';
import path from 'node:path';
import { version } from '#adapters/config';
import { booksIn, Presence, type PrismaClient } from '#adapters/database';
import type { Metrics } from '#adapters/telemetry';
import { openWal } from '#adapters/wal';
import type { Store } from '#core/limits';
import type { Readiness } from '../readiness.js';
import type { GatewaySettings } from '../settings.js';
import { Book } from './book.js';
import { Orphans } from './orphans.js';
import { openStore } from './store.js';

export interface Money {
  /** Limits and budgets. */
  readonly store: Store;
  readonly book: Book;
  /** After the last request. */
  close(): Promise<void>;
}

interface Given {
  readonly settings: GatewaySettings;
  readonly database: PrismaClient;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  readonly onProblem: (problem: string) => void;
}

/** How long the last records may take to reach the database; what does not is in the log. */
const FLUSH_MS = 5_000;

/** What counts money: the store that is asked before, the book that is told after, and word to others that we live. */
export async function openMoney({ settings, database, metrics, readiness, onProblem }: Given): Promise<Money> {
  const directory = path.join(settings.dataDirectory, 'wal');
  const wal = await openWal({ directory, onProblem });
  const { replica } = wal;
  const books = booksIn({ database, replica });
  const recovery = Promise.withResolvers<void>();
  const given = { replica, books, recovered: recovery.promise, metrics, readiness };
  const store = metrics.counted(openStore(settings, given));
  const presence = new Presence({ database, replica, host: hostname(), version, held: () => store.held() });
  const book = await Book.open({
    ...{ wal, store, database, onProblem },
    onDepth: (depth) => {
      metrics.logDepth(depth);
      metrics.ledgerLog(wal);
    },
  });
  recovery.resolve();
  metrics.recovered(wal.recovered.open.length);
  const orphans = new Orphans({ directory, store, database, onProblem });

  const close = async (): Promise<void> => {
    await orphans.close();
    await book.close(FLUSH_MS);
    await store.close();
    await presence.close();
  };
  return { store, book, close };
}
