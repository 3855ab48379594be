import type { Books, LocalStore } from '#core/limits';
import { AttachCommand } from './attach-command.js';
import { Attacher } from './attacher.js';
import { BudgetCommands } from './budget-commands.js';
import { Drawn } from './drawn.js';
import { Epochs } from './epochs.js';
import { EscrowCommand } from './escrow-command.js';
import { EscrowKeeper } from './escrow-keeper.js';
import { Escrows } from './escrows.js';
import { Holds } from './holds.js';
import { Keys } from './keys.js';
import { RedisLink, type RedisOptions } from './link.js';
import { Locally } from './locally.js';
import { newLife } from './owner.js';
import { Peers } from './peers.js';
import { Places } from './places.js';
import { Pledges } from './pledges.js';
import { Reserving } from './reserving.js';
import { Retries } from './retries.js';
import { Settlements } from './settlements.js';
import { Tally } from './tally.js';

export interface RedisStoreOptions extends RedisOptions {
  /** Id of this gateway. */
  readonly replica: string;
  readonly books: Books;
  /** Until then it lives in no epoch: what the last process left is still being told. */
  readonly recovered?: Promise<unknown> | undefined;
  /** Counts limits in this process while Redis is away. */
  readonly fallback: LocalStore;
  /** What is held and not renewed lapses after this: the process that held it died, and is not expected back. */
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

/**
 * A gateway that died, or that only Redis does not hear of, may have spent all that it held, had in escrow or pledged, and say so when it
 * is back. It has so long to come back, and relies on its escrow much shorter.
 */
const GONE_MS = 900_000;
const ESCROW_RELIED_ON_MS = 120_000;
const PLEDGED_ANEW_MS = 900_000;

/** Puts together all that a store in Redis is made of. */
export function assemble(options: RedisStoreOptions) {
  const { replica, books, recovered, fallback, holdMs = GONE_MS, leaseMs = 30_000, ...rest } = options;
  const { joinDeadlineMs = 8_000, pollMs = 300, patienceMs = 250, escrowMs = 2_000, ...others } = rest;
  const { clock = performance, prefix = '', ...linkOptions } = others;
  const keys = new Keys(prefix);
  const link = new RedisLink({ ...linkOptions, prefix: `${prefix}{gatewright}:` });
  const owner = newLife(replica, keys);
  const commands = new BudgetCommands({ link, keys, replica, owner, holdMs });
  const attacher = new Attacher(new AttachCommand({ link, keys, replica, holdMs, goneMs: GONE_MS }), books);
  const holds = new Holds();
  const peers = new Peers(books);
  const tally = new Tally(() => performance.now());
  const retries = new Retries(() => link.isUp);
  const places = new Places({ link, keys, tally, retries, leaseMs });
  const drawn = new Drawn();
  const now = () => clock.now();
  const escrows = new Escrows({ now, epoch: () => epochs.id, holds, drawn, relyMs: ESCROW_RELIED_ON_MS });
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
  const { kept } = settlements;
  const epochs: Epochs = new Epochs({
    ...{ link, commands, replicas, tell, kept, recovered, joinDeadlineMs, pollMs },
  });

  const owed = { held: holds.sums, unwritten: settlements.unwrittenSums, escrows };
  const pledges = new Pledges({ books, replica, ...owed, patienceMs, everyMs: PLEDGED_ANEW_MS });
  const keeper = new EscrowKeeper({
    ...{ link, commands, epochs, holds, settlements, escrows, drawn, pledges, now },
    ...{ many: () => peers.many, everyMs: escrowMs },
    command: new EscrowCommand({ link, keys, replica, holdMs, lapseMs: GONE_MS }),
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
    ...{ holdMs, leaseMs, owner, patienceMs },
  });
  const told = { holds, settlements, places, tally, retries, drawn, pledges };
  return { ...told, link, locally, reserving, commands, epochs, peers, renewal, escrows, keeper };
}
