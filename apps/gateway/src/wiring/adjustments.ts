import { ADMIN_REPLICA, adjustmentsSince, type PrismaClient } from '#adapters/database';
import type { Store } from '#core/limits';

/** Tells the store what administrators added to budgets or took from them: each once, whichever gateway is first. */
export function adjustmentsTo(store: Store, database: PrismaClient): () => Promise<void> {
  let told = 0;
  return async () => {
    for (const { seq, windows, nano } of await adjustmentsSince(database, told)) {
      const charge = { reservation: `${ADMIN_REPLICA}/${seq}`, windows, nano };
      store.settle({ seq, replica: ADMIN_REPLICA, charges: [charge] });
      told = seq;
    }
  };
}
