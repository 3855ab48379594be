import { Failure } from '#core/failure';
import { type Failover, failoverFor } from '#core/resilience';
import type { Candidate, Plan } from '#core/routing';
import { beginsSoon, type Errand } from './errand.js';

/** What nobody said: a long answer. */
export const UNSAID_TOKENS = 4_096;

/** The rules of an attempt: the route's over the provider's over the defaults. */
export function rulesFor(plan: Plan, errand: Errand): (candidate: Candidate) => Failover {
  const hasAlternative = plan.order.length > 1;
  const wholeTokens = wholeTokensOf(errand);
  return ({ deployment, route }) =>
    failoverFor({
      provider: deployment.provider.failover,
      route: route?.failover ?? {},
      reasoning: deployment.facts?.reasoning ?? false,
      hasAlternative,
      wholeTokens: beginsSoon(errand) && deployment.provider.kind.streams !== false ? 0 : wholeTokens,
    });
}

/** Of a stream the beginning is waited for, of a whole answer its end. */
function wholeTokensOf({ endpoint, request }: Errand): number {
  if (endpoint.comesWhole) return endpoint.written?.(request) ?? UNSAID_TOKENS;
  // What is no chat is not written at all.
  if (endpoint.name !== 'chat') return 0;
  return Number(request['max_completion_tokens'] ?? request['max_tokens'] ?? UNSAID_TOKENS);
}

/** How long the whole request may take, whoever is asked. */
export const totalMs = ({ order: [first] }: Plan): number =>
  failoverFor({
    provider: first?.deployment.provider.failover ?? {},
    route: first?.route?.failover ?? {},
    reasoning: false,
    hasAlternative: true,
  }).totalMs;

export const tookTooLong = (ms: number) =>
  new Failure('upstream_timeout', `The answer was not complete within ${ms / 1000} s.`, { fault: 'timeout' });
