import {
  type ConfigurationRows,
  type PrismaClient,
  readConfiguration,
  type Watch,
  watchChanges,
} from '#adapters/database';
import type { Snapshot } from '#core/routing';
import { buildSnapshot } from './build-snapshot.js';
import { forgetRemoved } from './find-caller.js';
import type { KeptConfiguration } from './kept-configuration.js';
import type { GatewaySettings } from '../settings.js';

export interface Watched {
  readonly settings: Pick<
    GatewaySettings,
    'databaseUrl' | 'pollMs' | 'kinds' | 'catalog' | 'allowPrivateNetwork' | 'secrets' | 'environment'
  >;
  readonly database: PrismaClient;
  readonly kept: KeptConfiguration;
  /** Where it comes from: the database, or what was kept on disk while that is away. */
  readonly onSnapshot: (snapshot: Snapshot, source: 'database' | 'disk') => void;
  /** Keys were made, changed or removed. */
  readonly onKeys: () => void;
  /** Somebody else than a gateway wrote to the ledger. */
  readonly onLedger?: (() => void | Promise<void>) | undefined;
  /** The database could, or could not, be asked. */
  readonly onState: (isUp: boolean, error?: unknown) => void;
  /** A row was left out. */
  readonly onProblem: (problem: string) => void;
  /** The whole could not be used. */
  readonly onRejected: (error: unknown) => void;
}

/** A database that takes longer than this for its first answer is away. */
const FIRST_ANSWER_MS = 1_500;
const late = new Error('It has not answered yet.');

/**
 * Follows the configuration in the database: what an administrator changes is served within a second. Without an answer at
 * the start, what was kept on disk is served until there is one.
 */
export function watchConfiguration(watched: Watched): Watch {
  const { settings, database, kept, onKeys, onLedger, onState } = watched;
  let served: string | undefined;
  let nextPrice: NodeJS.Timeout | undefined;
  const reload = async (): Promise<void> => {
    const rows = await readConfiguration(database);
    const isNew = rows.version !== served; // of two changes in a row, the first look may have read both
    served = rows.version;
    if (isNew && (await serve(rows, watched))) kept.serve(rows);
    waitForPrice(rows);
  };
  const waitForPrice = (rows: ConfigurationRows): void => {
    clearTimeout(nextPrice);
    nextPrice = atNextPrice(rows, () => {
      // Newer rows are being read, or served already: they have a timer of their own.
      if (rows.version === served) void serve(rows, watched).then(() => waitForPrice(rows));
    });
  };
  const serveKept = onceKept(watched, () => served === undefined);
  const firstAnswer = setTimeout(() => void serveKept(() => onState(false, late)), FIRST_ANSWER_MS).unref();
  const watch = watchChanges({
    database,
    url: settings.databaseUrl,
    everyMs: settings.pollMs,
    onState: (isUp, error) => {
      clearTimeout(firstAnswer);
      if (isUp) kept.seen();
      else void serveKept();
      onState(isUp, error);
    },
    onChange: async (kind) => {
      if (kind === 'config') return reload();
      if (kind === 'ledger') return onLedger?.();
      onKeys();
      return forgetRemoved(database, kept);
    },
  });
  const close = async (): Promise<void> => {
    clearTimeout(firstAnswer);
    await watch.close();
    clearTimeout(nextPrice);
  };
  return { close };
}

/** Serves what was kept, once, for as long as the database has told nothing. */
function onceKept(watched: Watched, isWanted: () => boolean): (announce?: () => void) => Promise<void> {
  let isDone = false;
  return async (announce) => {
    if (isDone || !isWanted()) return;
    isDone = true;
    const rows = await watched.kept.restore();
    if (!rows || !isWanted()) return;
    announce?.();
    await serve(rows, { ...watched, isWanted });
  };
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A price that was set for later takes effect without any further change. */
function atNextPrice({ prices }: ConfigurationRows, call: () => void): NodeJS.Timeout | undefined {
  const now = Date.now();
  const waits = prices.map(({ effectiveFrom }) => effectiveFrom.getTime() - now).filter((wait) => wait > 0);
  return waits.length > 0 ? setTimeout(call, Math.min(...waits, LONGEST_TIMER_MS)).unref() : undefined;
}

interface Served extends Watched {
  /** Present: it comes from disk, and for as long as this holds. */
  readonly isWanted?: (() => boolean) | undefined;
}

/** A configuration that cannot be used is never served: the last good one stays until the next change. */
async function serve(
  rows: ConfigurationRows,
  { settings, onSnapshot, onProblem, onRejected, isWanted }: Served,
): Promise<boolean> {
  const { kinds, catalog, allowPrivateNetwork } = settings;
  const ingredients = { kinds, catalog, allowPrivateNetwork, nowMs: Date.now(), onProblem };
  try {
    const snapshot = await buildSnapshot(rows, settings, ingredients);
    if (isWanted?.() !== false) onSnapshot(snapshot, isWanted ? 'disk' : 'database');
    return true;
  } catch (error) {
    onRejected(error);
    return false;
  }
}
