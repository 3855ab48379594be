import type { Ask, Books, LocalStore, RateRule, Store, Verdict } from '#core/limits';
import { Attacher } from './attacher.js';
import { BudgetCommands } from './budget-commands.js';
import { Drawn } from './drawn.js';
import { Epochs } from './epochs.js';
import { EscrowKeeper } from './escrow-keeper.js';
import { Escrows } from './escrows.js';
import { Holds } from './holds.js';
import { Keys } from './keys.js';
import { RedisLink, type RedisOptions, type RedisStatus } from './link.js';
import { Locally } from './locally.js';
import { Peers } from './peers.js';
import { Places } from './places.js';
import type { Wants } from './question.js';
import { Reserving } from './reserving.js';
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
  /** Between two looks how much is to be in escrow for the time that Redis is away. */
  readonly escrowMs?: number | undefined;
  /** By which an escrow grows old: one that nobody sets. */
  readonly clock?: { now(): number } | undefined;
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
  const { link, locally, reserving, holds, settlements, commands, places, retries, tally, escrows, keeper } = parts;
  const corrected = new WeakSet<RateRule>();

  const inRedis = async (ask: Ask, wants: Wants): Promise<Verdict | undefined> => {
    const makeRoom = keeper.asked(ask.rules);
    const verdict = link.isUp ? await reserving.reserve(ask, wants) : undefined;
    return verdict?.is === 'exceeded' && (await makeRoom()) ? reserving.reserve(ask, wants) : verdict;
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
      if (settlements.add(settlement)) keeper.settled(settlement);
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
      await keeper.close();
      for (const part of [parts.renewal, parts.epochs, parts.peers, places, retries, link]) part.close();
    },
  };
}

function assemble(options: RedisStoreOptions) {
  const { replica, books, fallback, holdMs = 60_000, leaseMs = 30_000, joinDeadlineMs = 8_000, ...rest } = options;
  const { pollMs = 300, patienceMs = 250, escrowMs = 1_000, clock = performance, prefix = '', ...linkOptions } = rest;
  const keys = new Keys(prefix);
  const link = new RedisLink({ ...linkOptions, prefix: `${prefix}{gatewright}:` });
  const commands = new BudgetCommands({ link, keys, replica, holdMs });
  const attacher = new Attacher(commands, books);
  const holds = new Holds();
  const peers = new Peers(books);
  const tally = new Tally(() => performance.now());
  const retries = new Retries(() => link.isUp);
  const places = new Places({ link, keys, tally, retries, leaseMs });
  const drawn = new Drawn();
  const now = () => clock.now();
  const escrows = new Escrows({ now, epoch: () => epochs.id, holds, drawn, holdMs });
  const locally = new Locally({ fallback, tally, escrows, share: () => 1 / peers.many });

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
  const epochs: Epochs = new Epochs({ link, commands, replicas, tell, kept: settlements.kept, joinDeadlineMs, pollMs });

  const keeper = new EscrowKeeper({
    ...{ link, commands, epochs, holds, settlements, escrows, drawn, now },
    ...{ many: () => peers.many, everyMs: escrowMs },
  });

  const renew = (): void => {
    if (link.isUp && epochs.id) holds.tell(commands, epochs.id).catch(() => undefined);
  };
  const timer = setInterval(renew, holdMs / 3).unref();
  const renewal = { close: () => clearInterval(timer) };
  link.onReturn(() => {
    places.renew();
    renew();
    epochs.poll();
    keeper.work();
  });

  const reserving = new Reserving({
    ...{ link, keys, commands, epochs, attacher, holds, places, retries, tally },
    ...{ holdMs, leaseMs, patienceMs },
  });
  const told = { holds, settlements, places, tally, retries };
  return { ...told, link, locally, reserving, commands, epochs, peers, renewal, escrows, keeper };
}
