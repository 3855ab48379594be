import {
  type Ask,
  type Books,
  type BudgetRule,
  isStrict,
  type LocalStore,
  type Rule,
  statesOf,
  type Verdict,
} from '#core/limits';
import { Counters } from './counters.js';
import { Windows } from './windows.js';

export interface MemoryStoreOptions {
  readonly clock: { now(): number };
  /** What was spent before this process began; absent where nothing was. */
  readonly books?: Books | undefined;
  /** Whose settlements these are, as the books know it. */
  readonly replica?: string | undefined;
  /** A lease that is never released lapses: longer than any request may last, for nobody renews it. */
  readonly leaseMs?: number | undefined;
}

const AN_HOUR_MS = 3_600_000;
const PATIENCE_MS = 250;
const AWAY_MS = 1_000;

/** Limits and budgets in this process: all there is without a Redis, and of limits what a gateway falls back to while it is away. */
export function createMemoryStore(options: MemoryStoreOptions): LocalStore {
  const { clock, books, replica = '', leaseMs = AN_HOUR_MS } = options;
  const counters = new Counters({ clock, leaseMs });
  const windows = new Windows({ clock, books, replica });

  /** Looks at all rules, then writes to all of them or to none. */
  const decide = ({ reservation, rules }: Ask, wants: 'first' | 'whole'): Verdict => {
    const budgets = rules.flatMap((rule) => (rule.is === 'budget' ? windows.look(rule, reservation, wants) : []));
    const limits = rules.flatMap((rule) => (rule.is === 'budget' ? [] : counters.look(rule)));
    const states = statesOf(limits.flatMap(({ left }) => left));
    const exceeded = budgets.find(({ isExceeded }) => isExceeded);
    if (exceeded) {
      const { rule, spentNano, heldNano } = exceeded;
      return { is: 'exceeded', by: rule, spentNano, heldNano, states };
    }
    const waitMs = Math.max(0, ...limits.map((one) => one.waitMs));
    const refusing = waitMs > 0 ? limits.find((one) => one.waitMs === waitMs) : undefined;
    if (refusing) return { is: 'refused', by: refusing.rule, retryAfterMs: Math.ceil(waitMs), states };
    for (const { take } of budgets) take();
    return { is: 'admitted', states: statesOf(limits.flatMap(({ take }) => take())), isLocal: false };
  };

  const counted = async (ask: Ask, wants: 'first' | 'whole'): Promise<Verdict> => {
    counters.sweep();
    const unseen = ask.rules.flatMap((rule) => (rule.is === 'budget' ? windows.missing(rule) : []));
    if (unseen.length === 0 || (await isDone(windows.attach(unseen)))) return decide(ask, wants);
    const uncounted = (rule: Rule): rule is BudgetRule => rule.is === 'budget' && windows.missing(rule).length > 0;
    if (ask.rules.filter(uncounted).some(isStrict)) return { is: 'unavailable', why: 'away', retryAfterMs: AWAY_MS };
    return decide({ ...ask, rules: ask.rules.filter((rule) => !uncounted(rule)) }, wants);
  };

  return {
    reserve: (ask) => counted(ask, 'first'),
    raise: (ask) => counted(ask, 'whole'),
    drop: (reservation, ids) => windows.drop(reservation, ids),
    release: ({ leases, corrections }) => {
      for (const rule of leases) counters.release(rule);
      for (const correction of corrections) counters.correct(correction);
    },
    settle: (settlement) => windows.settle(settlement),
    written: (seq) => windows.written(seq),
    oldestPending: undefined,
    oldestKept: undefined,
    departed: async () => undefined, // what it held went with its memory
    held: () => windows.held(),
    carry: (known) => counters.carry(known),
    close: async () => undefined,
  };
}

/** Whether it came to a good end, in the time that an attempt may wait. It goes on behind our back. */
async function isDone(work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS, false)));
  const done = work.then(
    () => true,
    () => false,
  );
  return Promise.race([done, tooLate]).finally(() => clearTimeout(timer));
}
