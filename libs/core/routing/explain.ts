import { usd } from '../ledger/index.js';
import type { Candidate } from './candidate.js';
import { type Outlook, outlookOn } from './outlook.js';
import type { Plan } from './plan.js';
import { summaryOf } from './summary.js';
import type { Telemetry } from './telemetry/index.js';

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

/** Tells a plan, with what is expected of each candidate. */
export function explain(plan: Plan, telemetry: Telemetry): Decision {
  const { order, excluded } = plan;
  const outlook = outlookOn(plan.wish, telemetry);
  const [chosen, ...others] = order.map(({ deployment }) => deployment.id);
  return {
    route: plan.route?.slug ?? null,
    strategy: plan.strategy,
    chosen: chosen ?? null,
    reason: chosen ? plan.reason : 'nobody_left',
    summary: summaryOf(plan, outlook),
    confidence: chosen ? 1 : null,
    candidates: [
      ...order.map((one, place) => told(one, outlook(one), { score: 1 / (place + 1), excluded: null })),
      ...excluded.map(({ candidate, reason }) =>
        told(candidate, outlook(candidate), { score: null, excluded: reason }),
      ),
    ],
    fallback: others,
  };
}

function told(
  { deployment }: Candidate,
  { costNano, firstTokenMs, outputTokens, success }: Outlook,
  judged: Pick<ExplainedCandidate, 'score' | 'excluded'>,
): ExplainedCandidate {
  const { provider, model, id } = deployment;
  return {
    provider: provider.slug,
    model,
    deployment: id,
    ...judged,
    expected_cost_usd: costNano === undefined ? null : usd(costNano),
    expected_first_token_ms: firstTokenMs === undefined ? null : Math.round(firstTokenMs),
    expected_output_tokens: outputTokens,
    success_probability: success === undefined ? null : Math.round(success * 1_000) / 1_000,
  };
}
