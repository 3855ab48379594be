import type { Books, LocalStore, RateRule, Store, Verdict } from '#core/limits';
import { isStrict } from '#core/limits';
import { Attacher } from './attacher.js';
import { BudgetCommands } from './budget-commands.js';
import { Epochs } from './epochs.js';
import { Holds } from './holds.js';
import { Keys } from './keys.js';
import { RedisLink, type RedisOptions, type RedisStatus } from './link.js';
import { AWAY_MS, Locally } from './locally.js';
import { Peers } from './peers.js';
import { Places } from './places.js';
import { budgetsOf, Reserving } from './reserving.js';
import { Retries } from './retries.js';
import { Settlements } from './settlements.js';
import { Tally } from './tally.js';

export interface RedisStoreOptions extends RedisOptions {
  /** Id of this gateway. */
  readonly replica: string;
  readonly books: Books;
  /** Counts limits in this process while Redis is away. */
  readonly fallback: LocalStore;
  /** What is held and not renewed lapses after this: the process that held it died, and is not back yet. */
  readonly holdMs?: number | undefined;
  /** The same for a place. */
  readonly leaseMs?: number | undefined;
  /** When Redis lost its memory: how long it is waited for gateways that do not say what they know. */
  readonly joinDeadlineMs?: number | undefined;
  /** Between two looks whether Redis lost its memory. */
  readonly pollMs?: number | undefined;
  /** How long an attempt may wait until Redis knows what it must know. */
  readonly patienceMs?: number | undefined;
}

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
  const corrected = new WeakSet<RateRule>();

  const reserve: Store['reserve'] = async (ask) => {
    const verdict = (link.isUp ? await reserving.reserve(ask, 'first') : undefined) ?? (await locally.reserve(ask));
    if (verdict.is !== 'admitted' || !verdict.isLocal) return verdict;
    holds.set(ask.reservation, budgetsOf(ask.rules));
    for (const rule of ask.rules) if (rule.is === 'lease') tally.start(rule);
    return verdict;
  };

  const raise: Store['raise'] = async (ask) => {
    const verdict = link.isUp ? await reserving.reserve(ask, 'whole') : undefined;
    if (verdict) return verdict;
    if (ask.rules.some(isStrict)) return away;
    holds.raise(ask.reservation, ask.rules);
    return { is: 'admitted', states: {}, isLocal: true };
  };

  return {
    reserve,
    raise,
    drop: (reservation, windows) => {
      holds.end(reservation);
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
      settlements.add(settlement);
    },
    written: (seq) => settlements.kept.note(seq, performance.now()),
    get oldestPending() {
      return settlements.kept.oldestPending;
    },
    held: () => holds.sums(),
    opened: link.opened,
    status: () => link.status(),
    close: async () => {
      if (link.isUp) await settlements.close(CLOSE_MS);
      for (const part of [parts.renewal, parts.epochs, parts.peers, places, retries, link]) part.close();
    },
  };
}

const away: Verdict = { is: 'unavailable', why: 'away', retryAfterMs: AWAY_MS };

function assemble(options: RedisStoreOptions) {
  const { replica, books, fallback, holdMs = 60_000, leaseMs = 30_000, joinDeadlineMs = 8_000, ...rest } = options;
  const { pollMs = 300, patienceMs = 250, prefix = '', ...linkOptions } = rest;
  const keys = new Keys(prefix);
  const link = new RedisLink({ ...linkOptions, prefix: `${prefix}{gatewright}:` });
  const commands = new BudgetCommands({ link, keys, replica, holdMs });
  const attacher = new Attacher(commands, books);
  const holds = new Holds();
  const peers = new Peers(books);
  const tally = new Tally(() => performance.now());
  const retries = new Retries(() => link.isUp);
  const places = new Places({ link, keys, tally, retries, leaseMs });
  const locally = new Locally({ fallback, tally, share: () => 1 / peers.many });

  const settlements: Settlements = new Settlements({
    commands,
    attacher,
    epoch: () => epochs.current(),
    onGone: () => epochs.lost(),
  });
  const tell = async (epoch: string): Promise<void> => {
    const windows = new Set([...holds.windows(), ...settlements.windows()]);
    if (windows.size > 0) await attacher.attach(epoch, [...windows]);
    await holds.tell(commands, epoch);
    await settlements.replay(epoch);
  };
  const replicas = () => peers.ask();
  const epochs = new Epochs({ link, commands, replicas, tell, kept: settlements.kept, joinDeadlineMs, pollMs });

  const renew = (): void => {
    if (link.isUp && epochs.id) holds.tell(commands, epochs.id).catch(() => undefined);
  };
  const timer = setInterval(renew, holdMs / 3).unref();
  const renewal = { close: () => clearInterval(timer) };
  link.onReturn(() => {
    places.renew();
    renew();
    epochs.poll();
  });

  const reserving = new Reserving({
    ...{ link, keys, commands, epochs, attacher, holds, places, retries, tally },
    ...{ holdMs, leaseMs, patienceMs },
  });
  return { link, locally, reserving, holds, settlements, commands, places, retries, tally, epochs, peers, renewal };
}
