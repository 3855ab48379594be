import { type Ask, isStrict, type Store, type Verdict } from '#core/limits';
import type { Families } from './families.js';

/** The same store, with what it refuses counted. */
export function countedStore(store: Store, families: Families): Store {
  return {
    reserve: async (ask) => {
      const verdict = await store.reserve(ask);
      count(verdict, families);
      if (verdict.is === 'admitted' && verdict.isLocal) countEscrows(ask, families);
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
    departed: (replica) => store.departed(replica),
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

/** A budget that blocks lets in only by what is in escrow, when the shared store is away. */
function countEscrows({ rules }: Ask, { budget_escrow_total }: Families): void {
  for (const rule of rules)
    if (rule.is === 'budget' && isStrict(rule)) budget_escrow_total.at(rule.budget.scope.kind).add();
}
