import type { LimitName, LimitScope, LimitState, LimitStates } from './limit-state.js';
import type { RateRule } from './rule.js';

/** What a store found for one rate, after the attempt was let in or not. */
export interface Finding {
  readonly rule: RateRule;
  readonly remaining: number;
  readonly resetMs: number;
}

/** Puts what a store found into words: of each kind of limit the caller's tightest, the one with the smallest share left. */
export function statesOf(findings: readonly Finding[]): LimitStates {
  const own = findings.filter(({ rule }) => callers.has(rule.scope));
  return {
    requests: tightest(own.filter(({ rule }) => kindOf[rule.name] === 'requests')),
    tokens: tightest(own.filter(({ rule }) => kindOf[rule.name] === 'tokens')),
  };
}

const callers: ReadonlySet<LimitScope> = new Set(['key', 'project', 'team']);

const kindOf: Readonly<Record<LimitName, keyof LimitStates | undefined>> = {
  rpm: 'requests',
  tpm: 'tokens',
  input_tpm: 'tokens',
  output_tpm: 'tokens',
  concurrency: undefined,
};

function tightest(findings: readonly Finding[]): LimitState | undefined {
  const [first, ...others] = findings;
  if (!first) return undefined;
  const { rule, remaining, resetMs } = others.reduce(
    (least, one) => (shareLeft(one) < shareLeft(least) ? one : least),
    first,
  );
  return { limit: rule.limit, remaining, resetMs: Math.ceil(resetMs) };
}

const shareLeft = ({ rule, remaining }: Finding): number => (rule.limit === 0 ? 0 : remaining / rule.limit);
