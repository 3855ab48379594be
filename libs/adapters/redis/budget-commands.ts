import type { Settlement } from '#core/limits';
import { beginScript, departedScript, joinedScript, lookScript } from './epoch-scripts.js';
import { type Keys, keptUntil } from './keys.js';
import type { RedisLink } from './link.js';
import type { Owner } from './owner.js';
import type { Script } from './script.js';
import { dropScript, holdScript, settleScript } from './window-scripts.js';

/** What a script about budgets says: it is done; the epoch is another one, or there is none; windows are to be attached first. */
export type Answer =
  | { readonly is: 'done' }
  | { readonly is: 'gone'; readonly stands?: string | undefined }
  | { readonly is: 'missing'; readonly windows: readonly string[] };

export interface Hold {
  readonly window: string;
  readonly reservation: string;
  readonly nano: bigint;
}

export interface BudgetCommandsOptions {
  readonly link: RedisLink;
  readonly keys: Keys;
  readonly replica: string;
  readonly holdMs: number;
}

/** All that is said to Redis about budgets, but for the question itself whether there is room. */
export class BudgetCommands {
  constructor(private readonly options: BudgetCommandsOptions & { readonly owner: Owner }) {}

  look(epoch: string): Promise<Answer> {
    return this.guarded(lookScript, epoch, [], []);
  }

  /** Answers the id of the epoch that stands. */
  async begin(id: string, given: BeginOptions): Promise<string> {
    const { link, keys, holdMs } = this.options;
    const args = [id, link.serverId, holdMs, given.deadlineMs, given.replacesAny ? 1 : 0, ...given.replicas];
    return String(await link.run(beginScript, [keys.epoch, keys.waiting], args));
  }

  /** The first time in this life it frees what earlier ones held. Later, only another process that has our log now could hold more. */
  joined(epoch: string, isFirst: boolean): Promise<Answer> {
    const { keys, replica, owner } = this.options;
    const names = [keys.waiting, keys.absent(replica), owner.holding];
    return this.guarded(joinedScript, epoch, names, [replica, isFirst ? owner.name : '']);
  }

  /** Frees what a gateway held that died, whose log is counted. */
  async departed(replica: string): Promise<void> {
    const { link, keys } = this.options;
    await link.run(departedScript, [keys.holding(replica)], [replica]);
  }

  hold(epoch: string, holds: readonly Hold[]): Promise<Answer> {
    const now = Date.now();
    const places = placesOf(holds.map(({ window }) => window));
    const args = holds.flatMap(({ window, reservation, nano }) => [
      places.get(window) ?? 0,
      reservation,
      String(nano),
      keptUntil(window, now),
    ]);
    const { owner } = this.options;
    const names = [...this.windowKeys([...places.keys()]), owner.holding];
    return this.guarded(holdScript, epoch, names, [owner.name, ...args]);
  }

  async drop(reservation: string, windows: readonly string[]): Promise<void> {
    if (windows.length > 0) await this.options.link.run(dropScript, this.windowKeys(windows), [reservation]);
  }

  async settle(epoch: string, settlements: readonly Settlement[]): Promise<Answer> {
    const now = Date.now();
    const entries = settlements.flatMap((one) => entriesOf(one, this.options.replica));
    // What is over for good would vanish as soon as it is attached.
    const counted = entries.filter(({ window }) => keptUntil(window, now) - now > AN_HOUR_MS);
    if (counted.length === 0) return { is: 'done' };
    const places = placesOf(counted.map(({ window }) => window));
    const args = counted.flatMap(({ window, replica, seq, nano, reservations }) => [
      places.get(window) ?? 0,
      replica,
      seq,
      String(nano),
      reservations.length,
      ...reservations,
    ]);
    return this.guarded(settleScript, epoch, this.windowKeys([...places.keys()]), args);
  }

  private windowKeys(ids: readonly string[]): readonly string[] {
    return ids.map((id) => this.options.keys.window(id));
  }

  private async guarded(
    script: Script,
    epoch: string,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<Answer> {
    const { link, keys: names, holdMs } = this.options;
    const answer = await link.run(script, [names.epoch, ...keys], [epoch, link.serverId, holdMs, ...args]);
    const [is, ...rest] = answer as string[]; // seam: the scripts' own shape
    if (is === 'done') return { is };
    if (is === 'missing') return { is, windows: rest.map((key) => names.windowIn(key)) };
    return { is: 'gone', stands: rest[0] };
  }
}

export interface BeginOptions {
  readonly deadlineMs: number;
  readonly replacesAny: boolean;
  readonly replicas: readonly string[];
}

const AN_HOUR_MS = 3_600_000;

interface Entry {
  readonly window: string;
  readonly replica: string;
  readonly seq: number;
  readonly nano: bigint;
  readonly reservations: readonly string[];
}

/** One per window: a number is counted once in each. */
function entriesOf({ seq, replica = '', charges }: Settlement, self: string): readonly Entry[] {
  return [...new Set(charges.flatMap(({ windows }) => windows))].map((window) => {
    const own = charges.filter(({ windows }) => windows.includes(window));
    return {
      window,
      replica: replica || self,
      seq,
      nano: own.reduce((sum, { nano }) => sum + nano, 0n),
      reservations: own.map(({ reservation }) => reservation),
    };
  });
}

/** Where each window stands in KEYS: the epoch is the first. */
const placesOf = (windows: readonly string[]): ReadonlyMap<string, number> =>
  new Map([...new Set(windows)].map((window, at) => [window, at + 2]));
