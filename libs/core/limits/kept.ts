import { Failure } from '../failure/index.js';
import type { Settlement } from './store.js';

/** A flush may commit after the books were looked at, and before what they said is used: so long a settlement is told again. */
const KEEP_MS = 15_000;
/** Nobody says when those of others are written: they are, or their own gateway's log is told again. */
const KEEP_OTHERS_MS = 600_000;
const MOST_KEPT = 200_000;

interface Told {
  readonly settlement: Settlement;
  readonly atMs: number;
}

/**
 * Settlements in the order they were told: those not counted yet, and those that a counter built anew may lack, which are all
 * that are not in the books for a while. Where too many are not counted yet, those go that are in the books: a gap, which only
 * a new beginning closes.
 *
 * Where too many are counted (the books are away for long), the oldest go as well, though a counter built anew would lack
 * them. That charges nobody less or twice: as long as the counter stands it has them; when it is gone, `again` lets nobody
 * count on before the books have them (they are in the log, from which the books are written), and then asks for a new
 * beginning, so that no counter stays that was built of older books. What the books have is known by its number, and so is
 * not counted again.
 */
export class Kept {
  private counted: Told[] = [];
  private pending: Told[] = [];
  private written: { readonly seq: number; readonly atMs: number }[] = [];
  private prunedAtMs = 0;
  private readonly last = new Map<string, number>();
  /** Of each source the last that is counted and that we have no more, though the books may lack it. */
  private readonly forgotten = new Map<string, Settlement>();
  hasGap = false;

  constructor(private readonly most = MOST_KEPT) {}

  /** `false` where it was told before. */
  add(settlement: Settlement, nowMs: number): boolean {
    const source = settlement.replica ?? '';
    if (settlement.seq <= (this.last.get(source) ?? 0)) {
      this.hearOf(settlement);
      return false;
    }
    this.last.set(source, settlement.seq);
    this.pending.push({ settlement, atMs: nowMs });
    if (this.pending.length > this.most) this.shed();
    return true;
  }

  /** The next that are to be counted. */
  next(most: number): readonly Settlement[] {
    return this.pending.slice(0, most).map(({ settlement }) => settlement);
  }

  /** These, which were the next, are counted. */
  count(settlements: readonly Settlement[], nowMs: number): void {
    const done = new Set(settlements);
    const many = this.pending.findIndex(({ settlement }) => !done.has(settlement));
    const counted = this.pending.splice(0, many < 0 ? this.pending.length : many);
    for (const one of counted) this.counted.push(one);
    for (const one of counted) one.settlement.onCounted?.(true);
    if (nowMs - this.prunedAtMs > 1_000) this.prune(nowMs);
    if (this.counted.length > this.most / 2) this.forget();
  }

  /** What counted them is gone: all are to be counted again. Throws for as long as the books must come first. */
  again(): void {
    if (this.forgotten.size > 0) this.waitForBooks();
    for (const { settlement } of this.counted) settlement.onCounted?.(false);
    this.pending = [...this.counted, ...this.pending];
    this.counted = [];
  }

  /** All of our own up to this number are in the books. */
  note(seq: number, nowMs: number): void {
    this.written.push({ seq, atMs: nowMs });
    if (nowMs - this.prunedAtMs > 1_000) this.prune(nowMs);
  }

  all(): readonly Settlement[] {
    return [...this.counted, ...this.pending].map(({ settlement }) => settlement);
  }

  /** Whether nothing is missing to one who begins with books that have come so far, and with all that is here. */
  isWholeWith(seqs: ReadonlyMap<string, number>, self: string): boolean {
    return [...this.forgotten.values()].every(({ seq, replica = self }) => seq <= (seqs.get(replica) ?? 0));
  }

  /** How many are not counted yet. */
  get waiting(): number {
    return this.pending.length;
  }

  /** The lowest number of our own that is not counted yet. */
  get oldestPending(): number | undefined {
    return this.pending.find(isOwn)?.settlement.seq;
  }

  /** The lowest number of our own that may have to be counted again. */
  get oldestKept(): number | undefined {
    return (this.counted.find(isOwn) ?? this.pending.find(isOwn))?.settlement.seq;
  }

  /** It was told before, and whoever tells it again wants to know of it: a log that is read a second time. */
  private hearOf(settlement: Settlement): void {
    const { seq, replica } = settlement;
    const at = this.pending.findIndex(({ settlement: one }) => one.seq === seq && one.replica === replica);
    const waits = this.pending[at];
    if (waits) this.pending[at] = { ...waits, settlement };
    else settlement.onCounted?.(true);
  }

  private prune(nowMs: number): void {
    this.prunedAtMs = nowMs;
    const old = this.written.findLast(({ atMs }) => nowMs - atMs > KEEP_MS)?.seq ?? 0;
    const mayGo = ({ settlement, atMs }: Told): boolean =>
      settlement.replica === undefined ? settlement.seq <= old : nowMs - atMs > KEEP_OTHERS_MS;
    this.counted = this.counted.filter((one) => !mayGo(one));
    if ((this.forgotten.get('')?.seq ?? Infinity) <= old) this.forgotten.delete('');
    this.written = this.written.filter(({ seq }) => seq >= old);
  }

  // Half of them at once: moving the rest costs as much as there is.
  private forget(): void {
    for (const { settlement } of this.counted.splice(0, this.counted.length - Math.floor(this.most / 4)))
      this.forgotten.set(settlement.replica ?? '', settlement);
  }

  private waitForBooks(): never {
    if ([...this.forgotten.values()].every((one) => this.isInBooks(one))) {
      this.hasGap = true;
      this.forgotten.clear();
    }
    throw new Failure('budget_backend_unavailable', 'The books lack what only they can know by now.');
  }

  private isInBooks({ seq, replica, isInBooks = () => true }: Settlement): boolean {
    return replica === undefined ? seq <= (this.written.at(-1)?.seq ?? 0) : isInBooks();
  }

  private shed(): void {
    const isWritten = ({ settlement }: Told): boolean => settlement.replica === undefined && this.isInBooks(settlement);
    const given = this.pending.filter(isWritten);
    this.pending = this.pending.filter((one) => !isWritten(one));
    this.hasGap ||= given.length > 0;
    // A new beginning counts them, from the books.
    for (const { settlement } of given) settlement.onCounted?.(true);
  }
}

const isOwn = ({ settlement }: Told): boolean => settlement.replica === undefined;
