import type { toRow } from '#adapters/database';
import { type Charge, reservationOf } from '#core/limits';

/** A request as it is written down. */
export type Row = ReturnType<typeof toRow>;

/** What the attempts of a request are charged to which windows, as its row in the log says. What cost nothing was given back before. */
export function chargesOf(row: Pick<Row, 'id' | 'attempts'>): readonly Charge[] {
  return row.attempts
    .filter(({ ledger, windows }) => ledger !== 'none' && windows.length > 0)
    .map(({ n, windows, cost_nano }) => ({
      reservation: reservationOf(row.id, n),
      windows,
      nano: BigInt(cost_nano ?? 0),
    }));
}
