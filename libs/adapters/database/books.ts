import type { Books } from '#core/limits';
import { Prisma, type PrismaClient } from './generated/client.js';

export interface BooksOptions {
  readonly database: Pick<PrismaClient, '$queryRaw' | '$executeRaw'>;
  /** Id of the replica that asks. */
  readonly replica: string;
}

/** How long a gateway that says nothing is still taken to be alive. */
export const ALIVE_S = 15;

/** One that says nothing for so long is gone for good: what it pledged is not held for it any more. */
const GONE_S = 900;

/** What PostgreSQL knows of budgets and of those who spend them. */
export const booksIn = ({ database, replica }: BooksOptions): Books => ({
  spent: async (windows) => {
    // One statement is one moment: a settlement is in the sum if and only if its number is in the seqs.
    const rows = await database.$queryRaw<readonly Row[]>`
      SELECT 'spent' AS "is", '' AS replica, id AS "window", spent_nano AS amount FROM budget_windows WHERE id = ANY(${windows}::text[])
      UNION ALL SELECT 'seq', id, '', seq FROM replicas
      UNION ALL SELECT 'pledge', p.replica, p."window", p.nano FROM budget_pledges p LEFT JOIN replicas r ON r.id = p.replica
        WHERE p."window" = ANY(${windows}::text[]) AND greatest(r.seen_at, p.told_at) > now() - ${GONE_S} * interval '1 second'`;
    const those = (what: Row['is']) => rows.filter(({ is }) => is === what);
    return {
      spentNano: new Map(those('spent').map(({ window, amount }) => [window, amount])),
      seqs: new Map(those('seq').map(({ replica, amount }) => [replica, Number(amount)])),
      pledges: those('pledge').map(({ replica, window, amount }) => ({ replica, window, nano: amount })),
    };
  },
  pledge: async (replica, nanos) => {
    await database.$executeRaw`
      INSERT INTO budget_pledges (replica, "window", nano) ${listed(replica, nanos)}
      ON CONFLICT (replica, "window") DO UPDATE
        SET nano = greatest(budget_pledges.nano, EXCLUDED.nano), told_at = EXCLUDED.told_at`;
  },
  pledgeAnew: async (replica, nanos) => {
    await database.$executeRaw`
      WITH gone AS (DELETE FROM budget_pledges WHERE replica = ${replica} AND "window" <> ALL(${[...nanos.keys()]}::text[]))
      INSERT INTO budget_pledges (replica, "window", nano) ${listed(replica, nanos)}
      ON CONFLICT (replica, "window") DO UPDATE SET nano = EXCLUDED.nano, told_at = EXCLUDED.told_at`;
  },
  replicas: async () => {
    const rows = await database.$queryRaw<readonly { readonly id: string }[]>`
      SELECT id FROM replicas WHERE seen_at > now() - ${ALIVE_S} * interval '1 second'`;
    return [...new Set([replica, ...rows.map(({ id }) => id)])];
  },
});

interface Row {
  readonly is: 'spent' | 'seq' | 'pledge';
  readonly replica: string;
  readonly window: string;
  readonly amount: bigint;
}

const listed = (replica: string, nanos: ReadonlyMap<string, bigint>): Prisma.Sql => Prisma.sql`
  SELECT ${replica}, one."window", one.nano
  FROM unnest(${[...nanos.keys()]}::text[], ${[...nanos.values()].map(String)}::bigint[]) AS one ("window", nano)`;
