import type { BudgetRule, LeaseRule, RateRule, Rule } from './rule.js';
import type { LimitStates } from './limit-state.js';

/** One attempt that asks to be let in by all its limits and budgets: by all of them or by none. */
export interface Ask {
  /** Names what is held back for it: `<request>/<attempt>`. */
  readonly reservation: string;
  readonly rules: readonly Rule[];
}

export type Verdict =
  | {
      readonly is: 'admitted';
      readonly states: LimitStates;
      /** Counted by this process alone, by its share of each limit: the shared store is away. */
      readonly isLocal: boolean;
    }
  | {
      readonly is: 'refused';
      readonly by: RateRule | LeaseRule;
      readonly retryAfterMs: number;
      readonly states: LimitStates;
    }
  | {
      readonly is: 'exceeded';
      readonly by: BudgetRule;
      readonly spentNano: bigint;
      /** Held back for others that are under way. */
      readonly heldNano: bigint;
      readonly states: LimitStates;
    }
  /** A budget that must not be overspent cannot be counted now: its store is away, or is being rebuilt. */
  | { readonly is: 'unavailable'; readonly why: 'away' | 'rebuilding'; readonly retryAfterMs: number };

/** What an attempt cost in the end. */
export interface Charge {
  readonly reservation: string;
  /** Ids of the windows it was held in. */
  readonly windows: readonly string[];
  readonly nano: bigint;
}

/** All attempts of a request that is over, under the number of its record in the ledger: counted once, however often it is told. */
export interface Settlement {
  readonly seq: number;
  /** Whose number that is; absent: this gateway's own. An administrator's adjustments, and the log of a gateway that died, have theirs. */
  readonly replica?: string | undefined;
  readonly charges: readonly Charge[];
  /** Of another's: whether PostgreSQL has it. Absent: it does; of our own, `written` says so. */
  readonly isInBooks?: (() => boolean) | undefined;
  /** Is told `true` once the store has counted it, and `false` where the store lost that again. Must not throw. */
  readonly onCounted?: ((isCounted: boolean) => void) | undefined;
}

/** Tokens turned out to be more or fewer than was counted. */
export interface Correction {
  readonly rule: RateRule;
  /** What it should have been. */
  readonly cost: number;
}

export interface Release {
  readonly leases: readonly LeaseRule[];
  readonly corrections: readonly Correction[];
}

/** Keeps count of limits and budgets: in Redis for many gateways, in memory for one. */
export interface Store {
  reserve(ask: Ask): Promise<Verdict>;
  /** Holds more for an attempt under way: `holdNano` of each rule is the new whole. Nothing changes where one has no room. */
  raise(ask: { readonly reservation: string; readonly rules: readonly BudgetRule[] }): Promise<Verdict>;
  /** An attempt cost nothing after all: what was held for it is free at once. Never throws, never waits. */
  drop(reservation: string, windows: readonly string[]): void;
  /** Gives back places, and corrects what was only estimated. Never throws, never waits; a second time says nothing new. */
  release(release: Release): void;
  /** Puts what was spent in the place of what was held. Never throws, never waits; it is told again until it is counted. */
  settle(settlement: Settlement): void;
  /** All settlements of this gateway up to this number are in PostgreSQL. */
  written(seq: number): void;
  /** The lowest number of this gateway that was settled and is not counted yet: as long as the store is away. */
  readonly oldestPending: number | undefined;
  /**
   * The lowest number of this gateway that may have to be told again: it is not counted, or the store may lose its memory and begin anew
   * with what the books said before it was in them. The next process must know it.
   */
  readonly oldestKept: number | undefined;
  /**
   * All that a gateway wrote down that died is counted: what is still held for its attempts is free. Throws where the store cannot be told
   * now. It must be told before anybody can go on with that gateway's log.
   */
  departed(replica: string): Promise<void>;
  /** What this gateway holds back of each window for attempts under way, in nano-USD. */
  held(): ReadonlyMap<string, bigint>;
  close(): Promise<void>;
}

/** At most so much of what a gateway spent, holds or has in escrow in a window may be missing from what the books say was spent there. */
export interface Pledge {
  readonly replica: string;
  readonly window: string;
  readonly nano: bigint;
}

/** What PostgreSQL knows of budgets: asked for a window seen for the first time, and when the shared store lost its memory. */
export interface Books {
  /**
   * What was spent in these windows, the number of the last record of each replica that is in it, and what gateways that are not gone for
   * good have pledged there: all of one moment.
   * Throws when it cannot be asked.
   */
  spent(windows: readonly string[]): Promise<{
    readonly spentNano: ReadonlyMap<string, bigint>;
    readonly seqs: ReadonlyMap<string, number>;
    readonly pledges: readonly Pledge[];
  }>;
  /** Pledges so much in each of these windows, where that is more than before. Throws when it cannot be told. */
  pledge(replica: string, nanos: ReadonlyMap<string, bigint>): Promise<void>;
  /** The same in the place of all that this replica has pledged. */
  pledgeAnew(replica: string, nanos: ReadonlyMap<string, bigint>): Promise<void>;
  /** Ids of the gateways that live, this one included. Throws when it cannot be asked. */
  replicas(): Promise<readonly string[]>;
}
