import type { ConfigurationRows } from '#adapters/database';
import type { KeptFile } from '#adapters/files';
import type { Found } from '../http/callers.js';
import { fromText, toText } from './kept-codec.js';

/** What is written: never a key of a caller, only the keyed digest by which the database knows it. */
interface Content {
  /** When the database last answered. */
  readonly seenAt: number;
  readonly rows: ConfigurationRows | undefined;
  readonly keys: readonly (readonly [digest: string, found: Found])[];
}

interface Options {
  readonly file: KeptFile;
  /** Milliseconds since 1970. */
  readonly wall: () => number;
  /** Told when what was kept cannot be written or used. */
  readonly onProblem: (problem: string) => void;
  readonly everyMs?: number | undefined;
}

const EVERY_MS = 2_000;
/** The time alone is worth a write now and then: keys are trusted for an hour from it. */
const SEEN_EVERY_MS = 60_000;

/** What the database last said, so that a gateway can start without it: the configuration, and the keys it met. */
export class KeptConfiguration {
  private readonly keys = new Map<string, Found>();
  private rows: ConfigurationRows | undefined;
  private seenAt = 0;
  private writtenSeenAt = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: Options) {}

  /** The configuration that was served last, with the keys that were known; nothing where none was kept. */
  async restore(): Promise<ConfigurationRows | undefined> {
    const text = await this.options.file.read();
    if (text === undefined) return undefined;
    const { seenAt, rows, keys } = this.contentOf(text);
    if (this.seenAt > 0) return undefined; // the database was quicker
    this.seenAt = seenAt;
    for (const [digest, found] of keys) if (!this.keys.has(digest)) this.keys.set(digest, found);
    return rows;
  }

  /** When the database last answered, in milliseconds since 1970. */
  readonly lastSeen = (): number => this.seenAt;

  /** The database has answered. */
  seen(): void {
    this.seenAt = this.options.wall();
    if (this.seenAt - this.writtenSeenAt >= SEEN_EVERY_MS) this.changed();
  }

  /** The configuration that is served from now on. */
  serve(rows: ConfigurationRows): void {
    this.rows = rows;
    this.changed();
  }

  /** The database knows a key by this digest. */
  learn(digest: string, found: Found): void {
    this.keys.set(digest, found);
    this.changed();
  }

  /** These keys are not good any more. */
  forget(digests: readonly string[]): void {
    for (const digest of digests) this.keys.delete(digest);
    if (digests.length > 0) this.changed();
  }

  known(): readonly string[] {
    return [...this.keys.keys()];
  }

  /** As it was when the database was last seen. */
  find(digests: readonly string[]): Found | undefined {
    const found = digests.map((digest) => this.keys.get(digest)).find((one) => one !== undefined);
    return found && { ...found, asOf: this.seenAt };
  }

  async close(): Promise<void> {
    if (this.timer) await this.write();
  }

  private changed(): void {
    this.timer ??= setTimeout(() => void this.write(), this.options.everyMs ?? EVERY_MS).unref();
  }

  private async write(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    // Before the configuration was read once, what lies there is better than what we know.
    if (!this.rows) return;
    this.writtenSeenAt = this.seenAt;
    const content: Content = { seenAt: this.seenAt, rows: this.rows, keys: [...this.keys] };
    await this.options.file.write(toText(content));
  }

  /** A named seam: it was written by us and sealed, so that nobody else can have written it. */
  private contentOf(text: string): Content {
    try {
      return fromText(text) as Content;
    } catch {
      this.options.onProblem('The configuration that was kept on disk cannot be read: it is left out.');
      return { seenAt: 0, rows: undefined, keys: [] };
    }
  }
}
