import type { Ask, RateRule, Store, Verdict } from '#core/limits';
import type { RedisStatus } from './link.js';
import { AWAY_MS } from './locally.js';
import { assemble, type RedisStoreOptions } from './parts.js';
import type { Wants } from './question.js';

export interface RedisStore extends Store {
  /** The outcome of the first try to connect. It serves before that too: limits from this process. */
  readonly opened: Promise<RedisStatus>;
  /** `down` while it counts in this process only. */
  status(): RedisStatus;
}

/** The most time that is spent, at the end, to tell Redis what was spent last. */
const CLOSE_MS = 1_000;

/** Limits and budgets that hold across all gateways: one script in Redis for an attempt. */
export function createRedisStore(options: RedisStoreOptions): RedisStore {
  const parts = assemble(options);
  const { link, locally, reserving, holds, settlements, commands, places, retries, tally } = parts;
  const { drawn, escrows, keeper, pledges } = parts;
  const corrected = new WeakSet<RateRule>();

  const inRedis = async (ask: Ask, wants: Wants): Promise<Verdict | undefined> => {
    const aside = keeper.asked(ask.rules, wants);
    if (!link.isUp) return undefined; // what is in escrow is pledged
    const verdict = await pledges.before(ask.rules, async () => {
      const first = await reserving.reserve(ask, wants);
      if (first?.is !== 'exceeded' || aside.length === 0) return first;
      keeper.giveBack(aside);
      return reserving.reserve(ask, wants);
    });
    return verdict === 'unpledged' ? { is: 'unavailable', why: 'away', retryAfterMs: AWAY_MS } : verdict;
  };

  const reserve: Store['reserve'] = async (ask) => {
    const verdict = (await inRedis(ask, 'first')) ?? (await locally.reserve(ask, 'first'));
    if (verdict.is !== 'admitted' || !verdict.isLocal) return verdict;
    for (const rule of ask.rules) if (rule.is === 'lease') tally.start(rule);
    return verdict;
  };

  return {
    reserve,
    raise: async (ask) => (await inRedis(ask, 'whole')) ?? locally.reserve(ask, 'whole'),
    drop: (reservation, windows) => {
      escrows.putBack(reservation);
      retries.add(() => commands.drop(reservation, windows));
    },
    release: ({ leases, corrections }) => {
      locally.release(leases);
      places.giveBack(leases.filter((rule) => tally.end(rule)));
      const fresh = corrections.filter(({ rule }) => !corrected.has(rule));
      for (const { rule } of fresh) corrected.add(rule);
      places.correct(locally.correct(fresh));
    },
    settle: (settlement) => {
      for (const { reservation } of settlement.charges) holds.end(reservation);
      if (settlements.add(settlement) && settlement.replica === undefined) drawn.settle(settlement);
    },
    written: (seq) => settlements.written(seq),
    get oldestPending() {
      return settlements.kept.oldestPending;
    },
    get oldestKept() {
      return settlements.kept.oldestKept;
    },
    departed: (replica) => commands.departed(replica),
    held: () => holds.sums.all(),
    opened: link.opened,
    status: () => link.status(),
    close: async () => {
      if (link.isUp) await settlements.close(CLOSE_MS);
      await keeper.close();
      await pledges.close();
      for (const part of [parts.renewal, parts.epochs, parts.peers, places, retries, link]) part.close();
    },
  };
}
