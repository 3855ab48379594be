import type { RequestRecord } from '#core/record';
import { databaseFault } from './fault.js';
import type { PrismaClient } from './generated/client.js';
import { toRow } from './request-row.js';

export interface WriteBehindOptions {
  readonly database: PrismaClient;
  /** How long a record may wait for company. */
  readonly everyMs?: number;
  readonly onDepth?: (depth: number) => void;
  /** Records that found no room, or that the database refused for good. */
  readonly onDropped?: (count: number, why: string) => void;
}

export interface WriteBehind {
  write(record: RequestRecord): void;
  /** Writes what waits, as far as the database lets us within the deadline. */
  close(deadlineMs: number): Promise<void>;
}

const MOST_PER_BATCH = 100;
const MOST_WAITING = 50_000;
const LONGEST_PAUSE_MS = 5_000;

/** Writes records to PostgreSQL in batches, behind the answer's back. While the database is away they wait, up to a limit. */
export function writeBehind({ database, everyMs = 200, onDepth, onDropped }: WriteBehindOptions): WriteBehind {
  const waiting: RequestRecord[] = [];
  let pauseMs = everyMs;
  let nextBatch = MOST_PER_BATCH;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  let isClosing = false;

  const flush = async (): Promise<void> => {
    const batch = waiting.slice(0, nextBatch);
    try {
      // The id is the key: a batch whose commit was not heard of is written again without harm.
      await database.request.createMany({ data: batch.map(toRow), skipDuplicates: true });
      waiting.splice(0, batch.length);
      nextBatch = MOST_PER_BATCH;
      pauseMs = everyMs;
    } catch (error) {
      refused(batch, error);
    }
    onDepth?.(waiting.length);
  };

  /** An absent database is waited for. A record that it will never take is found by halves, and must not block the others. */
  const refused = (batch: readonly RequestRecord[], error: unknown): void => {
    if (databaseFault(error) !== undefined) pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    else if (batch.length > 1) nextBatch = Math.ceil(batch.length / 2);
    else {
      waiting.splice(0, batch.length);
      nextBatch = MOST_PER_BATCH;
      onDropped?.(batch.length, 'the database refused it');
    }
  };

  const schedule = (): void => {
    if (timer || writing || waiting.length === 0 || isClosing) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        writing = flush().finally(() => {
          writing = undefined;
          schedule();
        });
      },
      waiting.length >= MOST_PER_BATCH && pauseMs === everyMs ? 0 : pauseMs,
    );
  };

  return {
    write(record) {
      if (waiting.length >= MOST_WAITING) return onDropped?.(1, 'too many records wait for the database');
      waiting.push(record);
      schedule();
    },
    async close(deadlineMs) {
      isClosing = true;
      clearTimeout(timer);
      await writing;
      const end = performance.now() + deadlineMs;
      while (waiting.length > 0 && performance.now() < end) {
        const before = waiting.length;
        await flush();
        if (waiting.length === before) await new Promise((resolve) => setTimeout(resolve, everyMs));
      }
      if (waiting.length > 0) onDropped?.(waiting.length, 'the database did not take them before we stopped');
    },
  };
}
