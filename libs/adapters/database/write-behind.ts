import type { RequestRecord } from '#core/record';
import { databaseFault } from './fault.js';
import type { PrismaClient } from './generated/client.js';
import { toRow } from './request-row.js';

export interface WriteBehindOptions {
  readonly database: Pick<PrismaClient, '$executeRaw'>;
  /** How long a record may wait for company. */
  readonly everyMs?: number;
  readonly onDepth?: (depth: number) => void;
  /** Records that found no room, or that the database refused for good. */
  readonly onDropped?: (count: number, why: string) => void;
}

const MOST_PER_BATCH = 100;
const MOST_WAITING = 50_000;
const LONGEST_PAUSE_MS = 5_000;

/** Writes records to PostgreSQL in batches, behind the answer's back. While the database is away they wait, up to a limit. */
export class WriteBehind {
  private readonly waiting: RequestRecord[] = [];
  private readonly everyMs: number;
  private pauseMs: number;
  private nextBatch = MOST_PER_BATCH;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private isClosing = false;

  constructor(private readonly options: WriteBehindOptions) {
    this.everyMs = options.everyMs ?? 200;
    this.pauseMs = this.everyMs;
  }

  write(record: RequestRecord): void {
    if (this.waiting.length >= MOST_WAITING) return this.dropped(1, 'too many records wait for the database');
    this.waiting.push(record);
    this.schedule();
  }

  /** Writes what waits, as far as the database lets us within the deadline. */
  async close(deadlineMs: number): Promise<void> {
    this.isClosing = true;
    clearTimeout(this.timer);
    await this.writing;
    const end = performance.now() + deadlineMs;
    while (this.waiting.length > 0 && performance.now() < end) {
      const before = this.waiting.length;
      await this.flush();
      if (this.waiting.length === before) await pause(this.everyMs);
    }
    if (this.waiting.length > 0) this.dropped(this.waiting.length, 'the database did not take them before we stopped');
  }

  private schedule(): void {
    if (this.timer || this.writing || this.waiting.length === 0 || this.isClosing) return;
    const isFull = this.waiting.length >= this.nextBatch && this.pauseMs === this.everyMs;
    this.timer = setTimeout(() => this.writeNow(), isFull ? 0 : this.pauseMs);
  }

  private writeNow(): void {
    this.timer = undefined;
    this.writing = this.flush().finally(() => {
      this.writing = undefined;
      this.schedule();
    });
  }

  private async flush(): Promise<void> {
    const batch = this.waiting.slice(0, this.nextBatch);
    try {
      await this.insert(batch);
      this.done(batch.length);
    } catch (error) {
      this.refused(batch.length, error);
    }
    this.options.onDepth?.(this.waiting.length);
  }

  /**
   * One statement with one parameter, which PostgreSQL takes apart: built by Prisma, the statement would cost more than
   * answering the requests. The id is the key, so a batch whose commit was not heard of is written again without harm.
   */
  private insert(batch: readonly RequestRecord[]): Promise<number> {
    const rows = JSON.stringify(batch.map(toRow));
    return this.options.database.$executeRaw`
      INSERT INTO requests SELECT * FROM jsonb_populate_recordset(NULL::requests, ${rows}::jsonb) ON CONFLICT DO NOTHING`;
  }

  /** An absent database is waited for. A record that it will never take is found by halves, and must not block the others. */
  private refused(count: number, error: unknown): void {
    if (databaseFault(error) !== undefined) {
      this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
    } else if (count > 1) {
      this.nextBatch = Math.ceil(count / 2);
    } else {
      this.done(count);
      this.dropped(count, 'the database refused it');
    }
  }

  private done(count: number): void {
    this.waiting.splice(0, count);
    this.nextBatch = MOST_PER_BATCH;
    this.pauseMs = this.everyMs;
  }

  private dropped(count: number, why: string): void {
    this.options.onDropped?.(count, why);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
