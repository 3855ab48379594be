import type { PrismaClient } from '#adapters/database';

/** To count further takes longer than anybody wants to wait for a page. */
const EXACT_UP_TO = 100_000;

/** How many requests there are: exactly up to a limit, and about as many above it, however large the table is. */
export async function countRequests(database: PrismaClient, exactUpTo = EXACT_UP_TO): Promise<number> {
  const [row] = await database.$queryRaw<{ counted: bigint; estimated: bigint }[]>`
    SELECT (SELECT count(*) FROM (SELECT FROM requests LIMIT ${exactUpTo + 1}) AS few) AS counted,
           (SELECT reltuples::bigint FROM pg_class WHERE oid = 'requests'::regclass) AS estimated`;
  const { counted, estimated } = row ?? { counted: 0n, estimated: 0n };
  // The estimate is as old as the last ANALYZE, and -1 before the first.
  return Number(counted > exactUpTo && estimated > counted ? estimated : counted);
}
