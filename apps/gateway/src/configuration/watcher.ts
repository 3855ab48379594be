import { type PrismaClient, readConfiguration, type Watch, watchChanges } from '#adapters/database';
import type { Snapshot } from '#core/routing';
import { buildSnapshot } from './build-snapshot.js';
import type { GatewaySettings } from '../settings.js';

export interface Watched {
  readonly settings: GatewaySettings;
  readonly database: PrismaClient;
  readonly onSnapshot: (snapshot: Snapshot) => void;
  /** Keys were made, changed or removed. */
  readonly onKeys: () => void;
  /** The database could, or could not, be asked. */
  readonly onState: (isUp: boolean, error?: unknown) => void;
  readonly onProblem: (problem: string) => void;
}

/** Follows the configuration in the database: what an administrator changes is served within a second. */
export function watchConfiguration({ settings, database, onSnapshot, onKeys, onState, onProblem }: Watched): Watch {
  const { kinds, catalog, allowPrivateNetwork, pollMs, databaseUrl } = settings;
  const reload = async () => {
    const rows = await readConfiguration(database);
    onSnapshot(await buildSnapshot(rows, settings, { kinds, catalog, allowPrivateNetwork, nowMs: Date.now(), onProblem }));
  };
  return watchChanges({
    database,
    url: databaseUrl,
    everyMs: pollMs,
    onState,
    onChange: async (kind) => (kind === 'config' ? reload() : onKeys()),
  });
}
