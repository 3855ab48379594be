import {
  amountUs,
  type Ask,
  counterOf,
  type Finding,
  isStrict,
  LEASE_WAIT_MS,
  type Rule,
  statesOf,
  type Verdict,
} from '#core/limits';
import { heldBy } from './holds.js';
import { type Keys, keptUntil } from './keys.js';
import type { Owner } from './owner.js';

/** An attempt's first hold, or the new whole of what is held for it. */
export type Wants = 'first' | 'whole';

export interface QuestionOptions {
  readonly keys: Keys;
  readonly wants: Wants;
  /** Empty where no budget is asked. */
  readonly epoch: string;
  readonly serverId: string;
  readonly holdMs: number;
  readonly leaseMs: number;
  readonly owner: Owner;
  /** How far ahead a rate is spent, as far as Redis was not told. */
  readonly aheadMs: (rule: Extract<Rule, { is: 'rate' }>) => number;
}

/** An attempt as the script wants it. */
export function question({ reservation, rules }: Ask, options: QuestionOptions) {
  const { keys, wants, epoch, serverId, holdMs, leaseMs, owner, aheadMs } = options;
  const now = Date.now();
  const isAnyStrict = rules.some((rule) => rule.is === 'budget' && isStrict(rule));
  const head = [wants, epoch, serverId, reservation, holdMs, leaseMs, isAnyStrict ? 1 : 0, owner.name];
  return {
    keys: [keys.epoch, keys.waiting, owner.holding, ...rules.flatMap((rule) => keysOf(rule, keys))],
    args: [...head, ...rules.flatMap((rule) => argumentsOf(rule, rule.is === 'rate' ? aheadMs(rule) : now))],
  };
}

const keysOf = (rule: Rule, keys: Keys): readonly string[] =>
  rule.is === 'budget'
    ? [rule.window, ...rule.earlier].map(({ id }) => keys.window(id))
    : [keys.limit(counterOf(rule))];

function argumentsOf(rule: Rule, ms: number): readonly (string | number)[] {
  if (rule.is === 'lease') return ['lease', rule.limit, rule.holder];
  if (rule.is === 'rate') {
    const { emission, limit, cost } = rule;
    return ['rate', limit, emission.intervalUs, emission.burstUs, amountUs(emission, cost), Math.floor(ms * 1_000)];
  }
  const { budget, window, earlier, isEnforced } = rule;
  const held = String(heldBy(rule));
  return ['budget', String(budget.amountNano), held, isEnforced ? 1 : 0, earlier.length, keptUntil(window.id, ms)];
}

/** What the script says. */
export type Said =
  | { readonly is: 'verdict'; readonly verdict: Verdict; readonly findings: readonly Finding[] }
  | { readonly is: 'gone' }
  | { readonly is: 'missing'; readonly windows: readonly string[] };

const REBUILDING_MS = 500;

/** Puts the script's answer into words. */
export function said(answer: unknown, rules: readonly Rule[], keys: Keys): Said {
  const [is = '', at = 0, first = '0', second = '0', ...numbers] = answer as [
    string,
    number,
    string,
    string,
    ...number[],
  ]; // seam: the script's own shape
  if (is === 'none' || is === 'other') return { is: 'gone' };
  if (is === 'missing') return { is, windows: (answer as string[]).slice(1).map((key) => keys.windowIn(key)) };
  if (is === 'rebuilding') {
    const verdict: Verdict = { is: 'unavailable', why: 'rebuilding', retryAfterMs: REBUILDING_MS };
    return { is: 'verdict', verdict, findings: [] };
  }
  const rates = rules.filter((rule) => rule.is === 'rate');
  const findings = rates.map((rule, index) => ({
    rule,
    remaining: numbers[index * 2] ?? 0,
    resetMs: (numbers[index * 2 + 1] ?? 0) / 1_000,
  }));
  const states = statesOf(findings);
  const by = rules[at - 1];
  if (is === 'exceeded' && by?.is === 'budget') {
    const verdict: Verdict = { is, by, spentNano: BigInt(first), heldNano: BigInt(second), states };
    return { is: 'verdict', verdict, findings };
  }
  if (is === 'refused' && by && by.is !== 'budget') {
    const retryAfterMs = by.is === 'lease' ? LEASE_WAIT_MS : Math.ceil(Number(first) / 1_000);
    return { is: 'verdict', verdict: { is, by, retryAfterMs, states }, findings };
  }
  return { is: 'verdict', verdict: { is: 'admitted', states, isLocal: false }, findings };
}
