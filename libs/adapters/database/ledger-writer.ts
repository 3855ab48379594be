import { databaseFault } from './fault.js';
import { appendedSeq, appendNothing, appendRows, type LedgerDatabase, type LedgerLine } from './ledger-append.js';
import { stubRow } from './stub-row.js';

/** The log that lines are read from, and that may forget what is written. */
export interface LedgerSource {
  readonly replica: string;
  /** Lines with a number above this one, in order: as many as fit, and one at least where there is any. */
  read(afterSeq: number, most: number, mostBytes: number): readonly LedgerLine[];
  /** All lines up to this number are in the books. */
  written(seq: number): void;
}

export interface LedgerWriterOptions {
  readonly database: LedgerDatabase;
  readonly source: LedgerSource;
  /** How many lines wait, after each change. */
  readonly onDepth?: (depth: number) => void;
  /** A line that the database refused, in words. */
  readonly onProblem?: (problem: string) => void;
}

const MOST_LINES = 100;
const MOST_BYTES = 256 * 1024;
const COMPANY_MS = 50;
const SHORTEST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/** Brings the lines of a replica's log to the books in PostgreSQL, in order and in batches. While the database is away they stay in the log. */
export class LedgerWriter {
  private readonly onProblem: (problem: string) => void;
  /** The last number in the books; absent until they were asked. */
  private seq: number | undefined;
  private waiting = 0;
  private failures = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private isClosed = false;

  constructor(private readonly options: LedgerWriterOptions) {
    this.onProblem = options.onProblem ?? (() => undefined);
    this.wakeIn(0);
  }

  /** There is one line more. It waits a moment for company; a hundred do not. */
  wake(): void {
    this.depth(this.waiting + 1);
    if (this.waiting === MOST_LINES && this.failures === 0) this.wakeIn(0);
    else if (!this.timer) this.wakeIn(COMPANY_MS);
  }

  /** Writes what is left, as far as the database lets us within the deadline. What is not written stays in the log. */
  async close(deadlineMs: number): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    const end = performance.now() + deadlineMs;
    await before(end, this.writing);
    while (performance.now() < end && !(await before(end, this.flush()))) await pause(SHORTEST_PAUSE_MS);
  }

  private wakeIn(ms: number): void {
    if (this.writing || this.isClosed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.writing = this.flush().then((isDone) => {
        this.writing = undefined;
        if (!isDone) this.wakeIn(backoffMs(this.failures));
        else if (this.waiting > 0) this.wakeIn(COMPANY_MS);
      });
    }, ms);
  }

  /** `true`: all there was is written. */
  private async flush(): Promise<boolean> {
    try {
      this.seq ??= await this.begin();
      for (let lines = this.next(); lines.length > 0; lines = this.next()) {
        await this.write(lines);
        this.failures = 0;
      }
      this.depth(0);
      return true;
    } catch (error) {
      // That it is away, others tell; that it is there and still cannot be written to, nobody does.
      if (this.failures === 0 && isRefusal(error))
        this.onProblem(`The ledger cannot be written now: ${reasonOf(error)}`);
      this.failures += 1;
      return false;
    }
  }

  private async begin(): Promise<number> {
    const { database, source } = this.options;
    const seq = await appendedSeq(database, source.replica);
    source.written(seq);
    return seq;
  }

  private next(): readonly LedgerLine[] {
    return this.options.source.read(this.seq ?? 0, MOST_LINES, MOST_BYTES);
  }

  /** A database that is away is waited for. A line that it will never take is found by halves, and must not block the others. */
  private async write(lines: readonly LedgerLine[]): Promise<void> {
    const { database, source } = this.options;
    try {
      this.done(await appendRows(database, source.replica, lines), lines.length);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const half = Math.ceil(lines.length / 2);
      const [first] = lines;
      if (first && half === lines.length) return this.writeStub(first, error);
      await this.write(lines.slice(0, half));
      await this.write(lines.slice(half));
    }
  }

  /** As much of it as the database takes; where that is nothing, its number is passed over. A database that refuses even that is not well. */
  private async writeStub(line: LedgerLine, why: unknown): Promise<void> {
    const { database, source } = this.options;
    const body = stubRow(line.body);
    const stub =
      body === undefined ? undefined : await refusedOr(appendRows(database, source.replica, [{ ...line, body }]));
    const seq = stub ?? (await appendNothing(database, source.replica, line.seq));
    const kept = stub === undefined ? 'nothing of it is in the ledger' : 'only its cost is in the ledger';
    this.onProblem(`The database refused line ${line.seq} (${line.name}), ${kept}: ${reasonOf(why)}`);
    this.done(seq, 1);
  }

  private done(seq: number, count: number): void {
    this.seq = seq;
    this.options.source.written(seq);
    this.depth(Math.max(0, this.waiting - count));
  }

  private depth(waiting: number): void {
    this.waiting = waiting;
    this.options.onDepth?.(waiting);
  }
}

const isRefusal = (error: unknown): boolean => {
  const fault = databaseFault(error);
  return fault === undefined || fault === 'taken';
};

/** `undefined` where the database refused it. */
async function refusedOr(answer: Promise<number>): Promise<number | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

/** The last line of what was said; Prisma says the statement first. The parameters, and so the row, are not in it. */
const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1)?.slice(0, 200) ?? '';

/** Longer with every failure, and for every replica a little different. */
const backoffMs = (failures: number): number =>
  Math.min(SHORTEST_PAUSE_MS * 2 ** Math.min(failures - 1, 10), LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);

/** The outcome, or `undefined` when there is no more time for it. */
async function before<Outcome>(end: number, outcome: Promise<Outcome> | undefined): Promise<Outcome | undefined> {
  const late = new AbortController();
  const timeout = pause(Math.max(0, end - performance.now()), late.signal);
  try {
    return await Promise.race([outcome, timeout]);
  } finally {
    late.abort();
  }
}

const pause = (ms: number, signal?: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    signal?.addEventListener('abort', () => clearTimeout(timer));
  });
