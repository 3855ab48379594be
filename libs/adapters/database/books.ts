import type { Books } from '#core/limits';
import type { PrismaClient } from './generated/client.js';

export interface BooksOptions {
  readonly database: Pick<PrismaClient, '$queryRaw'>;
  /** Id of the replica that asks. */
  readonly replica: string;
}

/** How long a gateway that says nothing is still taken to be alive. */
export const ALIVE_S = 15;

/** What PostgreSQL knows of budgets and of those who spend them. */
export const booksIn = ({ database, replica }: BooksOptions): Books => ({
  spent: async (windows) => {
    // One statement is one moment: a settlement is in the sum if and only if its number is in the seqs.
    const rows = await database.$queryRaw<readonly SpentRow[]>`
      SELECT id, spent_nano AS amount, true AS is_window FROM budget_windows WHERE id = ANY(${windows}::text[])
      UNION ALL SELECT id, seq, false FROM replicas`;
    const spent = rows.filter(({ is_window }) => is_window).map(({ id, amount }) => [id, amount] as const);
    const seqs = rows.filter(({ is_window }) => !is_window).map(({ id, amount }) => [id, Number(amount)] as const);
    return { spentNano: new Map(spent), seqs: new Map(seqs) };
  },
  replicas: async () => {
    const rows = await database.$queryRaw<readonly { readonly id: string }[]>`
      SELECT id FROM replicas WHERE seen_at > now() - ${ALIVE_S} * interval '1 second'`;
    return [...new Set([replica, ...rows.map(({ id }) => id)])];
  },
});

interface SpentRow {
  readonly id: string;
  readonly amount: bigint;
  readonly is_window: boolean;
}
