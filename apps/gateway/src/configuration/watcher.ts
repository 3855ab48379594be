import { type PrismaClient, readConfiguration, type Watch, watchChanges } from '#adapters/database';
import type { Snapshot } from '#core/routing';
import { buildSnapshot } from './build-snapshot.js';
import type { GatewaySettings } from '../settings.js';

type Rows = Awaited<ReturnType<typeof readConfiguration>>;

export interface Watched {
  readonly settings: GatewaySettings;
  readonly database: PrismaClient;
  readonly onSnapshot: (snapshot: Snapshot) => void;
  /** Keys were made, changed or removed. */
  readonly onKeys: () => void;
  /** The database could, or could not, be asked. */
  readonly onState: (isUp: boolean, error?: unknown) => void;
  /** A row was left out. */
  readonly onProblem: (problem: string) => void;
  /** The whole could not be used. */
  readonly onRejected: (error: unknown) => void;
}

/** Follows the configuration in the database: what an administrator changes is served within a second. */
export function watchConfiguration(watched: Watched): Watch {
  const { settings, database, onKeys, onState } = watched;
  let served: string | undefined;
  let nextPrice: NodeJS.Timeout | undefined;
  const reload = async (): Promise<void> => {
    const rows = await readConfiguration(database);
    // Of two changes in a row, the first look may have read both.
    if (rows.version !== served) await serve(rows, watched);
    served = rows.version;
    waitForPrice(rows);
  };
  const waitForPrice = (rows: Rows): void => {
    clearTimeout(nextPrice);
    nextPrice = atNextPrice(rows, () => void serve(rows, watched).then(() => waitForPrice(rows)));
  };
  const watch = watchChanges({
    database,
    url: settings.databaseUrl,
    everyMs: settings.pollMs,
    onState,
    onChange: async (kind) => (kind === 'config' ? reload() : onKeys()),
  });
  const close = async (): Promise<void> => {
    await watch.close();
    clearTimeout(nextPrice);
  };
  return { close };
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A price that was set for later takes effect without any further change. */
function atNextPrice({ prices }: Rows, call: () => void): NodeJS.Timeout | undefined {
  const now = Date.now();
  const waits = prices.map(({ effectiveFrom }) => effectiveFrom.getTime() - now).filter((wait) => wait > 0);
  return waits.length > 0 ? setTimeout(call, Math.min(...waits, LONGEST_TIMER_MS)).unref() : undefined;
}

/** A configuration that cannot be used is never served: the last good one stays until the next change. */
async function serve(rows: Rows, { settings, onSnapshot, onProblem, onRejected }: Watched): Promise<void> {
  const { kinds, catalog, allowPrivateNetwork } = settings;
  const ingredients = { kinds, catalog, allowPrivateNetwork, nowMs: Date.now(), onProblem };
  try {
    onSnapshot(await buildSnapshot(rows, settings, ingredients));
  } catch (error) {
    onRejected(error);
  }
}
