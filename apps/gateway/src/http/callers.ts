import { hash } from 'node:crypto';
import { Failure } from '#core/failure';
import type { Caller } from '../relay/ports.js';

/** A caller as it was found by one of its secrets. */
export interface Found {
  readonly caller: Caller;
  readonly enabled: boolean;
  /** Milliseconds since 1970; absent: never. */
  readonly expiresAt?: number | undefined;
  /** Addresses and CIDR ranges it may be used from; empty: any. */
  readonly ipAllow: readonly string[];
  /** When the database said so, where that was not now: milliseconds since 1970. */
  readonly asOf?: number | undefined;
}

export interface CallersOptions {
  /** Asks the database, or whoever remembers what it said last. Throws where nobody can tell. */
  readonly find: (secret: string) => Promise<Found | undefined>;
  /** Tells a mistyped key without asking anybody. */
  readonly isWellFormed: (secret: string) => boolean;
  /** Milliseconds since 1970. */
  readonly wall: () => number;
  /** When the database last answered, in milliseconds since 1970. What it told of changes until then is known. */
  readonly lastSeen: () => number;
}

interface Entry {
  /** Absent: the database knows no such key. */
  readonly found: Found | undefined;
  readonly generation: number;
  readonly checkedAt: number;
  /** Since when keys have changed that it may not know of; absent: they have not. */
  readonly staleSince?: number | undefined;
}

/** How long a known key is trusted while the database cannot be asked. */
const LONGEST_STALE_MS = 3_600_000;
/**
 * How long after a change of any key a known one is served on while it is asked for again: nobody waits when one key of many
 * changes. We learn of a change within half a second at worst, and a removed key is refused everywhere within one.
 */
const REVALIDATE_MS = 250;
/** Strangers may send any number of keys: what is not known is not remembered for ever. */
const MOST_UNKNOWN = 10_000;

/**
 * Who is asking? Known keys are found in memory by a one-shot digest; the keyed hash is computed at first sight only.
 * After a change of any key each is looked up again at its next use.
 */
export class Callers {
  private known = new Map<string, Entry>();
  private readonly unknown = new Map<string, Entry>();
  private asking = new Map<string, Promise<Entry>>();
  private generation = 0;

  constructor(private readonly options: CallersOptions) {}

  /** Keys were made, changed or removed. */
  forget(): void {
    const staleSince = this.options.wall();
    this.generation += 1;
    this.known = new Map([...this.known].map(([digest, entry]) => [digest, { staleSince, ...entry }]));
    this.unknown.clear();
    this.asking = new Map(); // what was asked before the change may be answered as of before it
  }

  /**
   * Throws a Failure `invalid_api_key`, or `auth_backend_unavailable` where we cannot know. `beforeAsking` is called before
   * the database is asked for a key that we never met; when it throws, nobody is asked.
   */
  async find(secret: string, beforeAsking: () => void = nothing): Promise<Found> {
    const digest = hash('sha256', secret);
    const known = this.known.get(digest);
    const entry = known ?? this.unknown.get(digest);
    if (entry?.generation === this.generation && this.isTrusted(entry)) return this.admitted(entry);
    const answer = this.lookUp(secret, digest, known ? nothing : beforeAsking);
    if (!entry || !this.isFresh(entry)) return this.admitted(await answer);
    answer.catch(nothing); // whoever comes later is told
    return this.admitted(entry);
  }

  private isFresh({ staleSince }: Entry): boolean {
    return staleSince !== undefined && this.options.wall() - staleSince < REVALIDATE_MS;
  }

  /** Of a key that nobody changed the database need not be asked, but must have been there to say so. */
  private isTrusted({ checkedAt }: Entry): boolean {
    return this.options.wall() - Math.max(checkedAt, this.options.lastSeen()) < LONGEST_STALE_MS;
  }

  private admitted({ found }: Entry): Found {
    if (!found) throw refused('The API key is not known.');
    if (!found.enabled) throw refused('The API key is disabled.');
    if (found.expiresAt !== undefined && found.expiresAt <= this.options.wall())
      throw refused('The API key has expired.');
    return found;
  }

  /** Many requests with the same new key ask once. */
  private lookUp(secret: string, digest: string, beforeAsking: () => void): Promise<Entry> {
    if (!this.options.isWellFormed(secret))
      throw refused('The API key is not one of ours, or was mistyped. Keys begin with gw_live_.');
    const { asking } = this;
    const asked = asking.get(digest);
    if (asked) return asked;
    beforeAsking();
    const answer = this.ask(secret, digest).finally(() => asking.delete(digest));
    asking.set(digest, answer);
    return answer;
  }

  private async ask(secret: string, digest: string): Promise<Entry> {
    const { generation } = this;
    const now = this.options.wall();
    try {
      const found = await this.options.find(secret);
      const entry = { found, generation, checkedAt: found?.asOf ?? now };
      if (!this.isTrusted(entry)) throw new Error('what was kept of the key is too old');
      this.keep(digest, entry);
      return entry;
    } catch (cause) {
      throw new Failure('auth_backend_unavailable', 'The API key cannot be checked now. Try again.', {
        retryAfterMs: 1_000,
        cause,
      });
    }
  }

  /** What a change has overtaken is asked again at its next use. */
  private keep(digest: string, entry: Entry): void {
    const before = this.known.get(digest) ?? this.unknown.get(digest);
    if (before && before.generation > entry.generation) return;
    if (entry.found) {
      this.known.set(digest, entry);
      return;
    }
    if (entry.generation !== this.generation) return;
    this.known.delete(digest);
    if (this.unknown.size >= MOST_UNKNOWN) this.unknown.clear();
    this.unknown.set(digest, entry);
  }
}

const nothing = (): void => undefined;

const refused = (message: string) => new Failure('invalid_api_key', message);
