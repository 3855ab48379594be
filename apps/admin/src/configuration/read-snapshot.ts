import { type PrismaClient, readConfiguration } from '#adapters/database';
import { snapshotFrom } from '#core/configuration';
import type { Snapshot } from '#core/routing';
import type { AdminSettings } from '../settings.js';

/** What the gateways decide on at this moment. What they could not use is left out here as it is there. */
export async function readSnapshot(database: PrismaClient, settings: AdminSettings): Promise<Snapshot> {
  const { kinds, catalog, network } = settings;
  return snapshotFrom(await readConfiguration(database), {
    kinds,
    catalog,
    credentials: new Map(), // nothing is sent
    allowPrivateNetwork: network.allowPrivate,
    nowMs: Date.now(),
    onProblem: () => undefined,
  });
}
