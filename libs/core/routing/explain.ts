import type { Usage } from '../hub/index.js';
import { costOf, usd } from '../ledger/index.js';
import type { Candidate } from './candidate.js';
import type { Plan } from './plan.js';

/** A decision as the API tells it: `product.md`, "Decision". What is not measured yet is `null`. */
export interface Decision {
  readonly route: string | null;
  readonly strategy: string;
  readonly chosen: string | null;
  readonly reason: string;
  readonly summary: string;
  readonly confidence: number | null;
  readonly candidates: readonly ExplainedCandidate[];
  readonly fallback: readonly string[];
}

export interface ExplainedCandidate {
  readonly provider: string;
  readonly model: string;
  readonly deployment: string;
  /** 1 for the first choice, less for each place behind it. */
  readonly score: number | null;
  readonly expected_cost_usd: string | null;
  readonly expected_first_token_ms: number | null;
  readonly expected_output_tokens: number;
  readonly success_probability: number | null;
  readonly excluded: string | null;
}

/** Tells a plan. `expected` is what the request is expected to use. */
export function explain(plan: Plan, expected: Usage): Decision {
  const { order, excluded } = plan;
  const [chosen, ...others] = order.map(({ deployment }) => deployment.id);
  return {
    route: plan.route?.slug ?? null,
    strategy: plan.strategy,
    chosen: chosen ?? null,
    reason: chosen ? plan.reason : 'nobody_left',
    summary: summaryOf(plan),
    confidence: chosen ? 1 : null,
    candidates: [
      ...order.map((candidate, place) => told(candidate, expected, { score: 1 / (place + 1), excluded: null })),
      ...excluded.map(({ candidate, reason }) => told(candidate, expected, { score: null, excluded: reason })),
    ],
    fallback: others,
  };
}

function told(
  { deployment }: Candidate,
  expected: Usage,
  judged: Pick<ExplainedCandidate, 'score' | 'excluded'>,
): ExplainedCandidate {
  const { provider, model, id, price } = deployment;
  return {
    provider: provider.slug,
    model,
    deployment: id,
    ...judged,
    expected_cost_usd: price ? usd(costOf(expected, price)) : null,
    expected_first_token_ms: null,
    expected_output_tokens: expected.output,
    success_probability: null,
  };
}

function summaryOf({ order, excluded, strategy, route, reason }: Plan): string {
  const [first, second] = order;
  if (!first) return `Nobody can answer: all ${excluded.length} candidates are excluded.`;
  const way = route ? `by the strategy '${strategy}' of the route '${route.slug}'` : `because of '${reason}'`;
  const next = second ? `; if it fails, ${second.deployment.id} is next` : '; there is no other candidate';
  const out = excluded.length > 0 ? `; ${excluded.length} excluded` : '';
  return `${first.deployment.id} is chosen ${way}${next}${out}.`;
}
