import { hash } from 'node:crypto';
import { Failure } from '#core/failure';
import type { Caller } from '../relay/ports.js';

/** A caller as it was found by one of its secrets. */
export interface Found {
  readonly caller: Caller;
  readonly enabled: boolean;
  /** Milliseconds since 1970; absent: never. */
  readonly expiresAt?: number | undefined;
}

export interface CallersOptions {
  /** Asks the database. Throws when it cannot be asked. */
  readonly find: (secret: string) => Promise<Found | undefined>;
  /** Tells a mistyped key without asking anybody. */
  readonly isWellFormed: (secret: string) => boolean;
  /** Milliseconds since 1970. */
  readonly wall: () => number;
}

interface Entry {
  /** Absent: the database knows no such key. */
  readonly found: Found | undefined;
  readonly generation: number;
  readonly checkedAt: number;
}

/** How long a known key is trusted while the database cannot be asked. */
const LONGEST_STALE_MS = 3_600_000;
/** Strangers may send any number of keys: what is not known is not remembered for ever. */
const MOST_UNKNOWN = 10_000;

/**
 * Who is asking? Known keys are found in memory by a one-shot digest; the keyed hash is computed at first sight only.
 * After a change of any key each is looked up again at its next use; while the database is away, what was known stays known.
 */
export class Callers {
  private readonly known = new Map<string, Entry>();
  private readonly unknown = new Map<string, Entry>();
  private asking = new Map<string, Promise<Entry>>();
  private generation = 0;

  constructor(private readonly options: CallersOptions) {}

  /** Keys were made, changed or removed. */
  forget(): void {
    this.generation += 1;
    this.unknown.clear();
    this.asking = new Map(); // what was asked before the change may be answered as of before it
  }

  /** Throws a Failure `invalid_api_key`, or `auth_backend_unavailable` where we cannot know. */
  async find(secret: string): Promise<Caller> {
    const digest = hash('sha256', secret);
    const entry = this.known.get(digest) ?? this.unknown.get(digest);
    const current = entry?.generation === this.generation ? entry : await this.lookUp(secret, digest, entry);
    return this.admitted(current);
  }

  private admitted({ found }: Entry): Caller {
    if (!found) throw refused('The API key is not known.');
    if (!found.enabled) throw refused('The API key is disabled.');
    if (found.expiresAt !== undefined && found.expiresAt <= this.options.wall())
      throw refused('The API key has expired.');
    return found.caller;
  }

  /** Many requests with the same new key ask once. */
  private lookUp(secret: string, digest: string, before: Entry | undefined): Promise<Entry> {
    if (!this.options.isWellFormed(secret))
      throw refused('The API key is not one of ours, or was mistyped. Keys begin with gw_live_.');
    const { asking } = this;
    const found = asking.get(digest) ?? this.ask(secret, digest, before).finally(() => asking.delete(digest));
    asking.set(digest, found);
    return found;
  }

  private async ask(secret: string, digest: string, before: Entry | undefined): Promise<Entry> {
    const { generation } = this;
    const checkedAt = this.options.wall();
    try {
      const entry = { found: await this.options.find(secret), generation, checkedAt };
      this.keep(digest, entry);
      return entry;
    } catch (cause) {
      if (before?.found && checkedAt - before.checkedAt < LONGEST_STALE_MS) return before;
      throw new Failure('auth_backend_unavailable', 'The API key cannot be checked now. Try again.', {
        retryAfterMs: 1_000,
        cause,
      });
    }
  }

  /** What a change has overtaken is asked again at its next use: until then it stands in where nobody can be asked. */
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

const refused = (message: string) => new Failure('invalid_api_key', message);
