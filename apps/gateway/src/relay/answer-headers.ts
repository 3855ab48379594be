import type { LimitState, LimitStates } from '#core/limits';
import { usd } from '#core/ledger';
import type { Plan } from '#core/routing';
import type { Asked, Headers } from './asked.js';
import { lostNames } from './lost-names.js';
import type { Permit } from './ports.js';
import type { Trail } from './trail.js';

export interface Told {
  readonly asked: Asked;
  readonly plan: Plan;
  readonly trail: Trail;
  readonly permit: Permit;
  readonly nowMs: number;
}

/** What the head of an answer tells of how it came about. The cost of a stream is told at its end instead. */
export function answerHeaders({ asked, plan, trail, permit, nowMs }: Told, cost?: bigint | null): Headers {
  const last = trail.last;
  const headers: Headers = { 'x-request-id': asked.id, ...limitHeaders(permit.states), ...last?.upstreamLimits };
  if (last) {
    const { provider, model } = last.candidate.deployment;
    headers['x-gatewright-provider'] = provider.slug;
    headers['x-gatewright-model'] = headerText(model);
    headers['x-gatewright-reason'] = last.reason;
    if (last.lost.length > 0) headers['x-gatewright-lossy'] = headerText(lostNames(last.lost));
  }
  if (plan.route) headers['x-gatewright-route'] = plan.route.slug;
  headers['x-gatewright-attempts'] = String(trail.attempts.length);
  headers['x-gatewright-overhead-ms'] = Math.max(0, nowMs - asked.receivedAt - trail.waitedMs).toFixed(2);
  headers['x-gatewright-cache'] = 'bypass';
  if (permit.isLocal) headers['x-gatewright-degraded'] = 'limits-local';
  if (cost !== undefined) headers['x-gatewright-cost-usd'] = cost === null ? 'unknown' : usd(cost);
  if (asked.traceparent) headers['traceparent'] = asked.traceparent;
  return headers;
}

/** OpenAI's names; the reset is a duration such as `1s` or `6m0s`. */
export const limitHeaders = ({ requests, tokens }: LimitStates): Headers => ({
  ...(requests && headersOf('requests', requests)),
  ...(tokens && headersOf('tokens', tokens)),
});

const headersOf = (what: 'requests' | 'tokens', { limit, remaining, resetMs }: LimitState): Headers => ({
  [`x-ratelimit-limit-${what}`]: String(limit),
  [`x-ratelimit-remaining-${what}`]: String(remaining),
  [`x-ratelimit-reset-${what}`]: duration(resetMs),
});

function duration(ms: number): string {
  if (ms < 1000) return `${Math.ceil(ms)}ms`;
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

/** A model's name may hold what a header may not. */
const headerText = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?');
