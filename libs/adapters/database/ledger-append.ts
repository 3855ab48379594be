import type { PrismaClient } from './generated/client.js';

/** A line of a replica's log: `body` is a record as `toRow` says it, in JSON. */
export interface LedgerLine {
  readonly seq: number;
  /** What it is about, for whoever reads a problem: the id of the request. */
  readonly name: string;
  readonly body: string;
}

export type LedgerDatabase = Pick<PrismaClient, '$queryRaw'>;

/** Writes lines to the books, each once; answers the replica's last number. What is JSON already is not taken apart again. */
export const appendRows = (database: LedgerDatabase, replica: string, lines: readonly LedgerLine[]): Promise<number> =>
  append(database, replica, lines.map(({ seq, body }) => `{"seq":${seq},"row":${body}}`).join(','));

/** Passes over a line that cannot be written. */
export const appendNothing = (database: LedgerDatabase, replica: string, seq: number): Promise<number> =>
  append(database, replica, `{"seq":${seq}}`);

async function append(database: LedgerDatabase, replica: string, lines: string): Promise<number> {
  const json = `[${lines}]`;
  const rows = await database.$queryRaw<{ seq: bigint }[]>`SELECT ledger_append(${replica}, ${json}::jsonb) AS seq`;
  return Number(rows[0]?.seq);
}

/** The number of a replica's last line in the books; 0 where it has none. */
export async function appendedSeq(database: LedgerDatabase, replica: string): Promise<number> {
  const rows = await database.$queryRaw<{ seq: bigint }[]>`SELECT seq FROM replicas WHERE id = ${replica}`;
  return Number(rows[0]?.seq ?? 0);
}
