import type { PrismaClient } from './generated/client.js';
import { pruneResources } from './resources.js';
import { pruneResponses } from './responses.js';

/** How long is kept what grows. */
export interface Retention {
  /** 0: for ever, as with the months. */
  readonly requestsDays: number;
  readonly ledgerMonths: number;
  readonly responsesDays: number;
  readonly resourcesDays: number;
}

/** Drops the months of requests and of the ledger that are wholly too old, and makes those to come; answers what it dropped. */
export async function retain(
  database: Pick<PrismaClient, '$queryRaw' | '$executeRaw'>,
  { requestsDays, ledgerMonths, responsesDays, resourcesDays }: Retention,
): Promise<readonly string[]> {
  // One statement each: only while it is at work does it stand in the way of those who write.
  await database.$executeRaw`
    SELECT ensure_partition("of", now() + months * interval '1 month')
    FROM unnest(ARRAY['requests', 'ledger_entries']) AS "of", generate_series(0, 2) AS months`;
  const drop = async (of: string, many: number, unit: string): Promise<readonly string[]> => {
    if (many === 0) return [];
    const [dropped] = await database.$queryRaw<Dropped>`
      SELECT drop_partitions(${of}, now() - ${many} * ${unit}::interval) AS names`;
    return dropped?.names ?? [];
  };
  await pruneResponses(database, responsesDays);
  await pruneResources(database, resourcesDays);
  return [
    ...(await drop('requests', requestsDays, '1 day')),
    ...(await drop('ledger_entries', ledgerMonths, '1 month')),
  ];
}

type Dropped = readonly { readonly names: readonly string[] }[];
