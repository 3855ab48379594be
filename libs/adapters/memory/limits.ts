import {
  type Ask,
  type Finding,
  type LimitStore,
  LEASE_WAIT_MS,
  read,
  remaining,
  type Rule,
  rulesOf,
  verdictOf,
} from '#core/limits';

export interface MemoryLimitsOptions {
  readonly clock: { now(): number };
  /** A lease that is never released lapses: longer than any request may last, for nobody renews it. */
  readonly leaseMs?: number | undefined;
}

const AN_HOUR_MS = 3_600_000;
const FEWEST_TO_SWEEP = 1_000;

/** Limits in this process: all there is without a Redis, and what a gateway falls back to while Redis is away. */
export function createMemoryLimits({ clock, leaseMs = AN_HOUR_MS }: MemoryLimitsOptions): LimitStore {
  const books = new Map<string, Book>();
  let sweepAt = FEWEST_TO_SWEEP;

  const bookOf = (keyId: string, now: Moment): Book => {
    const known = books.get(keyId);
    if (known) return known;
    if (books.size >= sweepAt) {
      for (const [id, book] of books) if (isBlank(book, now)) books.delete(id);
      sweepAt = Math.max(FEWEST_TO_SWEEP, books.size * 2);
    }
    const book: Book = { wholeAtUs: 0, leases: new Map() };
    books.set(keyId, book);
    return book;
  };

  return {
    admit: async (ask) => {
      const rules = rulesOf(ask.limits);
      if (rules.length === 0) return { is: 'admitted' };
      const now = momentOf(clock.now());
      return decide({ rules, ask, now, leaseMs, book: bookOf(ask.keyId, now) });
    },
    release: ({ keyId, requestId }) => void books.get(keyId)?.leases.delete(requestId),
  };
}

/** What is kept of a key. */
interface Book {
  wholeAtUs: number;
  /** When each lapses, in milliseconds. */
  readonly leases: Map<string, number>;
}

interface Moment {
  readonly ms: number;
  readonly us: number;
}
const momentOf = (ms: number): Moment => ({ ms, us: Math.floor(ms * 1_000) });

const isBlank = ({ wholeAtUs, leases }: Book, now: Moment): boolean =>
  wholeAtUs <= now.us && [...leases.values()].every((lapsesAt) => lapsesAt <= now.ms);

interface Case {
  readonly rules: readonly Rule[];
  readonly ask: Ask;
  readonly book: Book;
  readonly now: Moment;
  readonly leaseMs: number;
}

/** Looks at all rules, then writes to all of them or to none. */
function decide({ rules, ask, book, now, leaseMs }: Case) {
  const looks = rules.map((rule) => look(rule, { ask, book, now, leaseMs }));
  const waitMs = Math.max(...looks.map((one) => one.waitMs));
  if (waitMs > 0) {
    const refusedBy = rules[looks.findIndex((one) => one.waitMs === waitMs)];
    return verdictOf({ rules, findings: looks.map((one) => one.left), refusedBy, waitMs });
  }
  return verdictOf({ rules, findings: looks.map((one) => one.take()), waitMs });
}

interface Look {
  /** 0 lets the request in. */
  readonly waitMs: number;
  readonly left: Finding;
  readonly take: () => Finding;
}

function look(rule: Rule, given: Omit<Case, 'rules'>): Look {
  return rule.is === 'rate' ? lookAtRate(rule, given) : lookAtLeases(rule, given);
}

function lookAtRate({ emission }: Extract<Rule, { is: 'rate' }>, { ask, book, now }: Omit<Case, 'rules'>): Look {
  const aheadUs = now.us + Math.floor((ask.known?.aheadMs ?? 0) * 1_000);
  const { waitUs, takenUs, leftUs } = read(emission, Math.max(book.wholeAtUs, aheadUs), now.us);
  const finding = (wholeAtUs: number): Finding => {
    const resetUs = wholeAtUs - now.us;
    return { remaining: remaining(emission, resetUs), resetMs: resetUs / 1_000 };
  };
  const take = (): Finding => finding((book.wholeAtUs = takenUs));
  return { waitMs: waitUs / 1_000, left: finding(leftUs), take };
}

function lookAtLeases({ limit }: Rule, { ask, book, now, leaseMs }: Omit<Case, 'rules'>): Look {
  const { leases } = book;
  for (const [id, lapsesAt] of leases) if (lapsesAt <= now.ms) leases.delete(id);
  const elsewhere = ask.known?.leases.filter((id) => !leases.has(id)).length ?? 0;
  const free = limit - leases.size - elsewhere;
  const finding = (left: number): Finding => ({ remaining: Math.max(0, left), resetMs: 0 });
  const take = (): Finding => {
    leases.set(ask.requestId, now.ms + leaseMs);
    return finding(free - 1);
  };
  return { waitMs: free > 0 ? 0 : LEASE_WAIT_MS, left: finding(free), take };
}
