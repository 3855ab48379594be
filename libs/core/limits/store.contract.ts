import { afterEach, beforeEach, describe } from '@jest/globals';
import { describeBudgets } from './budgets.contract.js';
import type { Court, Trial } from './court.contract.js';
import { describeModel } from './model.contract.js';
import { describePlaces } from './places.contract.js';
import { describeRates } from './rates.contract.js';
import type { Rule } from './rule.js';

/** What every store must do. Run by the specs of both. */
export function describeStore(name: string, open: () => Promise<Trial>): void {
  describe(name, () => {
    let trial: Trial;
    let count = 0;
    beforeEach(async () => {
      trial = await open();
    });
    afterEach(() => trial.close());

    const court = (): Court => {
      const newName = (): string => `req_${++count}`;
      const ask = (...rules: readonly Rule[]) => trial.store.reserve({ reservation: newName(), rules });
      return {
        ...trial,
        ask,
        isAdmitted: async (...rules) => (await ask(...rules)).is === 'admitted',
        free: (...leases) => trial.store.release({ leases, corrections: [] }),
        name: newName,
      };
    };
    describeRates(court);
    describePlaces(court);
    describeBudgets(court);
    describeModel(court);
  });
}
