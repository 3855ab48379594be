import { type PrismaClient, readConfiguration } from '#adapters/database';
import { snapshotFrom } from '#core/configuration';
import type { Snapshot } from '#core/routing';
import { plainFields } from '../providers/provider.credential.js';
import type { AdminSettings } from '../settings.js';

/** What the gateways decide on at this moment. What they could not use is left out here as it is there. */
export async function readSnapshot(database: PrismaClient, settings: AdminSettings): Promise<Snapshot> {
  const { kinds, catalog, network } = settings;
  const rows = await readConfiguration(database);
  return snapshotFrom(rows, {
    kinds,
    catalog,
    credentials: new Map(), // nothing is sent
    fields: new Map(rows.providers.map((row) => [row.id, plainFields(row, settings)])),
    allowPrivateNetwork: network.allowPrivate,
    nowMs: Date.now(),
    onProblem: () => undefined,
  });
}
