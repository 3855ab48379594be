import { setTimeout as pause } from 'node:timers/promises';
import { type Books, readBooks } from './books.ts';
import type { Counter, Counters } from './counters.ts';

const DEADLINE_MS = 90_000;
const STILL_MS = 3_000;

export interface Quiet {
  readonly books: Books;
  readonly counters: ReadonlyMap<string, Counter>;
  readonly afterMs: number;
  /** `false`: the deadline came first, and all is taken as it stands. */
  readonly isQuiet: boolean;
}

/** Waits until nothing is held any more, Redis says what the ledger says, and the ledger has stood still for a while. */
export async function waitForQuiet(databaseUrl: string, counters: Counters): Promise<Quiet> {
  const startedAt = performance.now();
  let stillSince = startedAt;
  let length = -1;
  for (;;) {
    const books = await readBooks(databaseUrl);
    const counted = (await counters.read()) ?? new Map<string, Counter>();
    const now = performance.now();
    if (books.entries.length !== length || !agree(books, counted)) stillSince = now;
    length = books.entries.length;
    const isQuiet = now - stillSince >= STILL_MS;
    const afterMs = stillSince - startedAt;
    if (isQuiet || now - startedAt > DEADLINE_MS) return { books, counters: counted, afterMs, isQuiet };
    await pause(500);
  }
}

function agree({ sums }: Books, counted: ReadonlyMap<string, Counter>): boolean {
  return [...counted].every(([window, { spent, held }]) => held === 0n && spent === (sums.get(window) ?? 0n));
}
