import { randomUUID } from 'node:crypto';
import { Failure } from '#core/failure';
import type { WalLimits } from './limits.js';
import { Ownership } from './ownership.js';
import { ReadBack } from './read-back.js';
import { Recent } from './recent.js';
import type { OnProblem, Recovery } from './recovery.js';
import type { Write } from './segment-file.js';
import { Segments } from './segments.js';
import type { Slot } from './slots.js';
import { type State, writeState } from './state.js';
import type { Line, Recovered, Wal } from './wal.js';
import { Writer } from './writer.js';

export interface LogOptions {
  readonly slot: Slot;
  readonly state: State | undefined;
  readonly recovery: Recovery;
  readonly onProblem: OnProblem;
  readonly now: () => number;
  readonly write: Write;
  readonly limits: WalLimits;
}

const SYNC_EVERY_MS = 50;
const REMEMBER_EVERY_MS = 1_000;
// A power cut takes lines from the end whose numbers may have been counted already, and damage may hide some. A number that
// meant two things would be money that is not counted: each opening leaves more room than can have been lost.
const GAP = 1_000_000;

/** A log that is open. */
export class Log implements Wal {
  readonly replica: string;
  readonly recovered: Recovered;
  private readonly open: ReadonlyMap<string, string>;
  private readonly segments: Segments;
  private readonly writer: Writer;
  private readonly recent: Recent;
  private readonly readBack = new ReadBack();
  private readonly ownership: Ownership;
  private syncing: NodeJS.Timeout | undefined;
  private last: number;
  private writtenUpTo: number;
  private rememberedAt = 0;

  constructor(private readonly options: LogOptions) {
    const { slot, state, recovery, limits, write, onProblem } = options;
    this.replica = state?.replica ?? recovery.replica ?? `rep_${randomUUID().replaceAll('-', '')}`;
    this.recovered = {
      open: [...recovery.open].map(([name, body]) => ({ name, body })),
      quarantined: recovery.quarantined,
    };
    this.open = recovery.open;
    this.writtenUpTo = state?.written ?? 0;
    this.last = Math.max(recovery.lastSeq, this.writtenUpTo);
    this.segments = new Segments(recovery.segments, limits);
    this.segments.sweep(this.writtenUpTo, options.now());
    this.recent = new Recent(limits, this.last);
    this.writer = new Writer({
      ...{ slot: slot.path, replica: this.replica, segments: this.segments, open: recovery.open, write, onProblem },
      next: this.last === 0 && !this.segments.last ? 1 : Math.max(this.last, this.segments.last?.first ?? 0) + GAP,
      segmentBytes: limits.segmentBytes,
    });
    writeState(slot.path, this.state(false), { isSynced: true });
    this.ownership = new Ownership({ slot, now: options.now, onProblem });
  }

  get bytes(): number {
    return this.segments.bytes;
  }

  get lastSeq(): number {
    return this.last;
  }

  get writtenSeq(): number {
    return this.writtenUpTo;
  }

  get isFull(): boolean {
    return this.segments.unwritten >= this.options.limits.mostUnwrittenBytes;
  }

  intend(name: string, body: string): void {
    this.ownership.assert();
    if (this.isFull) {
      throw new Failure('overloaded', 'The write-ahead log is full: too much waits for PostgreSQL.');
    }
    this.writer.intend(name, body);
    this.syncSoon();
  }

  settle(name: string, body: string): number {
    this.ownership.assert();
    this.last = this.writer.settle(name, body);
    this.recent.add({ seq: this.last, name, body }, this.writer.isBehind);
    this.syncSoon();
    return this.last;
  }

  read(afterSeq: number, most: number, mostBytes: number): readonly Line[] {
    const limits = { most, mostBytes };
    const older = afterSeq < this.recent.from ? upTo(limits, this.readBack.after(afterSeq, this.segments.list)) : [];
    return older.length > 0 ? older : upTo(limits, this.recent.after(afterSeq));
  }

  written(seq: number): void {
    if (!this.ownership.isOurs || seq <= this.writtenUpTo) return;
    this.writtenUpTo = seq;
    this.last = Math.max(this.last, seq);
    this.writer.skip(seq);
    this.recent.forget(seq);
    const now = this.options.now();
    this.segments.sweep(seq, now);
    if (now - this.rememberedAt >= REMEMBER_EVERY_MS) this.remember(now);
  }

  close(): void {
    if (!this.ownership.isOurs) return;
    clearTimeout(this.syncing);
    this.writer.close();
    const isDrained = this.open.size === 0 && this.writtenUpTo >= this.last;
    try {
      writeState(this.options.slot.path, this.state(isDrained), { isSynced: true });
    } catch {
      // What was written is forgotten, and told again.
    }
    this.ownership.end();
  }

  private state(isDrained: boolean): State {
    return { replica: this.replica, written: this.writtenUpTo, isDrained };
  }

  private remember(now: number): void {
    this.rememberedAt = now;
    try {
      writeState(this.options.slot.path, this.state(false), { isSynced: false });
    } catch {
      // The next time will do: it may be behind.
    }
  }

  private syncSoon(): void {
    this.syncing ??= setTimeout(() => {
      this.syncing = undefined;
      this.writer.sync();
      if (this.writer.isBehind) this.syncSoon();
    }, SYNC_EVERY_MS).unref();
  }
}

function upTo({ most, mostBytes }: { most: number; mostBytes: number }, lines: Iterable<Line>): readonly Line[] {
  const taken: Line[] = [];
  let bytes = 0;
  for (const line of lines) {
    bytes += Buffer.byteLength(line.body);
    if (taken.length > 0 && bytes > mostBytes) break;
    taken.push(line);
    if (taken.length >= most) break;
  }
  return taken;
}
