import { type Emission, emission } from './gcra.js';
import type { LimitName, LimitState } from './limit-state.js';
import type { Limits, Verdict } from './limits.js';

/** A limit as a store counts it. A new kind of limit is a kind of rule here and in each store. */
export type Rule =
  | { readonly is: 'rate'; readonly name: LimitName; readonly limit: number; readonly emission: Emission }
  | { readonly is: 'lease'; readonly name: LimitName; readonly limit: number };

/** What a store found for one rule, after the request was let in or not. */
export interface Finding {
  readonly remaining: number;
  readonly resetMs: number;
}

/** Nobody knows when a running request will end: a second is a polite time to ask again. */
export const LEASE_WAIT_MS = 1_000;

/** The limits of a caller in the order they are looked at; all are checked before any is counted. */
export function rulesOf({ rpm, concurrency }: Limits): readonly Rule[] {
  const rules: Rule[] = [];
  if (rpm !== undefined) rules.push({ is: 'rate', name: 'rpm', limit: rpm, emission: emission(rpm) });
  if (concurrency !== undefined) rules.push({ is: 'lease', name: 'concurrency', limit: concurrency });
  return rules;
}

export interface Found {
  readonly rules: readonly Rule[];
  readonly findings: readonly Finding[];
  /** The rule that wants the longest wait; absent where all let the request in. */
  readonly refusedBy?: Rule | undefined;
  readonly waitMs: number;
}

/** Puts what a store found into words. */
export function verdictOf({ rules, findings, refusedBy, waitMs }: Found): Verdict {
  const requests = stateOf(rules, findings);
  return refusedBy
    ? { is: 'refused', by: refusedBy.name, retryAfterMs: Math.ceil(waitMs), requests }
    : { is: 'admitted', requests };
}

function stateOf(rules: readonly Rule[], findings: readonly Finding[]): LimitState | undefined {
  const at = rules.findIndex(({ name }) => name === 'rpm');
  const rule = rules[at];
  const finding = findings[at];
  if (!rule || !finding) return undefined;
  return { limit: rule.limit, remaining: finding.remaining, resetMs: Math.ceil(finding.resetMs) };
}
