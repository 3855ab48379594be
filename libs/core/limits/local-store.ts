import type { LeaseRule, RateRule } from './rule.js';
import type { Store } from './store.js';

/** What is known of limits that were counted elsewhere, before a shared store went away. */
export interface Known {
  /** At least so far ahead of now is the limit spent. */
  readonly ahead: readonly { readonly rule: RateRule; readonly aheadMs: number }[];
  /** Who holds a place. */
  readonly running: readonly { readonly rule: LeaseRule; readonly holders: readonly string[] }[];
}

/** A store of one process, which can take over from a shared one. */
export interface LocalStore extends Store {
  /** Counts as if all this had been counted here. Saying it twice changes nothing. */
  carry(known: Known): void;
}
