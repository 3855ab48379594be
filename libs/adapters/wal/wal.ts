/** What was settled under one number. */
export interface Line {
  readonly seq: number;
  readonly name: string;
  /** One line of text, as it was given. */
  readonly body: string;
}

/**
 * A log on the local disk. What it was told outlives the process at once, and a power cut but for the last moment: the disk
 * is asked to keep it every 50 ms, and nobody waits for that.
 */
export interface Wal {
  /** Made with the log, stays with it: `rep_…`. */
  readonly replica: string;
  readonly recovered: Recovered;
  /** What is about to be done. A later intent of a name takes the place of the earlier. Throws a Failure `overloaded`. */
  intend(name: string, body: string): void;
  /**
   * What came of it, under a number that only grows, with gaps. Where the disk takes nothing it waits in memory, and is
   * written as soon as the disk does; the intent stands meanwhile. Throws a Failure `overloaded` only when another process
   * has taken the log over, and with it this settlement.
   */
  settle(name: string, body: string): number;
  /** Lines after a number, oldest first: at least one where there is one. */
  read(afterSeq: number, most: number, mostBytes: number): readonly Line[];
  /** All up to here are in PostgreSQL. A number above the last one given moves the next ones above it. */
  written(seq: number): void;
  /** On disk. */
  readonly bytes: number;
  /** Of the last line; 0 before the first. */
  readonly lastSeq: number;
  readonly writtenSeq: number;
  /** So much is not in PostgreSQL that nothing more may be intended. */
  readonly isFull: boolean;
  /** Keeps what it has, and lets the next process have the log. */
  close(): void;
}

/** What was found when the log was opened. What was settled is read with `read`. */
export interface Recovered {
  /** The last intent of each name that was not settled. They stay open until they are. */
  readonly open: readonly Intent[];
  /** Damaged lines, set aside in a file `.bad`. */
  readonly quarantined: number;
}

export interface Intent {
  readonly name: string;
  readonly body: string;
}
