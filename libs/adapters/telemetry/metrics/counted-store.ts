import type { Store, Verdict } from '#core/limits';
import type { Families } from './families.js';

/** The same store, with what it refuses counted. */
export function countedStore(store: Store, families: Families): Store {
  return {
    reserve: async (ask) => {
      const verdict = await store.reserve(ask);
      count(verdict, families);
      return verdict;
    },
    raise: (ask) => store.raise(ask),
    drop: (reservation, windows) => store.drop(reservation, windows),
    release: (release) => store.release(release),
    settle: (settlement) => store.settle(settlement),
    written: (seq) => store.written(seq),
    get oldestPending() {
      return store.oldestPending;
    },
    get oldestKept() {
      return store.oldestKept;
    },
    held: () => store.held(),
    close: () => store.close(),
  };
}

function count(verdict: Verdict, families: Families): void {
  const { limit_rejections_total, budget_rejections_total, budget_unavailable_total, limits_local } = families;
  if (verdict.is === 'refused') limit_rejections_total.at(verdict.by.name, verdict.by.scope).add();
  else if (verdict.is === 'exceeded') budget_rejections_total.at(verdict.by.budget.scope.kind).add();
  else if (verdict.is === 'unavailable') budget_unavailable_total.at(verdict.why).add();
  else limits_local.at().set(Number(verdict.isLocal));
}
