import type { PaperBooks } from './testing/paper-books.js';
import type { LeaseRule, Rule } from './rule.js';
import type { Store, Verdict } from './store.js';

/** One store on trial, with a way to let time go by. */
export interface Trial {
  readonly store: Store;
  readonly books: PaperBooks;
  /** The time after which a lease lapses that nobody renews. */
  readonly leaseMs: number;
  /** Asks again and again as time goes by, until it is so. Fails when it never is. */
  readonly until: (check: () => Promise<boolean>) => Promise<void>;
  /** The process that holds leases dies without releasing them; returns the store as another process has it. */
  readonly crash: () => Promise<Store>;
  readonly close: () => Promise<void>;
}

/** A trial, and how to ask it. */
export interface Court extends Trial {
  readonly ask: (...rules: readonly Rule[]) => Promise<Verdict>;
  readonly isAdmitted: (...rules: readonly Rule[]) => Promise<boolean>;
  readonly free: (...leases: readonly LeaseRule[]) => void;
  /** A name nobody had before. */
  readonly name: () => string;
}

/** Calls it so many times at once. */
export const together = (many: number, call: (at: number) => Promise<Verdict>): Promise<Verdict[]> =>
  Promise.all(Array.from({ length: many }, (_, at) => call(at)));

/** How many were let in. */
export const admittedOf = (verdicts: readonly Verdict[]): number =>
  verdicts.filter(({ is }) => is === 'admitted').length;
